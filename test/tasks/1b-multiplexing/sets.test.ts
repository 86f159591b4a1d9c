/** Claims about the sets of task 1b, each run for a few milliseconds: values, samples, sides, nothing left. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { RawTrial, SetContext, SetSpec } from '../../../src/harness/plan.js';
import { openInput } from '../../../src/job/input.js';
import { JobSource } from '../../../src/job/job-source.js';
import { median } from '../../../src/stats/quantile.js';
import { readEnvironment } from '../../../src/sys/environment.js';
import { task } from '../../../tasks/1b-multiplexing/experiment.js';
import { WALL_TRIED } from '../../../tasks/1b-multiplexing/grid.js';
import { runJobSet, runKilledSet } from '../../../tasks/1b-multiplexing/job-set.js';
import { findLongestGap, TICKERS } from '../../../tasks/1b-multiplexing/mixed-set.js';
import { isPeerInstalled, PEER_MISSING } from '../../../tasks/1b-multiplexing/peer-epoll-reader.js';
import { toLatencies } from '../../../tasks/1b-multiplexing/read-set.js';
import { subjectOf } from '../../../tasks/1b-multiplexing/subjects.js';
import { leavingNothing } from '../../harness/leftovers.js';
import { isAlive } from '../../harness/processes.js';
import { contextOf, expectTrials } from '../1a-pipes/pair.js';
import { cellOf } from './set-ground.js';

const WATCHDOG = { timeout: 60_000 };
const folder = mkdtempSync(join(tmpdir(), 'ipc-lab-sets-'));
const input = join(folder, 'input.txt');
writeFileSync(input, 'the quick brown fox jumps over the lazy dog\n'.repeat(10_000));
const plan = await task.buildPlan({ mode: 'standard', seed: 1, input }, await readEnvironment());

afterAll(async () => {
  await plan.dispose();
  rmSync(folder, { recursive: true });
});

const setsOf = (kind: string) => plan.sets.filter(({ id }) => id.startsWith(`${kind}/`));

async function runSet(set: SetSpec, fields: Partial<SetContext> = {}): Promise<RawTrial[]> {
  const context = contextOf(set.cells, { cellMs: 2, warmUpMs: 1, ...fields });
  const trials = expectTrials(await leavingNothing(() => set.run(context)));
  expect(trials.map(({ cellId }) => cellId)).toEqual(set.cells.map(({ id }) => id));
  for (const { value, elapsedNs, iterations, batch, sides } of trials) {
    expect(Number.isFinite(value)).toBe(true);
    expect(elapsedNs).toBeGreaterThan(0);
    expect(iterations).toBeGreaterThanOrEqual(batch);
    expect(sides.filter(({ pid }) => isAlive(pid))).toEqual([]);
  }
  return trials;
}

const cellNamed = (id: string) => plan.cells.find((cell) => cell.id === id)!;
const pidsOf = (trials: RawTrial[]) => new Set(trials.flatMap(({ sides }) => sides.map(({ pid }) => pid)));
const rolesOf = ({ sides }: RawTrial) => sides.map(({ role }) => role);
const areAbove = (samples: readonly number[] | undefined, least: number) => samples!.every((sample) => sample > least);

test('without the package of peer-epoll its cells say why they are skipped, and with it they are in sets', () => {
  const reasons = new Set(plan.cells.filter(({ subject }) => subject === 'peer-epoll').map(({ skip }) => skip));
  expect([...reasons]).toEqual([isPeerInstalled() ? undefined : PEER_MISSING]);
  expect(setsOf('read').some(({ id }) => id === 'read/peer-epoll')).toBe(isPeerInstalled());
});

describe.each(setsOf('wait'))('the set $id', (set) => {
  test('has samples for each wait, each the mean of a batch, and for each registration', WATCHDOG, async () => {
    const trials = await runSet(set);
    expect(pidsOf(trials).size).toBe(1);
    for (const { cellId, value, samplesNs, iterations, batch, sides } of trials) {
      const { metric, parameters } = cellNamed(cellId);
      expect(areAbove(samplesNs, 0)).toBe(true);
      expect(samplesNs!.length).toBeGreaterThan(0);
      expect(samplesNs!.length * batch).toBe(iterations);
      expect(value).toBe(median(samplesNs!));
      if (metric === 'call') expect(batch).toBe(parameters.fds);
      expect(sides.map(({ role }) => role)).toEqual(['waiter']);
      expect(sides[0]!.cpusObserved.length).toBeGreaterThan(0);
    }
  });
});

describe.each(setsOf('read'))('the set $id', (set) => {
  test('has events, messages by both clocks and a silence, each as asked for', WATCHDOG, async () => {
    const trials = await runSet(set);
    expect(pidsOf(trials).size).toBe(trials.some(({ cellId }) => cellId.startsWith('latency')) ? 2 : 1);
    for (const trial of trials) {
      const { metric, subject, parameters } = cellNamed(trial.cellId);
      if (metric === 'events') {
        expect(trial.value).toBeGreaterThan(0);
        expect(trial.batch).toBe(parameters.fds);
        expect(trial.iterations % Number(parameters.fds)).toBe(0);
        expect(trial.checksum).not.toBeNull();
      } else if (metric === 'latency') {
        const messages = (2 * 2.5 * Number(parameters.messagesPerSecond)) / 1_000;
        expect(trial.samplesNs).toHaveLength(messages);
        expect(trial.iterations).toBe(messages);
        expect(areAbove(trial.samplesNs, 0)).toBe(true);
        expect(trial.value).toBe(median(trial.samplesNs!));
        expect(trial.checksum).not.toBeNull();
        expect(rolesOf(trial)).toEqual(['consumer', 'producer']);
      } else {
        expect(metric).toBe('waits');
        expect(Number.isSafeInteger(trial.value)).toBe(true);
        // Of the event loop the turns are counted, where this Node tells them.
        expect(trial.value).toBeGreaterThanOrEqual(subjectOf(subject).hasEventLoop ? 0 : 1);
        expect(trial.elapsedNs).toBeGreaterThanOrEqual(Number(parameters.restMs) * 1e6);
      }
    }
  });
});

test('a latency stands against the schedule or the write, which came later: message for message', () => {
  const received = { startNs: 1_000, arrivalsNs: [250, 390, 700] };
  const offered = { scheduleNs: 1_100, latesNs: [0, 30, 7] };
  expect(toLatencies(received, offered, 100)).toEqual({
    fromScheduleNs: [150, 190, 400],
    fromWriteNs: [150, 160, 393],
  });
});

describe.each(setsOf('mixed'))('the set $id', (set) => {
  /** Of the milliseconds of the firehose, which lasts four cells: long against the 5 ms by which a schedule begins later. */
  const FIREHOSE_MS = 100;

  /** Where the two producers got no CPU at the same time nobody competed, and the set says so. */
  async function runCompeting(): Promise<RawTrial[]> {
    for (;;) {
      const trials = await runSet(set, { cellMs: FIREHOSE_MS / 4 });
      if (!trials[0]!.disturbed) return trials;
    }
  }

  const isSequential = set.id === 'mixed/sequential';

  test(`serves ${isSequential ? 'no ticker' : 'every ticker'} while the firehose lasts`, WATCHDOG, async () => {
    const trials = await runCompeting();
    expect(pidsOf(trials).size).toBe(3);
    const [gap, fairness] = ['service-gap', 'fairness'].map((metric) =>
      trials.find(({ cellId }) => cellId.startsWith(metric)),
    ) as [RawTrial, RawTrial];
    expect(rolesOf(gap)).toEqual(['consumer', 'firehose', 'tickers']);
    const [firehose, ...tickers] = gap.served!;
    expect(tickers).toHaveLength(TICKERS);
    if (isSequential) {
      expect(firehose).toBeGreaterThan(0);
      expect(tickers).toEqual(Array(TICKERS).fill(0));
      expect(fairness.value).toBe(0);
      // The firehose lasted for this share of the ticks at least, or the run had been called disturbed.
      expect(gap.value).toBeGreaterThanOrEqual(0.8 * FIREHOSE_MS * 1e6);
    } else {
      expect(Math.min(...tickers)).toBeGreaterThan(0);
      expect(fairness.value).toBe(Math.min(...tickers) / Math.max(...tickers));
      expect(gap.value).toBeGreaterThan(0);
    }
  });
});

describe('the longest gap', () => {
  /** Three pipes: a firehose and two tickers, due at 1,000 and 1,010 on a clock on which the reader began at 900. */
  const gapOf = (firstNs: number[], gapsNs: number[]) =>
    findLongestGap({ startNs: 900, firstNs, gapsNs } as Parameters<typeof findLongestGap>[0], {
      scheduleNs: 1_000,
      periodNs: 10,
    });
  test.each([
    ['is between two services of a ticker', [0, 110, 120], [5, 70, 40], 70],
    ['is of whichever ticker has it', [0, 110, 120], [5, 40, 70], 70],
    ['is the wait for a first service where that is longer', [0, 1_100, 120], [5, 70, 40], 1_000],
    ['counts that wait from when this ticker was due, not the first', [0, 110, 1_110], [5, 70, 40], 1_000],
    ["is none of the firehose's", [90_000, 110, 120], [80_000, 70, 40], 70],
  ])('%s', (_what, firstNs, gapsNs, expected) => {
    expect(gapOf(firstNs, gapsNs)).toBe(expected);
  });
});

describe.each(setsOf('drift'))('the set $id', (set) => {
  test('ends with its messages and has the lateness of every tick that was due', WATCHDOG, async () => {
    const [trial] = await runSet(set);
    const { samplesNs, iterations, value, elapsedNs } = trial!;
    expect(samplesNs!.length).toBeGreaterThan(0);
    expect(samplesNs!.length).toBeLessThanOrEqual(elapsedNs / 10e6);
    expect(iterations).toBe(samplesNs!.length);
    expect(areAbove(samplesNs, -1)).toBe(true);
    expect(value).toBe(median(samplesNs!));
    expect(rolesOf(trial!)).toEqual(['consumer', 'producer']);
    // Six messages, the last one 250 ms behind the first; a busy machine may let the reader begin some of them later.
    expect(elapsedNs).toBeGreaterThan(100e6);
  });
});

test('the wall: select takes 1,023 and no more, poll and epoll take all that are tried', WATCHDOG, async () => {
  const [select, ...others] = await runSet(plan.sets.find(({ id }) => id === 'wall')!);
  expect(select).toMatchObject({ cellId: 'descriptors/select/eventfd', value: 1_023, sides: [] });
  expect(others.map(({ cellId }) => cellId)).toEqual(['descriptors/poll/eventfd', 'descriptors/epoll/eventfd']);
  for (const { value, iterations } of others) {
    expect(value).toBeGreaterThan(1_023);
    expect(iterations).toBe(WALL_TRIED);
  }
});

describe('the job', () => {
  const source = new JobSource({ path: input, corpusBytes: 0, seed: 1 });
  const jobOf = (reader: 'epoll' | 'sequential', slowPauseUs: number) => {
    return { ...source.prepare(), reader, producers: 2, slowPauseUs };
  };
  const cells = (['elapsed', 'service-gap', 'memory', 'spawn'] as const).map((metric) => cellOf(metric, 'job', {}));

  test.each(['sequential', 'epoll'] as const)('through %s arrives at the serial count', WATCHDOG, async (reader) => {
    const job = jobOf(reader, 1_000);
    const trials = expectTrials(await leavingNothing(() => runJobSet(job, contextOf(cells))));
    expect(trials.map(({ cellId }) => cellId)).toEqual(cells.map(({ id }) => id));
    for (const { value, checksum, elapsedNs } of trials) {
      expect(checksum).toBe(job.expected.checksum);
      expect(value).toBeGreaterThan(0);
      expect(elapsedNs).toBeGreaterThan(0);
    }
    expect(rolesOf(trials[0]!)).toEqual(['consumer', 'producer0', 'producer1']);
    expect(trials.slice(1).map(rolesOf)).toEqual([['consumer'], ['consumer'], ['consumer']]);
  });

  test.each(['bytes', 'lines', 'words', 'checksum'] as const)(
    'whose %s differ from the serial count fails all cells, and says in what',
    WATCHDOG,
    async (key) => {
      const job = jobOf('epoll', 0);
      const expected = { ...job.expected, [key]: job.expected[key] + 1 };
      const outcomes = await leavingNothing(() => runJobSet({ ...job, expected }, contextOf(cells)));
      const failure = `${key}: ${job.expected[key]}, the serial count has ${expected[key]}`;
      expect(outcomes).toEqual(cells.map(({ id }) => ({ cellId: id, failure })));
    },
  );

  test('has 4 survivors of 5 when a producer is killed, and none when the consumer is', WATCHDOG, async () => {
    const killed = ['producer', 'consumer'].map((who) => cellOf('survivors', 'job-epoll', { killed: who }));
    const job = { ...jobOf('epoll', 100_000), input: openInput(input), producers: 4 };
    const trials = await leavingNothing(() => runKilledSet(job, contextOf(killed)));
    expect(trials.map(({ value }) => value)).toEqual([4, 0]);
  });
});
