/** Producers and consumers that die or fail in the middle of the job: a clear word, what had arrived is kept, nothing is left. */

import { truncateSync } from 'node:fs';
import { afterEach, describe, expect, test } from 'vitest';
import type { Group, Member } from '../../src/harness/isolate.js';
import type { JobInput } from '../../src/job/input.js';
import { partitionInput } from '../../src/job/partition.js';
import { explainMismatch, type JobOutcome, runPipeJob, runSerial } from '../../src/job/run-job.js';
import { joinCounts } from '../../src/job/word-count.js';
import { leavingNothing, until } from '../harness/leftovers.js';
import { isAlive } from '../harness/processes.js';
import { countFirstRecords, GROUP, makeText, readFiles, untilStuck, untilWritten } from './job-fixture.js';
import { countNaively } from './naive-count.js';
import { useScratch } from './scratch.js';

/** More than a pipe and both buffers hold, for each of two producers. */
const RECORDS = 40;
/** Of the first producer before each record: the job lasts for seconds, so that it is in its middle when something happens to it. */
const PAUSE_MS = 100;

describe('the job', () => {
  const scratch = useScratch();

  /** Runs it and lets `disturb` act on its members in the middle; fails when that failed. */
  async function runDisturbed(
    input: JobInput,
    producers: number,
    slowPauseMs: number,
    disturb: (members: Member[]) => Promise<void>,
  ) {
    let disturbed: Promise<void> | undefined;
    const outcome = await leavingNothing(() =>
      runPipeJob({ input, producers, slowPauseMs }, GROUP, (group: Group) => {
        disturbed = disturb([...group.members]);
      }),
    );
    await disturbed;
    return outcome;
  }

  async function killAndWait({ pid }: Member): Promise<void> {
    process.kill(pid, 'SIGKILL');
    await until(() => !isAlive(pid));
  }

  function expectTruncated(outcome: JobOutcome, stream: number): void {
    const { records, failure } = outcome.streams[stream]!;
    expect(failure?.code).toBe('record-truncated');
    expect(outcome.failures).toEqual([
      expect.stringMatching(new RegExp(`^producer${stream} \\(process \\d+\\) was ended by SIGKILL`)),
      expect.stringContaining(`the stream of producer${stream}: Truncated after ${records} records`),
    ]);
    const { words, bytes } = outcome.count;
    expect(explainMismatch(outcome, outcome.count)).toContain(`${words} words in ${bytes} B had arrived`);
  }

  test('keeps what had come when its producer is killed before the first record', async () => {
    const input = scratch.input(makeText(RECORDS));
    const outcome = await runDisturbed(input, 1, 5_000, ([, producer]) => killAndWait(producer!));
    expectTruncated(outcome, 0);
    expect(outcome.count.bytes).toBe(0);
  });

  test('keeps what had come when its producer is killed between two records', async () => {
    const input = scratch.input(makeText(RECORDS));
    const outcome = await runDisturbed(input, 1, 200, async ([, producer]) => {
      await untilWritten(producer!.pid, 2);
      await killAndWait(producer!);
    });
    expectTruncated(outcome, 0);
    const { records } = outcome.streams[0]!;
    expect(records).toBeGreaterThanOrEqual(1);
    expect(records).toBeLessThan(RECORDS);
    expect(outcome.count).toEqual(countFirstRecords(partitionInput(input, 1)[0]!, records));
  });

  test('keeps what had come when its producer is killed inside a record', async () => {
    const input = scratch.input(makeText(RECORDS));
    const outcome = await runDisturbed(input, 1, PAUSE_MS, async ([consumer, producer]) => {
      process.kill(consumer!.pid, 'SIGSTOP'); // so the pipe fills, with no room for a whole number of records
      await untilWritten(producer!.pid, 2);
      await untilStuck(producer!.pid, PAUSE_MS);
      await killAndWait(producer!);
      process.kill(consumer!.pid, 'SIGCONT');
    });
    expectTruncated(outcome, 0);
    const { records, failure } = outcome.streams[0]!;
    expect(failure?.message).toMatch(/inside a record, \d+ B of it arrived/);
    expect(records).toBeGreaterThanOrEqual(2);
    expect(outcome.count).toEqual(countFirstRecords(partitionInput(input, 1)[0]!, records));
  });

  test('takes the whole of the other streams when one producer is killed', async () => {
    const input = scratch.input(makeText(RECORDS));
    const outcome = await runDisturbed(input, 2, PAUSE_MS, async ([, first, second]) => {
      process.kill(first!.pid, 'SIGSTOP'); // so that the consumer is not with the second before that one is dead
      await untilWritten(second!.pid, 2);
      await untilStuck(second!.pid);
      await killAndWait(second!);
      process.kill(first!.pid, 'SIGCONT');
    });
    expectTruncated(outcome, 1);
    const [whole, part] = partitionInput(input, 2) as [
      ReturnType<typeof partitionInput>[0],
      ReturnType<typeof partitionInput>[0],
    ];
    const arrived = countFirstRecords(part, outcome.streams[1]!.records);
    expect(outcome.streams[1]!.records).toBeGreaterThanOrEqual(2);
    expect(outcome.count).toEqual(joinCounts(countFirstRecords(whole, Number.POSITIVE_INFINITY), arrived));
  });

  test.each([1, 3])(
    'whose consumer is killed ends: each of its %d producers says that the reader is gone',
    async (producers) => {
      const input = scratch.input(makeText(RECORDS * producers));
      const outcome = await runDisturbed(input, producers, PAUSE_MS, async ([consumer]) => {
        process.kill(consumer!.pid, 'SIGKILL');
      });
      expect(outcome.failures).toHaveLength(producers + 1);
      expect(outcome.failures[0]).toMatch(/^consumer \(process \d+\) was ended by SIGKILL/);
      for (const failure of outcome.failures.slice(1)) {
        expect(failure).toMatch(/^producer\d \(process \d+\): The reader closed its end; \d+ records were sent before/);
      }
      expect(outcome.count.bytes).toBe(0);
    },
  );

  test('says which file shrank while it was read, and counts no further', async () => {
    const input = scratch.input(makeText(RECORDS));
    const outcome = await runDisturbed(input, 1, 100, async ([, producer]) => {
      await untilWritten(producer!.pid, 1);
      truncateSync(input.files[0]!.path, 0);
    });
    expect(outcome.failures[0]).toMatch(/^producer0 .*1000\.txt shrank while it was read/);
    expect(outcome.failures[1]).toContain('Truncated after');
    expect(outcome.count.bytes).toBeLessThan(input.bytes);
  });

  test('done by one process says which file shrank, too', async () => {
    const input = scratch.input(makeText(2));
    truncateSync(input.files[0]!.path, 10);
    await leavingNothing(() =>
      expect(runSerial(input, GROUP)).rejects.toMatchObject({
        code: 'bad-input',
        message: expect.stringContaining('shrank'),
      }),
    );
  });

  test.each(['before it starts', 'while it starts', 'in the middle'])(
    'that is aborted %s rejects and leaves nothing',
    async (when) => {
      const input = scratch.input(makeText(RECORDS));
      const controller = new AbortController();
      const options = { ...GROUP, signal: controller.signal };
      if (when === 'before it starts') controller.abort();
      if (when === 'while it starts') setImmediate(() => controller.abort());
      await leavingNothing(async () => {
        const job = runPipeJob({ input, producers: 2, slowPauseMs: 1_000 }, options, () => controller.abort());
        await expect(job).rejects.toMatchObject({ code: 'aborted' });
      });
    },
  );

  test('whose watcher throws rejects with that and leaves nothing, not even a rejection that nobody takes', async () => {
    const unhandled: unknown[] = [];
    const note = (reason: unknown) => unhandled.push(reason);
    process.on('unhandledRejection', note);
    try {
      const input = scratch.input(makeText(RECORDS));
      await leavingNothing(async () => {
        const job = runPipeJob({ input, producers: 1, slowPauseMs: 1_000 }, GROUP, () => {
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
        for (const job of [runSerial(input, GROUP), runPipeJob({ input, producers: 3, slowPauseMs: 0 }, GROUP)]) {
          await expect(job).rejects.toMatchObject({ code: 'child-failed', message: expect.stringContaining(program) });
        }
      });
    });
  });

  test('leaves nothing in fifty rounds, one after the other', { timeout: 180_000 }, async () => {
    const input = scratch.input('one two\nthree\n', 'four');
    const expected = countNaively(...readFiles(input));
    await leavingNothing(async () => {
      for (let round = 0; round < 50; round++) {
        const { count, failures } = await runPipeJob({ input, producers: 1, slowPauseMs: 0 }, GROUP);
        expect({ count, failures }).toEqual({ count: expected, failures: [] });
      }
    });
  });
});
