/** The job over real processes: every number of producers gives the serial count. */

import { describe, expect, test } from 'vitest';
import { startGroup } from '../../src/harness/isolate.js';
import { generateCorpus } from '../../src/job/corpus.js';
import { openInput } from '../../src/job/input.js';
import { partitionInput } from '../../src/job/partition.js';
import { explainMismatch, type JobOutcome, memberOf, runPipeJob, runSerial } from '../../src/job/run-job.js';
import { encodeSegments } from '../../src/job/segment-codec.js';
import { EMPTY_COUNT } from '../../src/job/word-count.js';
import { close } from '../../src/sys/io.js';
import { openPipe } from '../../src/sys/pipe.js';
import { leavingNothing } from '../harness/leftovers.js';
import { GROUP, makeText, readFiles } from './job-fixture.js';
import { countNaively } from './naive-count.js';
import { useScratch } from './scratch.js';

const INPUTS: [string, () => (string | Uint8Array)[]][] = [
  ['a corpus of 1 MiB', () => [Buffer.concat([...generateCorpus(1 << 20, 4)])]],
  ['several files without a newline at the end', () => ['one tw', 'o three', makeText(5).trimEnd(), 'x']],
  ['one endless line', () => [`${'words without an end '.repeat(20_000)}`]],
  ['fewer lines than producers', () => ['one two\nthree\n']],
  ['characters of two to four bytes', () => ['grüße 世界 🎈\n'.repeat(9_000)]],
];

describe('the job', () => {
  const scratch = useScratch();

  test.each(INPUTS)(
    'with 1, 2, 4 and 8 producers counts what one process counts: %s',
    { timeout: 120_000 },
    async (_, make) => {
      const input = scratch.input(...make());
      await leavingNothing(async () => {
        const serial = await runSerial(input, GROUP);
        expect(serial.count).toEqual(countNaively(...readFiles(input)));
        expect(serial.sides.map(({ role }) => role)).toEqual(['serial']);
        for (const producers of [1, 2, 4, 8]) {
          const outcome = await runPipeJob({ input, producers, slowPauseMs: 0 }, GROUP);
          expect(explainMismatch(outcome, serial.count)).toBeNull();
          expect(outcome.count).toEqual(serial.count);
          expectEvidence(outcome, producers);
        }
      });
    },
  );

  test('over a hundred files with spaces and odd characters in their names counts what one process counts', async () => {
    const names = Array.from({ length: 100 }, (_, file) => `a file ${file} %20 "ü"=\t.txt`);
    const root = scratch.tree(Object.fromEntries(names.map((name) => [name, `${name} is in here`])));
    const input = openInput(root);
    const outcome = await runPipeJob({ input, producers: 3, slowPauseMs: 0 }, GROUP);
    expect(outcome.failures).toEqual([]);
    expect(outcome.count).toEqual(countNaively(...readFiles(input)));
  });

  function expectEvidence(outcome: JobOutcome, producers: number): void {
    expect(outcome.failures).toEqual([]);
    const roles = Array.from({ length: producers }, (_, index) => `producer${index}`);
    expect(outcome.sides.map(({ role }) => role)).toEqual(['consumer', ...roles]);
    expect(new Set(outcome.sides.map(({ pid }) => pid)).size).toBe(producers + 1);
    for (const side of outcome.sides) expect(side.pssBytes).toBeGreaterThan(1 << 20);
    expect(outcome.streams).toHaveLength(producers);
    expect(outcome.streams.reduce((sum, { count }) => sum + count.bytes, 0)).toBe(outcome.count.bytes);
    expect(outcome.elapsedNs).toBeGreaterThan(0);
    expect(outcome.startUpNs).toBeGreaterThan(0);
  }

  test('reads one producer after the other: behind a slow one the others wait as long as that one takes', async () => {
    const input = scratch.input(makeText(12));
    const { failures, streams, sides, elapsedNs } = await runPipeJob({ input, producers: 3, slowPauseMs: 20 }, GROUP);
    expect(failures).toEqual([]);
    const [slow, second, third] = streams as [(typeof streams)[0], (typeof streams)[0], (typeof streams)[0]];
    const slowNs = slow.endNs - slow.firstNs;
    expect(elapsedNs).toBeGreaterThanOrEqual(slow.records * 20e6);
    expect(second.firstNs).toBeGreaterThanOrEqual(slow.endNs);
    expect(third.firstNs).toBeGreaterThanOrEqual(second.endNs);
    for (const stream of [second, third]) expect(stream.serviceGapNs).toBeGreaterThanOrEqual(slowNs);
    expect(third.serviceGapNs).toBeGreaterThanOrEqual(second.serviceGapNs);
    expect(sides.slice(1).map(({ serviceGapNs }) => serviceGapNs)).toEqual(
      streams.map(({ serviceGapNs }) => serviceGapNs),
    );
  });

  test.each([
    'before the consumer looks',
    'after the consumer waits for them',
    'and are gone before the consumer looks',
  ])('counts the same when the producers start %s', async (order) => {
    const input = scratch.input('one two\nthree\n', 'four five');
    const pipes = [openPipe(), openPipe()];
    const specs = [
      memberOf(
        'consumer',
        pipes.map(({ readFd }) => readFd),
      ),
      ...pipes.map((pipe) => memberOf('p', [pipe.writeFd])),
    ];
    const group = await startGroup(specs, GROUP);
    for (const { readFd, writeFd } of pipes) for (const fd of [readFd, writeFd]) close(fd);
    try {
      const [consumer, ...producers] = group.members;
      const shares = partitionInput(input, 2).map((share) => ({ segments: encodeSegments(share), pauseMs: 0 }));
      const produce = () => producers.map((producer, index) => producer.request('produce', shares[index]!));
      const consume = () => consumer!.request<{ streams: JobOutcome['streams'] }>('consume', { streams: 2 });
      let reply: ReturnType<typeof consume>;
      if (order.startsWith('after')) {
        reply = consume();
        await Promise.all(produce());
      } else {
        await Promise.all(produce());
        if (order.startsWith('and')) await Promise.all(producers.map((producer) => producer.close()));
        reply = consume();
      }
      const { streams } = await reply;
      expect(streams.map(({ failure }) => failure)).toEqual([undefined, undefined]);
      expect(streams.reduce((sum, { count }) => sum + count.words, 0)).toBe(5);
    } finally {
      await group.close();
    }
  });
});

describe('the comparison with the serial count', () => {
  const count = { bytes: 10, lines: 2, words: 3, checksum: 77 };
  const outcome: JobOutcome = { count, failures: [], elapsedNs: 1, startUpNs: 1, sides: [], streams: [] };

  test('finds nothing where both are alike', () => {
    expect(explainMismatch(outcome, { ...count })).toBeNull();
  });

  test.each(['bytes', 'lines', 'words', 'checksum'] as const)('names what differs: %s', (key) => {
    const serial = { ...count, [key]: 999 };
    expect(explainMismatch(outcome, serial)).toBe(`${key}: ${count[key]}, the serial count has 999`);
  });

  test('tells the failures and what had arrived, even where the counts are alike', () => {
    const failed = { ...outcome, failures: ['producer0 died', 'its stream broke'] };
    expect(explainMismatch(failed, count)).toBe('producer0 died; its stream broke; 3 words in 10 B had arrived');
    expect(explainMismatch({ ...failed, count: EMPTY_COUNT }, EMPTY_COUNT)).toContain('0 words in 0 B had arrived');
  });
});
