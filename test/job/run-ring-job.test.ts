/** The job over rings, with real threads in a process of their own: every number of producers gives the serial count. */

import { afterEach, describe, expect, test } from 'vitest';
import type { CellSpec } from '../../src/harness/plan.js';
import { generateCorpus } from '../../src/job/corpus.js';
import type { JobInput } from '../../src/job/input.js';
import { explainMismatch, type JobOutcome } from '../../src/job/job-outcome.js';
import { toJobTrials } from '../../src/job/job-trials.js';
import { partitionInput } from '../../src/job/partition.js';
import { runRingJob } from '../../src/job/run-ring-job.js';
import { EMPTY_COUNT } from '../../src/job/word-count.js';
import { leavingNothing } from '../harness/leftovers.js';
import { countFirstRecords, GROUP, makeText, readFiles } from './job-fixture.js';
import { countNaively } from './naive-count.js';
import { useScratch } from './scratch.js';

const ALL = Number.POSITIVE_INFINITY;
const PAUSE_US = 20_000;

/** All that is awkward in one input: its parts end in the middle of files, and of the endless line only one can have something. */
const TRICKY = (): (string | Uint8Array)[] => [
  Buffer.concat([...generateCorpus(300_000, 4)]),
  'one tw',
  'o three',
  'words without an end '.repeat(10_000),
  'grüße 世界 🎈\n'.repeat(9_000),
  makeText(5).trimEnd(),
  'x',
];

describe('the job over rings', () => {
  const scratch = useScratch();

  test.each([1, 2, 3, 8, 16])(
    'counts what one process counts, with %d producers',
    { timeout: 60_000 },
    async (producers) => {
      const input = scratch.input(...TRICKY());
      const outcome = await leavingNothing(() => runRingJob({ input, producers, slowPauseUs: 0 }, GROUP));
      expect(explainMismatch(outcome, countNaively(...readFiles(input)))).toBeNull();
      expectEvidence(outcome, producers);
      expect(outcome.streams.map(({ count }) => count)).toEqual(
        partitionInput(input, producers).map((share) => countFirstRecords(share, ALL)),
      );
    },
  );

  function expectEvidence({ sides, streams, elapsedNs, startUpNs }: JobOutcome, producers: number): void {
    const roles = Array.from({ length: producers }, (_, index) => `producer${index}`);
    expect(sides.map(({ role }) => role)).toEqual(['consumer', ...roles]);
    expect(new Set(sides.map(({ pid }) => pid)).size).toBe(1);
    expect(new Set(sides.map(({ tid }) => tid)).size).toBe(producers + 1);
    for (const { cpuNs, pid, tid } of sides) {
      expect(cpuNs).toBeGreaterThan(0);
      expect(tid).not.toBe(pid); // the main thread starts them and sleeps
    }
    // The memory is the process', and stands there once.
    expect(sides[0]!.pssBytes).toBeGreaterThan(1 << 20);
    expect(sides.slice(1).filter(({ pssBytes }) => pssBytes !== undefined)).toEqual([]);
    expect(sides.slice(1).map(({ serviceGapNs }) => serviceGapNs)).toEqual(
      streams.map(({ serviceGapNs }) => serviceGapNs),
    );
    expect(elapsedNs).toBeGreaterThan(0);
    expect(startUpNs).toBeGreaterThan(0);
  }

  test('counts what one process counts, with fewer lines than producers', { timeout: 60_000 }, async () => {
    const input = scratch.input('one two\nthree\n');
    const outcome = await runRingJob({ input, producers: 5, slowPauseUs: 0 }, GROUP);
    expect(explainMismatch(outcome, countNaively(...readFiles(input)))).toBeNull();
    expect(outcome.streams).toHaveLength(5);
  });

  test('of no file at all counts nothing, and every stream ends well', { timeout: 60_000 }, async () => {
    const input: JobInput = { files: [], bytes: 0, digest: '' };
    const outcome = await leavingNothing(() => runRingJob({ input, producers: 3, slowPauseUs: PAUSE_US }, GROUP));
    expect(explainMismatch(outcome, EMPTY_COUNT)).toBeNull();
    expect(outcome.streams.map(({ records }) => records)).toEqual([0, 0, 0]);
    expectEvidence(outcome, 3);
  });

  test('is done with 64 producers, each stream to its end', { timeout: 120_000 }, async () => {
    const input = scratch.input(makeText(130));
    const outcome = await leavingNothing(() => runRingJob({ input, producers: 64, slowPauseUs: 0 }, GROUP));
    expect(explainMismatch(outcome, countNaively(...readFiles(input)))).toBeNull();
    expect(outcome.streams).toHaveLength(64);
  });

  test('behind a slow producer takes all that the others have', { timeout: 60_000 }, async () => {
    // More than a ring holds for each of the others, which would stand at full rings if nobody took from them.
    const input = scratch.input(makeText(60));
    const outcome = await runRingJob({ input, producers: 3, slowPauseUs: PAUSE_US }, GROUP);
    expect(explainMismatch(outcome, countNaively(...readFiles(input)))).toBeNull();
    const [slow, ...others] = outcome.streams;
    const sleptNs = slow!.records * PAUSE_US * 1_000;
    expect(outcome.elapsedNs).toBeGreaterThanOrEqual(sleptNs);
    for (const other of others) {
      expect(other.records).toBeGreaterThan(4);
      expect(other.endNs).toBeLessThan(slow!.endNs);
      expect(other.serviceGapNs).toBeLessThan(sleptNs);
    }
    expect(slow!.serviceGapNs).toBeGreaterThanOrEqual(PAUSE_US * 1_000);
  });

  test('goes on when a producer cannot read its file, and says so', { timeout: 60_000 }, async () => {
    const whole = scratch.input(makeText(8));
    const files = [{ path: `${whole.files[0]!.path}.gone`, bytes: whole.bytes }, ...whole.files];
    // The cut falls between the two files.
    const input: JobInput = { files, bytes: 2 * whole.bytes, digest: '' };
    const outcome = await leavingNothing(() => runRingJob({ input, producers: 2, slowPauseUs: 0 }, GROUP));
    expect(outcome.failures).toEqual([
      expect.stringMatching(/^worker producer0 \(thread \d+\) failed in step work: .*txt\.gone was there when the job/),
      expect.stringMatching(
        /^the stream of producer0: Truncated after 0 records: the writer's end closed without an end record/,
      ),
    ]);
    expect(outcome.sides).toEqual([]);
    expect(outcome.count).toEqual(countNaively(...readFiles(whole)));
  });

  test("has one memory, which a trial of it finds on the consumer's side", { timeout: 60_000 }, async () => {
    const input = scratch.input('one two\nthree\n');
    const outcome = await runRingJob({ input, producers: 2, slowPauseUs: 0 }, GROUP);
    const cells = [
      { id: 'memory', metric: 'memory', subject: 'job-ring', placement: 'free', parameters: {} } as CellSpec,
    ];
    const expected = countNaively(...readFiles(input));
    const trialsOf = (sides: JobOutcome['sides']) =>
      toJobTrials(cells, { ...outcome, sides }, expected, () => outcome.sides[0]!.pssBytes!);
    expect(trialsOf(outcome.sides)).toEqual([expect.objectContaining({ value: outcome.sides[0]!.pssBytes })]);
    const blind = outcome.sides.map(({ pssBytes: _, ...side }) => side);
    expect(trialsOf(blind)).toEqual([{ cellId: 'memory', failure: expect.stringContaining('smaps_rollup') }]);
  });

  test('that takes longer than it may names the threads that are not done, and leaves nothing', {
    timeout: 60_000,
  }, async () => {
    const input = scratch.input(makeText(4));
    const options = { ...GROUP, timeoutMs: 4_000 };
    const outcome = await leavingNothing(() => runRingJob({ input, producers: 2, slowPauseUs: 600_000_000 }, options));
    expect(outcome.failures).toEqual([
      expect.stringMatching(/worker consumer \(thread \d+\).* in step work/),
      expect.stringMatching(/worker producer0 \(thread \d+\).* in step work/),
    ]);
  });

  test.each(['before it starts', 'while it starts', 'in the middle'])(
    'that is aborted %s rejects and leaves nothing',
    { timeout: 60_000 },
    async (when) => {
      const input = scratch.input(makeText(20));
      const controller = new AbortController();
      const options = { ...GROUP, signal: controller.signal };
      if (when === 'before it starts') controller.abort();
      if (when === 'while it starts') setImmediate(() => controller.abort());
      await leavingNothing(async () => {
        const job = runRingJob({ input, producers: 2, slowPauseUs: 1_000_000 }, options, () => controller.abort());
        await expect(job).rejects.toMatchObject({ code: 'aborted' });
      });
    },
  );

  test('whose watcher throws rejects with that and leaves nothing, not even a rejection that nobody takes', {
    timeout: 60_000,
  }, async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', note);
    try {
      const input = scratch.input(makeText(20));
      await leavingNothing(async () => {
        const job = runRingJob({ input, producers: 1, slowPauseUs: 1_000_000 }, GROUP, () => {
          throw new Error('the watcher failed');
        });
        await expect(job).rejects.toThrow('the watcher failed');
      });
      await new Promise((resolve) => setImmediate(resolve));
      expect(unhandled).toEqual([]);
    } finally {
      process.off('unhandledRejection', note);
    }
  });

  describe('with a node that cannot be started', () => {
    const { execPath } = process;
    afterEach(() => {
      process.execPath = execPath;
    });

    test.each(['/nowhere/node', '/dev/null'])('%s: rejects, names it and leaves nothing', async (program) => {
      const input = scratch.input('text\n');
      process.execPath = program;
      await leavingNothing(async () => {
        const job = runRingJob({ input, producers: 3, slowPauseUs: 0 }, GROUP);
        await expect(job).rejects.toMatchObject({ code: 'child-failed', message: expect.stringContaining(program) });
      });
    });
  });
});
