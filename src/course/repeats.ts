/** Grades the reference again and again, with new questions each time: how often does a check fail correct code? Called by `lab selfcheck --repeat`. */

import type { Assignment, Check } from './assignment.js';
import { compile } from './compile.js';
import { type CheckResult, gradeTree } from './grade.js';
import type { Lanes } from './lanes.js';
import type { Launcher } from './launch.js';
import { Trees } from './tree.js';

export interface RepeatOptions {
  /** Gradings in a row. */
  gradings: number;
  /** Each grading asks one check in so many, in turn; 1: all of them. */
  spread: number;
  seed: number;
  launcher: Launcher;
  lanes: Lanes;
  signal: AbortSignal;
  onGrading?(done: number): void;
}

export interface RepeatedCheck {
  check: string;
  asked: number;
  /** Not graded is no pass either, but no mistake: this machine could not tell. */
  notGraded: number;
  failures: { seed: number; observed: string }[];
}

/** Resolves with a row a check, in their order. After an abort with what there is so far. */
export async function repeatReference(assignment: Assignment, options: RepeatOptions): Promise<RepeatedCheck[]> {
  const { gradings, spread, seed, launcher, lanes, signal, onGrading } = options;
  const rows = new Map<string, RepeatedCheck>();
  for (const { id } of assignment.checks) rows.set(id, { check: id, asked: 0, notGraded: 0, failures: [] });
  const trees = await Trees.prepare(assignment, true, signal);
  try {
    const tree = trees.make(new Map());
    await compile(tree, signal);
    for (let grading = 0; grading < gradings && !signal.aborted; grading++) {
      // Needs are left out: the reference has what a check needs, and each is asked for itself.
      const checks = assignment.checks.filter((_, at) => at % spread === grading % spread).map(withoutNeeds);
      const common = { assignment, tree, referenceTree: trees.reference, checks, launcher, lanes, signal };
      for (const result of await gradeTree({ ...common, seed: (seed + grading) >>> 0 })) note(rows, result);
      onGrading?.(grading + 1);
    }
  } catch (error) {
    if (!signal.aborted) throw error;
  } finally {
    trees.remove();
  }
  return [...rows.values()];
}

function withoutNeeds(check: Check): Check {
  return { ...check, needs: [] };
}

function note(rows: ReadonlyMap<string, RepeatedCheck>, { check, status, seed, observed }: CheckResult): void {
  const row = rows.get(check)!;
  row.asked++;
  if (status === 'not-graded') row.notGraded++;
  else if (status !== 'passed') row.failures.push({ seed, observed: observed ?? status });
}
