/** The consumer of many streams against readers that do what a test says, with the clock injected, and against every real one. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { SyscallError } from '../../src/core/errors.js';
import { consumeMany } from '../../src/job/consume-many.js';
import { warmUpMany } from '../../src/job/warm-up-many.js';
import type { ChunkHandler, MultiReader } from '../../src/waiting/multi-reader.js';
import { openMultiReader, READER_NAMES } from '../../src/waiting/open-multi-reader.js';
import { encodeRecord, encodeStream, makePayload } from '../contracts/wire-record.js';
import { leavingNothing } from '../harness/leftovers.js';
import { countNaively } from './naive-count.js';

/** Bytes of a descriptor, its end, or an end by failure; `atNs` is what the clock says then. */
interface Step {
  fd: number;
  bytes?: Uint8Array;
  failure?: SyscallError;
  atNs?: number;
}

/** Hands out the steps from one memory, which is overwritten after each. */
class ScriptedReader implements MultiReader {
  readonly name = 'scripted';
  readonly isMultiplexing = true;
  readonly waits = null;
  readonly added: number[] = [];
  readonly #steps: readonly Step[];
  readonly #setClock: (ns: number) => void;

  constructor(steps: readonly Step[], setClock: (ns: number) => void = () => {}) {
    this.#steps = steps;
    this.#setClock = setClock;
  }

  get size(): number {
    return this.added.length;
  }
  add(fd: number): void {
    this.added.push(fd);
  }
  async opened(): Promise<void> {}
  async run(handler: ChunkHandler): Promise<void> {
    const memory = new Uint8Array(100_000);
    for (const { fd, bytes, failure, atNs = 0 } of this.#steps) {
      await null; // as a reader over the event loop does
      this.#setClock(atNs);
      memory.set(bytes ?? [], 7);
      if (bytes) handler.onBytes(fd, memory, 7, bytes.length);
      else handler.onEnd(fd, failure ?? null);
      memory.fill(0x20);
    }
  }
  stop(): void {}
  async close(): Promise<void> {}
}

const text = (words: string) => new TextEncoder().encode(words);
const ends = (...fds: number[]): Step[] => fds.map((fd) => ({ fd }));

/** Resolves with the reports; the clock says what the steps say. */
function consume(steps: readonly Step[], fds: readonly number[], startNs = 0) {
  let nowNs = startNs;
  const reader = new ScriptedReader(steps, (ns) => {
    nowNs = ns;
  });
  for (const fd of fds) reader.add(fd);
  return consumeMany(reader, fds, startNs, (into, index) => {
    into[index] = nowNs;
  });
}

describe('the consumer of many streams', () => {
  test('counts each stream for itself, however they are cut and mixed', async () => {
    const texts = fc.array(fc.array(fc.string({ unit: fc.constantFrom('a', ' ', '\n', 'é') }), { maxLength: 5 }), {
      minLength: 1,
      maxLength: 4,
    });
    await fc.assert(
      fc.asyncProperty(texts, fc.array(fc.tuple(fc.nat(3), fc.integer({ min: 1, max: 40 }))), async (given, turns) => {
        const streams = given.map((records) => Buffer.from(encodeStream(records.map(text))));
        const steps: Step[] = [];
        const at = streams.map(() => 0);
        const hand = (index: number, length: number) => {
          const from = at[index]!;
          at[index] = Math.min(from + length, streams[index]!.length);
          if (at[index] > from) steps.push({ fd: 3 + index, bytes: streams[index]!.subarray(from, at[index]) });
        };
        for (const [turn, length] of turns) if (turn < streams.length) hand(turn, length);
        for (const index of streams.keys()) hand(index, Number.POSITIVE_INFINITY);
        const fds = streams.map((_, index) => 3 + index);
        const reports = await consume([...steps, ...ends(...fds)], fds);
        // An empty record ends a file: words on its two sides are two.
        const filesOf = (records: string[]) =>
          records
            .map((one) => one || '|')
            .join('')
            .split('|');
        reports.forEach(({ count, records, failure }, index) => {
          expect(failure).toBeUndefined();
          expect(records).toBe(given[index]!.length);
          expect(count).toEqual(countNaively(...filesOf(given[index]!)));
        });
      }),
      { numRuns: 150 },
    );
  });

  test.each([
    ['at a record', encodeRecord(text('one two '), 0), 'without an end record', 2],
    [
      'inside a record',
      Buffer.concat([encodeRecord(text('one two '), 0), encodeRecord(text('three'), 1).subarray(0, 18)]),
      '18 B of it arrived',
      2,
    ],
    ['before the first byte', new Uint8Array(), 'Truncated after 0 records', 0],
  ])(
    'says of a stream that ends %s that it was cut, counts what came, and goes on with the others',
    async (_, bytes, where, words) => {
      const steps: Step[] = [
        { fd: 3, bytes },
        { fd: 3 },
        { fd: 4, bytes: encodeStream([text('four five six')]) },
        { fd: 4 },
      ];
      const [cut, whole] = await consume(bytes.length > 0 ? steps : steps.slice(1), [3, 4]);
      expect(cut).toMatchObject({
        count: { words },
        failure: { code: 'record-truncated', message: expect.stringContaining(where) },
      });
      expect(whole!.count.words).toBe(3);
      expect(whole).not.toHaveProperty('failure');
    },
  );

  test('says what reading failed with', async () => {
    const failure = new SyscallError('EIO', -5, 'read', 'i/o error');
    const [report] = await consume([{ fd: 3, failure }], [3]);
    expect(report!.failure).toEqual({
      code: 'record-truncated',
      message: 'Truncated after 0 records: reading failed (read: EIO (i/o error)) without an end record.',
    });
  });

  test.each([
    [
      'a damaged record',
      () => Uint8Array.from(encodeRecord(text('bad'), 1), (byte, at) => (at === 17 ? byte ^ 1 : byte)),
      'record-corrupt',
    ],
    ['a record out of order', () => encodeRecord(text('late'), 5), 'record-corrupt'],
    ['a record larger than the job has', () => encodeRecord(makePayload(16_385), 1), 'record-too-large'],
    [
      'bytes behind the end',
      () => Buffer.concat([encodeRecord(new Uint8Array(), 1, 1), text('more')]),
      'record-corrupt',
    ],
  ])('stops counting a stream at %s, drops what else it brings, and goes on with the others', async (_, bad, code) => {
    const [broken, whole] = await consume(
      [
        { fd: 3, bytes: encodeRecord(text('one'), 0) },
        { fd: 3, bytes: bad() },
        { fd: 4, bytes: encodeStream([text('four five')]) },
        { fd: 3, bytes: encodeRecord(text('two'), 1) },
        ...ends(3, 4),
      ],
      [3, 4],
    );
    expect(broken).toMatchObject({ count: { words: 1 }, records: 1, failure: { code } });
    expect(whole).toMatchObject({ count: { words: 2 } });
  });

  test.each([
    ['before the first chunk', [700, 800, 900], 600],
    ['between two chunks', [200, 950, 1_000], 750],
    ['before the chunk with the end', [200, 300, 1_000], 700],
  ])('finds the longest time without service: %s', async (_, times, gapNs) => {
    const stream = Buffer.from(encodeStream([text('one two')]));
    const pieces = [stream.subarray(0, 5), stream.subarray(5, 20), stream.subarray(20)];
    const steps = pieces.map((bytes, index) => ({ fd: 3, bytes, atNs: times[index]! }));
    const [report] = await consume([...steps, { fd: 3, atNs: 90_000 }], [3], 100);
    expect(report).toMatchObject({ serviceGapNs: gapNs, firstNs: times[0], endNs: times[2] });
  });

  test('counts the time to EOF as waiting only where no end record has come', async () => {
    const steps = [
      { fd: 3, bytes: encodeRecord(text('one'), 0), atNs: 200 },
      { fd: 3, atNs: 5_000 },
    ];
    const [cut] = await consume(steps, [3], 100);
    expect(cut).toMatchObject({ serviceGapNs: 4_800, firstNs: 200, endNs: 5_000 });
  });

  test('gives the reports in the order of the descriptors, whatever that of the ends', async () => {
    const streams = ['one', 'two two', 'three three three'].map((words) => encodeStream([text(words)]));
    const steps = [9, 5, 7].map((fd, index) => ({ fd, bytes: streams[index]! }));
    const reports = await consume([...steps.reverse(), ...ends(5, 9, 7)], [9, 5, 7]);
    expect(reports.map(({ count }) => count.words)).toEqual([1, 2, 3]);
  });
});

test.each(READER_NAMES)('%s is warmed up by whole streams, of which nothing is left', async (name) => {
  const words = await leavingNothing(() => warmUpMany(() => openMultiReader(name)));
  expect(words).toBe(await warmUpMany(() => openMultiReader('sequential')));
  expect(words).toBeGreaterThan(10_000);
});
