/** The job over many pipes with a member killed in its middle: who ends well, who does not, and what is counted. */

import { describe, expect, test } from 'vitest';
import { partitionInput } from '../../src/job/partition.js';
import { runKilledJob } from '../../src/job/run-killed-job.js';
import { READER_NAMES } from '../../src/waiting/open-multi-reader.js';
import { leavingNothing } from '../harness/leftovers.js';
import { countFirstRecords, GROUP, makeText } from './job-fixture.js';
import { useScratch } from './scratch.js';

const RECORDS = 40;
const PRODUCERS = 3;
/** Before each of more than ten records of a slow producer: seconds, of which the kill needs milliseconds. */
const SLOW_PAUSE_US = 100_000;
const ALL = Number.POSITIVE_INFINITY;

describe.each(READER_NAMES)('a job through %s', (reader) => {
  const scratch = useScratch();
  const job = () => ({
    input: scratch.input(makeText(RECORDS)),
    producers: PRODUCERS,
    reader,
    slowPauseUs: SLOW_PAUSE_US,
  });

  test('of which a producer is killed: all others end well, the rest is counted, the cut stream is named', {
    timeout: 60_000,
  }, async () => {
    const killed = job();
    const outcome = await leavingNothing(() => runKilledJob({ ...killed, kill: 'producer' }, GROUP));
    expect(outcome.survivors).toBe(PRODUCERS);
    expect(outcome.codes).toEqual([null, 'child-failed', null, null]);
    const [cut, ...whole] = outcome.streams;
    expect(outcome.failures).toEqual([
      expect.stringMatching(/^producer0 \(process \d+\) was ended by SIGKILL/),
      expect.stringMatching(/^the stream of producer0: Truncated after \d+ records/),
    ]);
    expect(cut!.failure?.code).toBe('record-truncated');
    const shares = partitionInput(killed.input, PRODUCERS);
    expect(cut!.records).toBeGreaterThanOrEqual(1);
    const expected = shares.map((share, index) => countFirstRecords(share, index === 0 ? cut!.records : ALL));
    expect([cut!, ...whole].map(({ count }) => count)).toEqual(expected);
    expect(outcome.words).toBe(expected.reduce((sum, { words }) => sum + words, 0));
  });

  test('of which the consumer is killed: every producer ends with peer-gone, and nothing is left', {
    timeout: 60_000,
  }, async () => {
    const outcome = await leavingNothing(() => runKilledJob({ ...job(), kill: 'consumer' }, GROUP));
    expect(outcome).toMatchObject({ survivors: 0, words: 0, streams: [] });
    expect(outcome.codes).toEqual(['child-failed', 'peer-gone', 'peer-gone', 'peer-gone']);
    expect(outcome.failures).toHaveLength(PRODUCERS + 1);
    expect(outcome.failures[0]).toMatch(/^consumer \(process \d+\) was ended by SIGKILL/);
  });
});

describe('a job that is to be killed', () => {
  const scratch = useScratch();

  test('and has a member that is done before says so', async () => {
    // All of it is the first one's share; the second sends an end record and has done its part.
    const input = scratch.input('one two');
    await leavingNothing(async () => {
      const job = { input, producers: 2, reader: 'sequential', slowPauseUs: 50_000, kill: 'consumer' } as const;
      const message = expect.stringContaining('longer pause');
      await expect(runKilledJob(job, GROUP)).rejects.toMatchObject({ code: 'internal', message });
    });
  });

  test('must have a pause', async () => {
    const job = { input: scratch.input('text\n'), producers: 1, reader: 'sequential', slowPauseUs: 0 } as const;
    await expect(runKilledJob({ ...job, kill: 'producer' }, GROUP)).rejects.toThrow(RangeError);
  });
});
