/** The assignments that a command is about, by the words of the command line. Called by the commands of the course. */

import { LabError } from '../core/errors.js';
import type { Assignment } from '../course/assignment.js';
import { hint } from './hint.js';
import type { TaskDefinition } from './task.js';

/** Resolves with the assignments of those tasks; of all that are assignments when none is named. Throws `usage`. */
export async function chooseAssignments(
  registry: readonly TaskDefinition[],
  ids: readonly string[],
): Promise<Assignment[]> {
  const wanted = ids.length > 0 ? ids : registry.filter(({ assignment }) => assignment).map(({ id }) => id);
  return await Promise.all(wanted.map((id) => loadAssignment(registry, id)));
}

/** Resolves with the assignment of a task. Throws `usage` with those that there are. */
export async function loadAssignment(registry: readonly TaskDefinition[], id: string): Promise<Assignment> {
  const there = registry.filter(({ assignment }) => assignment).map((task) => task.id);
  const load = registry.find((task) => task.id === id)?.assignment;
  if (load) return await load();
  throw new LabError('usage', `"${id}" is no assignment.${hint(id, there)} There are: ${there.join(', ')}.`);
}
