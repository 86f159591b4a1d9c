/** Which checks kill which mutants, and how reliably: every mutant against every check, several times. Called by `lab selfcheck --matrix`, at night. */

import type { Assignment, Check, Mutant } from './assignment.js';
import { compile } from './compile.js';
import { gradeTree } from './grade.js';
import type { Lanes } from './lanes.js';
import type { Launcher } from './launch.js';
import { plant } from './selfcheck-subjects.js';
import { Trees } from './tree.js';

export interface MatrixOptions {
  /** Questions of each check for each mutant. */
  rounds: number;
  seed: number;
  launcher: Launcher;
  lanes: Lanes;
  signal: AbortSignal;
  onMutant?(row: MatrixRow): void;
}

export interface MatrixRow {
  mutant: string;
  /** The check that must kill it. */
  named: string;
  /** In how many rounds each check failed; those that never did are left out. */
  kills: Record<string, number>;
}

/** Resolves with a row a mutant. Throws: LabError `aborted`, `bad-input` for a mutant that does not compile. */
export async function makeMatrix(assignment: Assignment, options: MatrixOptions): Promise<MatrixRow[]> {
  const trees = await Trees.prepare(assignment, true, options.signal);
  try {
    const rows: MatrixRow[] = [];
    for (const mutant of assignment.mutants) {
      const row = await fillRow(assignment, mutant, trees, options);
      rows.push(row);
      options.onMutant?.(row);
    }
    return rows;
  } finally {
    trees.remove();
  }
}

async function fillRow(
  assignment: Assignment,
  mutant: Mutant,
  trees: Trees,
  { rounds, seed, launcher, lanes, signal }: MatrixOptions,
): Promise<MatrixRow> {
  const tree = trees.make(plant(mutant, trees));
  try {
    await compile(tree, signal);
    // Without what they need: a check that is not run says nothing of what it would find.
    // Speed, which takes seconds each, is asked of who is slow.
    const asked = assignment.checks.filter(({ id, speed }) => !speed || id === mutant.check);
    const checks: Check[] = asked.map((check) => ({ ...check, needs: [] }));
    const kills: Record<string, number> = {};
    for (let round = 0; round < rounds; round++) {
      const common = { assignment, tree, referenceTree: trees.reference, checks, launcher, lanes, signal };
      for (const { check, status } of await gradeTree({ ...common, seed: (seed + round) >>> 0 })) {
        if (status === 'failed') kills[check] = (kills[check] ?? 0) + 1;
      }
    }
    return { mutant: mutant.id, named: mutant.check, kills };
  } finally {
    trees.discard(tree);
  }
}
