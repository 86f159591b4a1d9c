/** Whether a submission's handout.json is of the assignment and the version that grade it. Called by grader.ts. */

import { LabError } from '../core/errors.js';
import type { Assignment } from './assignment.js';
import { escapeUnprintable } from './printable-name.js';

export const HANDOUT_FILE = 'handout.json';

/**
 * Resolves with notes for a person. Throws: LabError `bad-input` for another task or version, or something else.
 *
 * @param text of the submission's handout.json; null when it has none, which is no reason to reject what has all files
 */
export async function checkHandout(
  text: string | null,
  { task }: Assignment,
  packageVersion: string,
): Promise<string[]> {
  if (text === null) return [`it has no ${HANDOUT_FILE}: taken for a handout of version ${packageVersion}`];
  let told: unknown;
  try {
    told = JSON.parse(text);
  } catch (cause) {
    throw new LabError('bad-input', `its ${HANDOUT_FILE} is no JSON: put back the one of the handout`, { cause });
  }
  const { task: ofTask, packageVersion: ofVersion } = (told ?? {}) as { task?: unknown; packageVersion?: unknown };
  if (typeof ofTask !== 'string' || typeof ofVersion !== 'string') {
    throw new LabError(
      'bad-input',
      `its ${HANDOUT_FILE} says neither task nor version: put back the one of the handout`,
    );
  }
  if (ofTask !== task) throw new LabError('bad-input', `it is a handout of task ${quote(ofTask)}, not of ${task}`);
  if (ofVersion !== packageVersion) {
    throw new LabError(
      'bad-input',
      `it is a handout of version ${quote(ofVersion)}, this lab is ${packageVersion}: grade it with that version, or ` +
        'move its region files into a new handout',
    );
  }
  return [];
}

function quote(text: string): string {
  return `"${escapeUnprintable(text.slice(0, 60))}"`;
}
