/** Which launcher grades, and whether it may: other people's code is not run without something that keeps it apart. Called by the grade command. */

import { LabError } from '../core/errors.js';
import type { Assignment } from '../course/assignment.js';
import type { Launcher } from '../course/launch.js';
import { plainLauncher } from '../course/plain-launch.js';

/** Whether this is the lab's own checkout and not a handout: what is graded here is other people's code. */
export function hasKey({ checks, hiddenProbes, mutants }: Assignment): boolean {
  return hiddenProbes !== undefined || mutants.length > 0 || checks.some(({ isHidden }) => isHidden === true);
}

/** Resolves with the launcher. Throws: LabError `usage` where other people's code would run beside the answer key. */
export async function findLauncher(assignment: Assignment, isTrusted: boolean): Promise<Launcher> {
  const { launcher, whyNot } = await chooseLauncher();
  if (launcher.isolation === 'none' && hasKey(assignment) && !isTrusted) {
    throw new LabError(
      'usage',
      `What is graded here would run with your rights, beside the answer key: ${whyNot}. If you trust those who wrote ` +
        'it, or nothing here is worth protecting, give --trusted.',
    );
  }
  return launcher;
}

async function chooseLauncher(): Promise<{ launcher: Launcher; whyNot: string | null }> {
  return { launcher: plainLauncher, whyNot: 'this lab has nothing yet that keeps it apart' };
}
