/** The job over many pipes at once, with real processes: every reader and every number of producers gives the serial count. */

import { describe, expect, test } from 'vitest';
import { type Group, startGroup } from '../../src/harness/isolate.js';
import { generateCorpus } from '../../src/job/corpus.js';
import type { JobInput } from '../../src/job/input.js';
import { explainMismatch, type JobOutcome } from '../../src/job/job-outcome.js';
import { partitionInput } from '../../src/job/partition.js';
import { memberOf } from '../../src/job/run-job.js';
import { runManyJob } from '../../src/job/run-many-job.js';
import { readIoTotals } from '../../src/sys/procfs.js';
import { READER_NAMES, type ReaderName } from '../../src/waiting/open-multi-reader.js';
import { leavingNothing, until } from '../harness/leftovers.js';
import { countFirstRecords, GROUP, makeText, readFiles, untilStuck } from './job-fixture.js';
import { countNaively } from './naive-count.js';
import { useScratch } from './scratch.js';

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

const isMultiplexing = (name: ReaderName): boolean => name !== 'sequential';

describe('the job over many pipes', () => {
  const scratch = useScratch();

  describe.each(READER_NAMES)('through %s', (reader) => {
    test.each([1, 4, 16])(
      'counts what one process counts, with %d producers',
      { timeout: 60_000 },
      async (producers) => {
        const input = scratch.input(...TRICKY());
        const outcome = await leavingNothing(() => runManyJob({ input, producers, reader, slowPauseUs: 0 }, GROUP));
        expect(explainMismatch(outcome, countNaively(...readFiles(input)))).toBeNull();
        expectEvidence(outcome, producers);
      },
    );

    test('counts what one process counts, with fewer lines than producers', { timeout: 60_000 }, async () => {
      const input = scratch.input('one two\nthree\n');
      const outcome = await runManyJob({ input, producers: 5, reader, slowPauseUs: 0 }, GROUP);
      expect(explainMismatch(outcome, countNaively(...readFiles(input)))).toBeNull();
      expect(outcome.streams).toHaveLength(5);
    });

    test('goes on when a producer cannot read its file, and says so', { timeout: 60_000 }, async () => {
      const whole = scratch.input(makeText(8));
      const files = [{ path: `${whole.files[0]!.path}.gone`, bytes: 100 }, ...whole.files];
      // The cut falls between the two files.
      const input: JobInput = {
        files: [{ ...files[0]!, bytes: whole.bytes }, files[1]!],
        bytes: 2 * whole.bytes,
        digest: '',
      };
      const outcome = await leavingNothing(() => runManyJob({ input, producers: 2, reader, slowPauseUs: 0 }, GROUP));
      expect(outcome.failures).toEqual([
        expect.stringMatching(/^producer0 .*txt\.gone was there when the job was planned/),
        expect.stringMatching(/^the stream of producer0: Truncated after 0 records/),
      ]);
      expect(outcome.count).toEqual(countNaively(...readFiles(whole)));
    });
  });

  function expectEvidence(outcome: JobOutcome, producers: number): void {
    const roles = Array.from({ length: producers }, (_, index) => `producer${index}`);
    expect(outcome.sides.map(({ role }) => role)).toEqual(['consumer', ...roles]);
    expect(new Set(outcome.sides.map(({ pid }) => pid)).size).toBe(producers + 1);
    for (const { pssBytes, descriptorKind } of outcome.sides.slice(0, 1)) {
      expect(pssBytes).toBeGreaterThan(1 << 20);
      expect(descriptorKind).toBe('pipe');
    }
    expect(outcome.sides[0]!.cpuNs).toBeGreaterThan(0);
    expect(outcome.sides.slice(1).map(({ serviceGapNs }) => serviceGapNs)).toEqual(
      outcome.streams.map(({ serviceGapNs }) => serviceGapNs),
    );
    expect(outcome.elapsedNs).toBeGreaterThan(0);
    expect(outcome.startUpNs).toBeGreaterThan(0);
  }

  test.each(READER_NAMES)('%s reads 64 pipes, each to its end', { timeout: 120_000 }, async (reader) => {
    const input = scratch.input(makeText(130));
    const outcome = await leavingNothing(() => runManyJob({ input, producers: 64, reader, slowPauseUs: 0 }, GROUP));
    expect(explainMismatch(outcome, countNaively(...readFiles(input)))).toBeNull();
    expect(outcome.streams.map(({ count }) => count)).toEqual(
      partitionInput(input, 64).map((share) => countFirstRecords(share, Number.POSITIVE_INFINITY)),
    );
  });

  /** More than a pipe holds for each of three producers, so that what is written in whole has been read in part at least. */
  const RECORDS = 60;
  /** Long enough for the first producer to be stopped before it has sent anything. */
  const PAUSE_US = 50_000;

  /** Stops the first producer before it has sent anything, until `areOthersServed` says so. */
  async function holdFirst({ members }: Group, areOthersServed: () => Promise<void>): Promise<number> {
    const { pid } = members[1]!;
    const writtenBytes = () => readIoTotals(pid, pid)!.writtenBytes;
    const before = writtenBytes();
    process.kill(pid, 'SIGSTOP');
    try {
      await areOthersServed();
      return writtenBytes() - before;
    } finally {
      process.kill(pid, 'SIGCONT');
    }
  }

  test.each(READER_NAMES.filter(isMultiplexing))(
    'behind a producer that is silent, %s takes all that the others have',
    { timeout: 60_000 },
    async (reader) => {
      const input = scratch.input(makeText(RECORDS));
      const shareBytes = Math.floor(input.bytes / 3) - 100;
      let holding: Promise<number> | undefined;
      const outcome = await runManyJob({ input, producers: 3, reader, slowPauseUs: PAUSE_US }, GROUP, (group) => {
        const others = group.members.slice(2);
        holding = holdFirst(group, () =>
          until(() => others.every(({ pid }) => (readIoTotals(pid, pid)?.writtenBytes ?? 0) > shareBytes)),
        );
      });
      expect(await holding).toBe(0);
      expect(outcome.failures).toEqual([]);
      const [silent, ...others] = outcome.streams;
      for (const other of others) expect(other.firstNs).toBeLessThan(silent!.firstNs);
      expect(outcome.elapsedNs).toBeGreaterThanOrEqual(silent!.records * PAUSE_US * 1_000);
    },
  );

  test('behind a producer that is silent, sequential leaves the others standing at full pipes, and their gap is its time', {
    timeout: 60_000,
  }, async () => {
    const input = scratch.input(makeText(RECORDS));
    let holding: Promise<number> | undefined;
    const job = { input, producers: 3, reader: 'sequential', slowPauseUs: PAUSE_US } as const;
    const outcome = await runManyJob(job, GROUP, (group) => {
      holding = holdFirst(group, async () => {
        for (const { pid } of group.members.slice(2)) await untilStuck(pid);
      });
    });
    expect(await holding).toBe(0);
    expect(outcome.failures).toEqual([]);
    const [slow, second, third] = outcome.streams as [Stream, Stream, Stream];
    expect(second.firstNs).toBeGreaterThanOrEqual(slow.endNs);
    expect(third.firstNs).toBeGreaterThanOrEqual(second.endNs);
    expect(second.serviceGapNs).toBeGreaterThanOrEqual(slow.endNs - slow.firstNs);
    expect(third.serviceGapNs).toBeGreaterThanOrEqual(second.serviceGapNs);
  });

  test('with a producer that cannot be started rejects, names it and leaves nothing', async () => {
    // Longer than an argument may be.
    const input: JobInput = { files: [{ path: `/${'x'.repeat(200_000)}`, bytes: 10 }], bytes: 10, digest: '' };
    await leavingNothing(async () => {
      const job = runManyJob({ input, producers: 1, reader: 'sequential', slowPauseUs: 0 }, GROUP);
      await expect(job).rejects.toMatchObject({
        code: 'child-failed',
        message: expect.stringMatching(/^producer0 .*E2BIG/s),
      });
    });
  });

  test('that is aborted in the middle rejects and leaves nothing', { timeout: 60_000 }, async () => {
    const input = scratch.input(makeText(RECORDS));
    for (const reader of READER_NAMES) {
      const controller = new AbortController();
      const options = { ...GROUP, signal: controller.signal };
      await leavingNothing(async () => {
        const job = runManyJob({ input, producers: 3, reader, slowPauseUs: PAUSE_US }, options, () =>
          controller.abort(),
        );
        await expect(job).rejects.toMatchObject({ code: 'aborted' });
      });
    }
  });

  test('is not done by a reader that nobody knows', async () => {
    const group = await startGroup([memberOf('consumer', [])], GROUP);
    try {
      const reply = group.members[0]!.request('open-many', { reader: 'psychic', streams: 0 });
      await expect(reply).rejects.toMatchObject({
        code: 'usage',
        message: expect.stringContaining('"psychic"; known: '),
      });
    } finally {
      await group.close();
    }
  });
});

type Stream = JobOutcome['streams'][number];
