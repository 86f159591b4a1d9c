/** A made-up result of task 2c, on which everything is as it should be. Called by tests. */

import type { Mode, Result, Trial } from '../../../src/core/result.js';
import type { CellSpec } from '../../../src/harness/plan.js';
import { task } from '../../../tasks/2c-interleavings/experiment.js';
import { makeUpResult } from '../made-up-result.js';

const INCREMENTS: Readonly<Record<string, number>> = {
  'plain-increment': 5e8,
  'atomics-add': 5e7,
  'mutex-increment': 2e7,
};
/** Interleavings with the reduction, and one by one. */
const SEARCHES: Readonly<Record<string, [reduced: number, all: number]>> = {
  'lost-update': [2, 2],
  'split-update': [4, 6],
  'check-then-wait': [4, 15],
  'lock-order': [6, 286],
  'double-checked-start': [8, 3_270],
  'free-list': [33, 9_355],
  barrier: [62, 40_000],
  seqlock: [24, 236],
};

const isHanging = (subject: string) => /^(check-then-wait|lock-order|barrier)-broken$/.test(subject);

function chooseCentre({ metric, subject, parameters }: CellSpec): number {
  if (metric === 'interleavings') {
    const [reduced, all] = SEARCHES[subject.replace(/-(broken|mended)$/, '')]!;
    if (subject.endsWith('-broken')) return 2;
    return parameters.mode === 'all' ? all : reduced;
  }
  if (metric === 'operations')
    return subject === 'exploration' ? 5_000 : INCREMENTS[subject]! * (parameters.workers === 1 ? 1 : 0.7);
  if (parameters.release !== undefined) {
    if (subject.endsWith('-mended') || subject === 'free-list-broken') return 0;
    if (isHanging(subject)) return 1;
    return parameters.release === 'barrier' ? Number(parameters.runs) / 10 : 1;
  }
  if (subject.startsWith('peer-python')) return parameters.kind === 'convert' ? 200_000 : 0;
  return subject === 'torn-aligned' || subject === 'stray-index' ? 0 : 10_000;
}

function completeTrial({ metric, parameters }: CellSpec, value: number): Partial<Trial> {
  const of = parameters.runs ?? parameters.count;
  const iterations =
    metric === 'detections'
      ? Number(of) * (parameters.threads !== undefined && parameters.runs === undefined ? 4 : 1)
      : Math.round(value);
  return { iterations, checksum: null };
}

/** Returns the result; the same each time. */
export function makeResultOf2c(mode: Mode): Promise<Result> {
  return makeUpResult(mode, {
    name: '2c',
    task,
    chooseCentre,
    counted: new Set(['detections', 'interleavings']),
    rolesOf: () => [],
    completeTrial,
    salt: 1,
  });
}
