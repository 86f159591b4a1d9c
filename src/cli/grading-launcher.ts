/** Which launcher grades, and whether it may: other people's code is not run without something that keeps it apart. Called by the grade command. */

import type { Assignment } from '../course/assignment.js';
import { chooseLauncher, requireIsolation } from '../course/choose-launcher.js';
import type { Launcher } from '../course/launch.js';

/** Whether this is the lab's own checkout and not a handout: what is graded here is other people's code. */
export function hasKey({ checks, hiddenProbes, mutants }: Assignment): boolean {
  return hiddenProbes !== undefined || mutants.length > 0 || checks.some(({ isHidden }) => isHidden === true);
}

/** Resolves with the launcher. Throws: LabError `usage` where other people's code would run beside the answer key. */
export async function findLauncher(assignment: Assignment, isTrusted: boolean): Promise<Launcher> {
  const chosen = await chooseLauncher();
  return hasKey(assignment) ? requireIsolation(chosen, isTrusted) : chosen.launcher;
}
