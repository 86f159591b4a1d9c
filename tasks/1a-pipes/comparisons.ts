/** What task 1a holds against what: each pair of cells, its family, and the targets. Called by experiment.ts; pure. */

import type { Target } from '../../src/core/result.js';
import type { CellSpec, ComparisonSpec } from '../../src/harness/plan.js';

/** Targets for `pipe` as a multiple of `native-pipe`. */
const TARGETS: Record<string, Pick<Target, 'kind' | 'ratio'>> = {
  'round-trip/64B/same-core': { kind: 'at-most', ratio: 1.15 },
  'throughput/64KiB/same-core': { kind: 'at-least', ratio: 0.95 },
  'throughput/1MiB/same-core': { kind: 'at-least', ratio: 0.95 },
};

/** Returns the comparisons whose two cells are both declared and not skipped. */
export function buildComparisons(cells: readonly CellSpec[]): ComparisonSpec[] {
  const known = new Set(cells.filter((cell) => cell.skip === undefined).map((cell) => cell.id));
  const wanted = cells.flatMap((cell) => [
    ...againstNative(cell),
    ...acrossCores(cell),
    ...speedUp(cell),
    ...besideSlow(cell),
  ]);
  return wanted.filter(({ subject, reference }) => known.has(subject) && known.has(reference));
}

/** How many times the native floor. */
function againstNative(cell: CellSpec): ComparisonSpec[] {
  if (cell.subject !== 'pipe') return [];
  const rest = cell.id.split('/').slice(2).join('/');
  const target = TARGETS[`${cell.metric}/${rest}`];
  return [
    {
      id: `times-native/${cell.metric}/${rest}`,
      subject: cell.id,
      reference: `${cell.metric}/native-pipe/${rest}`,
      family: `times native, ${cell.metric}`,
      ...(target ? { target } : {}),
    },
  ];
}

/** What two cores cost a ping-pong and give to a stream. */
function acrossCores(cell: CellSpec): ComparisonSpec[] {
  if (cell.placement !== 'cross-core') return [];
  const reference = cell.id.replace(/cross-core$/, 'same-core');
  return [{ id: `two-cores/${cell.id}`, subject: cell.id, reference, family: `two cores, ${cell.metric}` }];
}

/** Serial time over the time with P producers: above 1 is a gain. */
function speedUp(cell: CellSpec): ComparisonSpec[] {
  if (cell.subject !== 'job-pipe' || cell.metric !== 'elapsed' || 'slowPauseMs' in cell.parameters) return [];
  const rest = cell.id.split('/').slice(1).join('/');
  return [{ id: `speed-up/${rest}`, subject: 'elapsed/job-serial', reference: cell.id, family: 'speed-up of the job' }];
}

/** What one slow producer does to the job and to those behind it. */
function besideSlow(cell: CellSpec): ComparisonSpec[] {
  if (!('slowPauseMs' in cell.parameters)) return [];
  const reference = cell.id.replace(/\/slow-first$/, '');
  return [{ id: `slow-first/${cell.metric}`, subject: cell.id, reference, family: 'one slow producer' }];
}
