/** `lab handout`: an assignment as a folder for students, or as an autograder. Loaded only by that command. */

import { sumPoints } from '../course/assignment.js';
import { makeAutograder } from '../course/autograder.js';
import { makeHandout } from '../course/handout.js';
import { PACKAGE } from '../course/tree.js';
import { writeWholeFolder } from '../course/whole-folder.js';
import { loadAssignment } from './choose-assignments.js';
import type { Output } from './output.js';
import { quoteWord } from './shell-word.js';
import type { TaskDefinition } from './task.js';

/** As commander hands them over. */
export interface HandoutWords {
  to: string;
  gradescope?: boolean;
}

/** Returns the exit status. Throws `usage`, `bad-input`, `write-failed`. */
export async function runHandout(
  registry: readonly TaskDefinition[],
  id: string,
  { to, gradescope }: HandoutWords,
  output: Output,
): Promise<number> {
  const assignment = await loadAssignment(registry, id);
  const { task, title, regions, checks } = assignment;
  const folder = quoteWord(to);
  if (gradescope) {
    writeWholeFolder(to, makeAutograder(assignment), PACKAGE);
    await output.print(
      `${to}: autograder of assignment ${task}, ${title}. It holds the reference and the key: not for students.\n` +
        `\nNext:\n  upload ${to}/autograder.zip to Gradescope, as the autograder of a programming assignment\n` +
        `  ${to}/README.md says how to try it beforehand\n`,
    );
    return 0;
  }
  writeWholeFolder(to, await makeHandout(assignment), PACKAGE);
  const visible = checks.filter((check) => !check.isHidden);
  await output.print(
    `${to}: assignment ${task}, ${title}: ${regions.length} ${regions.length === 1 ? 'region' : 'regions'} to write, ` +
      `${visible.length} visible checks, ${sumPoints(visible)} points.\n` +
      `\nNext:\n  cd ${folder}\n  npm install       # builds the native part too: about a minute\n  npm run grade     # what is missing\n`,
  );
  return 0;
}
