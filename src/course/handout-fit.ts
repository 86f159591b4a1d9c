/** Whether what a submission was written in is a handout of the lab that grades it. Called by grader.ts. */

import { LabError } from '../core/errors.js';
import type { HandoutStamp } from './handout-schema.js';
import { compareStamps, parseStamp, STAMP_FILE } from './handout-stamp.js';
import { escapeUnprintable } from './printable-name.js';

/**
 * Resolves with notes for a person. Throws: LabError `bad-input` for another task, for other starter files, and for what is no
 * handout.json.
 *
 * @param text of the submission's handout.json; null when it has none, which is no reason to reject what has all files
 * @param readOwn the stamp of a handout of this lab, asked for only when there is one to compare it with. Of a handout that grades
 * itself that is the same file: then all that can be wrong with it is damage, which is found first, as the submission's.
 */
export async function checkHandout(text: string | null, readOwn: () => Promise<HandoutStamp>): Promise<string[]> {
  if (text === null) return [`it has no ${STAMP_FILE}: taken for a handout of this lab`];
  const theirs = await parseStamp(text);
  const own = await readOwn();
  switch (compareStamps(own, theirs)) {
    case 'same':
      return [];
    case 'checks':
      return [`it was handed out with other checks${nameVersions(own, theirs)}: this lab's grade it`];
    case 'task':
      throw new LabError(
        'bad-input',
        `it is a handout of task ${quote(theirs.task)}, not of ${own.task}: grade it as that task`,
      );
    case 'regions':
      throw new LabError(
        'bad-input',
        `it is a handout whose files were others before anything was written in them${nameVersions(own, theirs)}: grade it with ` +
          'the lab that handed it out, or move the bodies of its regions into a new handout',
      );
  }
}

function nameVersions(own: HandoutStamp, theirs: HandoutStamp): string {
  if (own.packageVersion === theirs.packageVersion) return '';
  return ` (it is of version ${quote(theirs.packageVersion)}, this lab is ${own.packageVersion})`;
}

function quote(text: string): string {
  return `"${escapeUnprintable(text)}"`;
}
