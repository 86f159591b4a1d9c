/** Pairs of made-up results for the tests of `lab diff`: cells with given values, one a set. */

import { Random } from '../../src/core/random.js';
import type { Cell, Result } from '../../src/core/result.js';
import { type CellShape, makeCell, makeResult } from './synthetic.js';

export const OLDER_AT = '2026-01-02T03:04:05.000Z';
export const NEWER_AT = '2026-01-03T03:04:05.000Z';

const SHAPE: CellShape = { metric: 'round-trip', subject: 'pipe', parameters: { bytes: 64 }, centre: 1 };

/** Returns a cell with these values, one a set; those of `disturbed` (indices) lost time to other work. */
export function cellOf(
  values: readonly number[],
  shape: Partial<CellShape> = {},
  disturbed: readonly number[] = [],
): Cell {
  const cell = makeCell({ ...SHAPE, ...shape, trials: values.length });
  for (const [i, trial] of cell.trials.entries()) {
    trial.value = values[i]!;
    trial.disturbed = disturbed.includes(i);
  }
  return cell;
}

/** Returns so many values around the centre, a deviation of `spread` of it apart. */
export function scatter(random: Random, count: number, centre: number, spread = 0.03): number[] {
  return Array.from({ length: count }, () => centre * (1 + spread * random.normal()));
}

/** Returns values a step of one in a thousand apart: equal runs of them tie, shifted ones do not. */
export const ladder = (count: number, centre: number): number[] =>
  Array.from({ length: count }, (_, i) => centre * (1 + i / 1_000));

/** Returns a standard run of these cells. */
export function runOf(cells: Cell[], over: Partial<Result> = {}): Result {
  return makeResult(cells, [], { mode: 'standard', startedAt: OLDER_AT, ...over });
}

/** Returns both runs, the newer one a day later. */
export function runs(older: Cell[], newer: Cell[], over: Partial<Result> = {}): [Result, Result] {
  return [runOf(older, over), runOf(newer, { ...over, startedAt: NEWER_AT })];
}

/** Returns two runs with a bit of everything: slower, faster, same, undecided, without a ratio, gone, new, failed, findings. */
export function makeTypicalRuns(): [Result, Result] {
  const random = new Random(5);
  const make = (isNew: boolean): Cell[] => {
    const cell = (shape: Partial<CellShape>, ratio: number, spread = 0.01) =>
      cellOf(scatter(random, 10, (shape.centre ?? 5_000) * (isNew ? ratio : 1), spread), shape);
    return [
      cell({ metric: 'elapsed', subject: 'job', parameters: {}, centre: 5e7 }, 1, 0.2),
      cell({ subject: 'pipe' }, 1.2),
      cell({ subject: 'socketpair' }, 0.5),
      cell({ metric: 'throughput', subject: 'pipe', centre: 2e9 }, 1.4),
      cell({ metric: 'throughput', subject: 'socketpair', centre: 2e9 }, 1),
      cell({ metric: 'memory', subject: 'job', parameters: {}, centre: 5e7 }, 2),
      cellOf(Array(10).fill(isNew ? 3 : 0), { metric: 'detections', subject: 'late', parameters: {} }),
      cellOf(Array(10).fill(0), { metric: 'detections', subject: 'never', parameters: {} }),
      cellOf(Array(10).fill(17), { metric: 'readiness', subject: 'eof', parameters: {} }),
      cell({ metric: 'wait', subject: isNew ? 'epoll' : 'select', parameters: {} }, 1),
      ...(isNew ? [failed('round-trip/pipe/4KiB')] : [cell({ subject: 'pipe', parameters: { bytes: 4_096 } }, 1)]),
    ];
  };
  const finding = (status: 'supported' | 'refuted') => ({
    id: 'second-core',
    question: 'Does a second core help?',
    answer: 'It does or it does not.',
    status,
    evidence: [],
  });
  const kept = { ...finding('supported'), id: 'kept', question: 'Is it kept?' };
  const [older, newer] = runs(make(false), make(true));
  return [
    { ...older, findings: [finding('supported'), kept] },
    { ...newer, findings: [finding('refuted'), kept], seed: 7 },
  ];
}

function failed(id: string): Cell {
  const { summary: _, ...rest } = cellOf([], { parameters: { bytes: 4_096 } });
  return { ...rest, id, status: 'failed', reason: 'record-corrupt: record 17 has a wrong checksum' };
}
