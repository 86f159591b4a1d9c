/** What task 2c holds against what: ways to add one. Each question is a family of its own. Called by experiment.ts; pure. */

import type { CellSpec, ComparisonSpec } from '../../src/harness/plan.js';
import { incrementId } from './grid.js';
import type { Increment } from './increments.js';

/** Returns the comparisons whose two cells are both declared and not skipped. */
export function buildComparisons(cells: readonly CellSpec[]): ComparisonSpec[] {
  const known = new Set(cells.filter(({ skip }) => skip === undefined).map(({ id }) => id));
  const over = (question: string, subject: string, reference: string): ComparisonSpec => {
    const id = `${question}/${subject}`;
    return { id, subject, reference, family: id };
  };
  const safe: readonly Increment[] = ['atomics-add', 'mutex-increment'];
  return [
    ...safe.flatMap((kind) =>
      [1, 2].map((workers) => over('over-plain', incrementId(kind, workers), incrementId('plain-increment', workers))),
    ),
    ...(['plain-increment', ...safe] as const).map((kind) =>
      over('over-one', incrementId(kind, 2), incrementId(kind, 1)),
    ),
  ].filter(({ subject, reference }) => known.has(subject) && known.has(reference));
}
