/** The job over rings with a thread that dies in its middle, in every way: who ends well, who does not, and what is counted. */

import { describe, expect, test } from 'vitest';
import type { LabErrorCode } from '../../src/core/errors.js';
import { partitionInput } from '../../src/job/partition.js';
import { DEATHS, type Death, runKilledRingJob } from '../../src/job/run-killed-ring-job.js';
import { leavingNothing } from '../harness/leftovers.js';
import { countFirstRecords, GROUP, makeText } from './job-fixture.js';
import { useScratch } from './scratch.js';

/** More for each producer than its ring holds: none is done while nobody takes. */
const RECORDS = 40;
const PRODUCERS = 3;
/** Before each of more than ten records of a slow producer: seconds, of which the kill needs milliseconds. */
const SLOW_PAUSE_US = 100_000;
const ALL = Number.POSITIVE_INFINITY;

const LONELY_DEATHS = DEATHS.filter((death) => death !== 'crashed');
/** What is said of the thread that died, behind its name. */
const WORDS: Record<Death, RegExp> = {
  terminated: /was terminated in step work$/,
  thrown: /threw outside of its step's code in step work: thrown in the middle of the job, as was ordered$/,
  'out-of-memory': /ran out of memory in step work: /,
  crashed: /went with its process in step work: rings \(process \d+\) was ended by SIGKILL$/,
};

/** What escapes from a thread is a fault of its code; the other deaths are no error of anybody's. */
const CODES: Record<Death, LabErrorCode> = {
  terminated: 'child-failed',
  thrown: 'internal',
  'out-of-memory': 'child-failed',
  crashed: 'child-failed',
};

describe('a job over rings', () => {
  const scratch = useScratch();
  const job = () => ({ input: scratch.input(makeText(RECORDS)), producers: PRODUCERS, slowPauseUs: SLOW_PAUSE_US });

  test.each(LONELY_DEATHS)(
    'of which a producer is %s: all others end well, the rest is counted, the cut stream is named',
    { timeout: 60_000 },
    async (death) => {
      const killed = job();
      const outcome = await leavingNothing(() => runKilledRingJob({ ...killed, kill: 'producer', death }, GROUP));
      expect(outcome.survivors).toBe(PRODUCERS);
      expect(outcome.codes).toEqual([null, CODES[death], null, null]);
      const [cut, ...whole] = outcome.streams;
      expect(outcome.failures).toEqual([
        expect.stringMatching(/^worker producer0 \(thread \d+\) /),
        expect.stringMatching(
          /^the stream of producer0: Truncated after \d+ records: .*thread \d+, ended without closing its ring/,
        ),
      ]);
      expect(outcome.failures[0]).toMatch(WORDS[death]);
      expect(cut!.failure?.code).toBe('record-truncated');
      const shares = partitionInput(killed.input, PRODUCERS);
      expect(cut!.records).toBeGreaterThanOrEqual(1);
      const expected = shares.map((share, index) => countFirstRecords(share, index === 0 ? cut!.records : ALL));
      expect([cut!, ...whole].map(({ count }) => count)).toEqual(expected);
      expect(outcome.words).toBe(expected.reduce((sum, { words }) => sum + words, 0));
    },
  );

  test.each(LONELY_DEATHS)(
    'of which the consumer is %s: every producer ends with peer-gone, and nothing is left',
    { timeout: 60_000 },
    async (death) => {
      const outcome = await leavingNothing(() => runKilledRingJob({ ...job(), kill: 'consumer', death }, GROUP));
      expect(outcome).toMatchObject({ survivors: 0, words: 0, streams: [] });
      expect(outcome.codes).toEqual([CODES[death], 'peer-gone', 'peer-gone', 'peer-gone']);
      expect(outcome.failures).toHaveLength(PRODUCERS + 1);
      const [consumer, ...producers] = outcome.failures;
      expect(consumer).toMatch(/^worker consumer \(thread \d+\) /);
      expect(consumer).toMatch(WORDS[death]);
      for (const [index, failure] of producers.entries()) {
        expect(failure).toMatch(
          new RegExp(`^worker producer${index} \\(thread \\d+\\) failed in step work: the consumer`),
        );
      }
    },
  );

  test.each(['producer', 'consumer'] as const)(
    'whose process crashes in the %s: all threads die together, and nothing is left',
    { timeout: 60_000 },
    async (kill) => {
      const outcome = await leavingNothing(() => runKilledRingJob({ ...job(), kill, death: 'crashed' }, GROUP));
      expect(outcome).toMatchObject({ survivors: 0, words: 0, streams: [] });
      expect(outcome.codes).toEqual(new Array(PRODUCERS + 1).fill('child-failed'));
      const roles = ['consumer', 'producer0', 'producer1', 'producer2'];
      expect(outcome.failures.map((failure) => /^worker (\w+) \(thread \d+\) /.exec(failure)?.[1])).toEqual(roles);
      for (const failure of outcome.failures) expect(failure).toMatch(WORDS.crashed);
    },
  );

  test('that is to be killed and has a member that is done before says so', { timeout: 60_000 }, async () => {
    // All of it is the first one's share; the second sends an end record and has done its part.
    const input = scratch.input('one two');
    await leavingNothing(async () => {
      const killed = { input, producers: 2, slowPauseUs: 50_000, kill: 'consumer', death: 'terminated' } as const;
      const message = expect.stringContaining('longer pause');
      await expect(runKilledRingJob(killed, GROUP)).rejects.toMatchObject({ code: 'internal', message });
    });
  });

  test('that is to be killed must have a pause', async () => {
    const killed = { ...job(), slowPauseUs: 0, kill: 'producer', death: 'thrown' } as const;
    await expect(runKilledRingJob(killed, GROUP)).rejects.toThrow(RangeError);
  });
});
