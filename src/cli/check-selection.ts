/** Which checks `--only` and `--hint` mean. Called by the grade command. */

import picomatch from 'picomatch';
import { LabError } from '../core/errors.js';
import type { Assignment, Check } from '../course/assignment.js';
import { hint } from './hint.js';

export interface Selection {
  /** Those that were meant. */
  chosen: ReadonlySet<string>;
  /** Those and what they need, in the assignment's order. */
  checks: Check[];
}

/** Returns the checks of a name (a check's, a region's, or a pattern); all without one. Throws `usage` when there are none. */
export function selectChecks(assignment: Assignment, only: string | undefined): Selection {
  const { checks, regions } = assignment;
  if (only === undefined) return { chosen: new Set(checks.map(({ id }) => id)), checks: [...checks] };
  const isMatch = only === '' ? () => false : picomatch(only);
  const meant = checks.filter(({ id, region }) => id === only || region === only || isMatch(id));
  if (meant.length === 0) {
    const names = [...regions, ...checks].map(({ id }) => id);
    throw new LabError(
      'usage',
      `--only ${only} matches none of the ${checks.length} checks of ${assignment.task}.${hint(only, names)} ` +
        `Its regions: ${regions.map(({ id }) => id).join(', ')}.\nIts checks:\n${listIds(checks)}`,
    );
  }
  const chosen = new Set(meant.map(({ id }) => id));
  return { chosen, checks: addNeeds(checks, chosen) };
}

/** Returns the check of that name. Throws `usage`. */
export function findCheck({ checks, task }: Assignment, id: string): Check {
  const found = checks.find((check) => check.id === id);
  if (found) return found;
  const near = hint(
    id,
    checks.map((check) => check.id),
  );
  throw new LabError('usage', `There is no check "${id}" in ${task}.${near} Its checks:\n${listIds(checks)}`);
}

function addNeeds(checks: readonly Check[], chosen: ReadonlySet<string>): Check[] {
  const wanted = new Set<string>();
  const visit = (id: string) => {
    if (wanted.has(id)) return;
    wanted.add(id);
    for (const need of checks.find((check) => check.id === id)?.needs ?? []) visit(need);
  };
  for (const id of chosen) visit(id);
  return checks.filter(({ id }) => wanted.has(id));
}

function listIds(checks: readonly Check[]): string {
  return checks.map(({ id }) => `  ${id}`).join('\n');
}
