/** Claims about the trials of one cell, over threads that a test invents: values, sides, and what becomes of damage. */

import { describe, expect, test } from 'vitest';
import { LabError } from '../../../src/core/errors.js';
import type { CellSpec, RawTrial } from '../../../src/harness/plan.js';
import type { ThreadReport } from '../../../tasks/2a-shared-memory/loops.js';
import {
  type CellTimes,
  measureInTurns,
  measureMessages,
  measureOperations,
} from '../../../tasks/2a-shared-memory/thread-cell.js';
import type { Threads } from '../../../tasks/2a-shared-memory/threads.js';

const TIMES: CellTimes = { cellMs: 1, warmUpMs: 0, clockOverheadNs: 1, hasEventLoop: false };
const cellOf = (metric: CellSpec['metric'], bytes = 64): CellSpec => ({
  id: `${metric}/ring/x`,
  metric,
  subject: 'ring',
  placement: 'cross-core',
  parameters: { bytes, wait: 'block' },
});

interface Asked {
  verb: string;
  values: Record<string, string | number>;
}

/** Two threads; every operation takes each of them so many ns, the second one begins 100 ns later. */
function inventThreads(
  operationNs: number,
  change: (reports: (ThreadReport & { operations?: number })[]) => void = () => {},
) {
  const asked: Asked[] = [];
  let helperNs = 0;
  const threads: Threads = {
    timed: [0, 1].map((at) => ({ role: `thread${at}`, pid: process.pid, tid: 1_000 + at, cpusRequested: [at] })),
    async ask(verb, values) {
      asked.push({ verb, values });
      const samples = Number(values.samples ?? 0);
      const batch = Number(values.batch ?? 0);
      const count = verb === 'stream' ? Number(values.messages) : samples * batch;
      const lastsNs = verb === 'operate' ? Number(values.timeMs) * 1e6 : count * operationNs;
      helperNs += lastsNs / 100;
      const reports = [0, 1].map((at) => ({
        startNs: 5_000 + 100 * at,
        endNs: 5_000 + 100 * at + lastsNs,
        cpuNs: 700 + at,
        voluntarySwitches: 3 + at,
        involuntarySwitches: 5 + at,
        cpus: [at],
        checksum: 42,
        ...(verb === 'operate' && { operations: at === 0 ? 300 : 100 }),
        ...(verb === 'trip' && at === 0 && { samplesNs: Array(samples).fill(operationNs) }),
      }));
      change(reports);
      return reports;
    },
    readHelperNs: () => helperNs,
  };
  return { threads, asked };
}

const sidesOf = ({ sides }: RawTrial) =>
  sides.map(({ role, tid, cpusRequested, cpusObserved, cpuNs }) => ({ role, tid, cpusRequested, cpusObserved, cpuNs }));
const expectTrial = (outcome: Awaited<ReturnType<typeof measureMessages>>): RawTrial => {
  if ('failure' in outcome) throw new Error(outcome.failure);
  return outcome;
};

describe('a trial', () => {
  test('of round trips is the median of its samples, with both sides', async () => {
    const { threads, asked } = inventThreads(2_000);
    const trial = expectTrial(await measureMessages(threads, cellOf('round-trip'), TIMES));
    expect(trial.value).toBe(2_000);
    expect(trial.samplesNs).toHaveLength(trial.iterations / trial.batch);
    expect(trial.checksum).toBe(42);
    expect(sidesOf(trial)).toEqual(
      [0, 1].map((at) => ({
        role: `thread${at}`,
        tid: 1_000 + at,
        cpusRequested: [at],
        cpusObserved: [at],
        cpuNs: 700 + at,
      })),
    );
    expect(asked.at(-1)).toMatchObject({ verb: 'trip', values: { bytes: 64, wait: 2, first: 0 } });
  });

  test.each([
    ['rate', 64, 1],
    ['throughput', 65_536, 65_536],
  ] as const)('of a stream is its %s from the first start to the last end', async (metric, bytes, unit) => {
    const { threads } = inventThreads(2_000);
    const trial = expectTrial(await measureMessages(threads, cellOf(metric, bytes), TIMES));
    const elapsedNs = 2_000 * trial.iterations + 100;
    expect(trial.elapsedNs).toBe(elapsedNs);
    expect(trial.value).toBeCloseTo((unit * trial.iterations * 1e9) / elapsedNs, 3);
    expect(trial.samplesNs).toBeUndefined();
  });

  test('of operations counts all of them, and its fairness is the least served over the most', async () => {
    const { threads, asked } = inventThreads(1);
    const [operations, fairness] = await measureOperations(threads, [cellOf('operations'), cellOf('fairness')], TIMES);
    expect(operations!.value).toBeCloseTo((400 * 1e9) / (1e6 + 100), 3);
    expect(fairness!.value).toBe(100 / 300);
    for (const trial of [operations!, fairness!]) expect(trial).toMatchObject({ served: [300, 100], iterations: 400 });
    expect(asked).toEqual([{ verb: 'operate', values: { timeMs: 1 } }]);
  });

  test('over an event loop has the collector in the CPU time of both sides, half each', async () => {
    const { threads } = inventThreads(2_000);
    const trial = expectTrial(await measureMessages(threads, cellOf('rate'), { ...TIMES, hasEventLoop: true }));
    const share = (2_000 * trial.iterations) / 100 / 2;
    expect(trial.sides.map(({ cpuNs }) => cpuNs)).toEqual(
      [700 + share, 701 + share].map((ns) => expect.closeTo(ns, 3)),
    );
  });

  test.each(['round-trip', 'rate', 'throughput'] as const)(
    'of %s whose two sums differ fails, and says both',
    async (metric) => {
      const { threads } = inventThreads(2_000, (reports) => {
        reports[1]!.checksum = 43;
      });
      expect(await measureMessages(threads, cellOf(metric), TIMES)).toEqual({
        cellId: `${metric}/ring/x`,
        failure: 'what was sent sums to 42, what arrived to 43',
      });
    },
  );
});

describe('cells that are compared', () => {
  const armOf = (threads: Threads) => ({ threads, cell: cellOf('rate'), times: TIMES });
  /** Of the last three commands of each, those that count. */
  const COUNTED = 3;

  test('take turns once both are prepared', async () => {
    const order: string[] = [];
    const arms = ['a', 'b'].map((name) => armOf(inventThreads(2_000, () => order.push(name)).threads));
    await measureInTurns(arms);
    expect(order.slice(-2 * COUNTED)).toEqual(['a', 'b', 'a', 'b', 'a', 'b']);
  });

  test('have the middle one of their runs, with its own sides and count', async () => {
    const { threads, asked } = inventThreads(2_000, (reports) => {
      // From the third last command on: twice as long, as usual, three times as long.
      const late = [2, 1, 3][asked.length - preparing - 1] ?? 1;
      for (const report of reports) {
        report.cpuNs = late;
        report.endNs = report.startNs + (report.endNs - report.startNs) * late;
      }
    });
    let preparing = Number.POSITIVE_INFINITY;
    const other = inventThreads(2_000, () => {
      // It is prepared behind the first arm, and so tells when that one's preparations are over.
      preparing = Math.min(preparing, asked.length);
    });
    const [outcome] = await measureInTurns([armOf(threads), armOf(other.threads)]);
    const trial = expectTrial(outcome!);
    expect(trial.sides.map(({ cpuNs }) => cpuNs)).toEqual([2, 2]);
    expect(trial.iterations).toBe(Number(asked.at(-1)!.values.messages));
    expect(trial.value).toBeCloseTo((trial.iterations * 1e9) / trial.elapsedNs, 3);
  });

  test('keep the count of the run that counts, also when a later one was sized anew', async () => {
    // As usual, half as fast, then ten times as fast: that one is over too soon, and is sized and made again. The first one counts.
    let preparing = Number.POSITIVE_INFINITY;
    const { threads, asked } = inventThreads(2_000, (reports) => {
      const share = asked.length <= preparing ? 1 : ([1, 2][asked.length - preparing - 1] ?? 0.1);
      for (const report of reports) report.endNs = report.startNs + (report.endNs - report.startNs) * share;
    });
    const other = inventThreads(2_000, () => {
      preparing = Math.min(preparing, asked.length);
    });
    const [outcome] = await measureInTurns([armOf(threads), armOf(other.threads)]);
    const trial = expectTrial(outcome!);
    const counts = asked.slice(preparing).map(({ values }) => Number(values.messages));
    expect(Math.max(...counts)).toBeGreaterThan(5 * counts[0]!);
    expect(trial.value).toBeCloseTo((trial.iterations * 1e9) / trial.elapsedNs, 3);
  });

  test('leave each other alone when one fails', async () => {
    const failing: Threads = {
      ...inventThreads(1).threads,
      ask: () => Promise.reject(new LabError('child-failed', 'it died')),
    };
    const [bad, good] = await measureInTurns([armOf(failing), armOf(inventThreads(2_000).threads)]);
    expect(bad).toEqual({ cellId: 'rate/ring/x', failure: 'it died' });
    expect(expectTrial(good!).value).toBeGreaterThan(0);
  });

  test('all end when the user has had enough', async () => {
    const aborted: Threads = {
      ...inventThreads(1).threads,
      ask: () => Promise.reject(new LabError('aborted', 'enough')),
    };
    await expect(measureInTurns([armOf(aborted), armOf(inventThreads(2_000).threads)])).rejects.toThrow('enough');
  });
});
