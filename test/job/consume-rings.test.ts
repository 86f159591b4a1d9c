/** The consumer of many rings, single-threaded: rings that are full before, damaged, deserted, or closed too early. */

import { describe, expect, test } from 'vitest';
import { consumeRings, type RingsToConsume } from '../../src/job/consume-rings.js';
import { generateCorpus } from '../../src/job/corpus.js';
import { RING_BYTES, RingMemory } from '../../src/job/ring-memory.js';
import { warmUpRings } from '../../src/job/ring-warm-up.js';
import { RingWriter } from '../../src/job/ring-writer.js';
import type { TextCount } from '../../src/job/word-count.js';
import { LENGTH_BYTES } from '../../src/sync/spsc-record-ring-layout.js';
import { encodeRecord, encodeRecords } from '../contracts/wire-record.js';
import { countNaively } from './naive-count.js';

const HEADER_BYTES = 16;
/** The threads of the producers, which are all this one: any number will do. */
const THREADS = [7_001, 7_002, 7_003];

/** A record for each text, then what ends the stream. */
type Ending = 'ended' | 'closed' | 'left';

function fill(shared: RingMemory, producer: number, texts: readonly string[], ending: Ending = 'ended'): void {
  const writer = new RingWriter(shared, producer);
  for (const text of texts) {
    const { written } = new TextEncoder().encodeInto(text, writer.frame.bytes.subarray(HEADER_BYTES));
    writer.commit(written);
  }
  if (ending === 'ended') writer.end();
  if (ending === 'closed') writer.close();
}

function consume(shared: RingMemory, choice: Partial<RingsToConsume> = {}) {
  return consumeRings(
    {
      rings: Array.from({ length: shared.producers }, (_, producer) => shared.openConsumer(producer)),
      bell: shared.openBell({ mayBlock: true }),
      lookMs: 1,
      threads: THREADS,
      isAlive: () => true,
      ...choice,
    },
    0,
  );
}

/** The record's own words are one stream's, so a word is not cut by a record: a count of all texts joined. */
const countOf = (...texts: string[]): TextCount => countNaively(Buffer.from(texts.join('')));

/** Returns the data of a producer's ring, where its first record lies behind its length word. */
function bytesOf(shared: RingMemory, producer: number): Uint8Array {
  return shared.openConsumer(producer).bytes;
}

const TEXTS = ['one two th', 'ree\nfour ', 'five\n'];

describe('the consumer of many rings', () => {
  test('counts each stream for itself, an empty one too', () => {
    const shared = RingMemory.make(3);
    fill(shared, 0, TEXTS);
    fill(shared, 1, []);
    fill(shared, 2, ['six']);
    const streams = consume(shared);
    expect(streams.map(({ count }) => count)).toEqual([countOf(...TEXTS), countOf(), countOf('six')]);
    expect(streams.map(({ records }) => records)).toEqual([3, 0, 1]);
    expect(streams.map(({ failure }) => failure)).toEqual([undefined, undefined, undefined]);
  });

  /** The rings' consumers, which note what they are asked for. */
  function watchRings(shared: RingMemory, rings: number) {
    const noted: string[] = [];
    const readers = Array.from({ length: rings }, (_, ring) => {
      const reader = shared.openConsumer(ring);
      const [tryNext, release] = [reader.tryNext.bind(reader), reader.release.bind(reader)];
      reader.tryNext = () => {
        const isThere = tryNext();
        if (isThere) noted.push(`take ${ring}`);
        return isThere;
      };
      reader.release = () => {
        noted.push(`release ${ring}`);
        release();
      };
      return reader;
    });
    return { readers, noted };
  }

  test('takes one record of each in turn', () => {
    const shared = RingMemory.make(2);
    fill(shared, 0, TEXTS);
    fill(shared, 1, TEXTS);
    const { readers, noted } = watchRings(shared, 2);
    consume(shared, { rings: readers });
    expect(noted.slice(0, 6)).toEqual(['take 0', 'take 1', 'take 0', 'take 1', 'take 0', 'take 1']);
  });

  test('gives half a ring back at once, so that its producer is not woken for each record, and the rest when nothing is there', () => {
    const shared = RingMemory.make(1);
    const text = 'word '.repeat(RING_BYTES / 8 / 5);
    fill(shared, 0, [text, text, text, text, text]);
    const { readers, noted } = watchRings(shared, 1);
    consume(shared, { rings: readers });
    const takes = (count: number) => Array<string>(count).fill('take 0');
    expect(noted).toEqual([...takes(4), 'release 0', ...takes(2), 'release 0']);
  });

  test('of no ring at all has nothing to do', () => {
    expect(consume(RingMemory.make(0))).toEqual([]);
  });

  describe.each([
    ['length', 0, 'record-corrupt'],
    ["length's last byte", 3, 'record-too-large'],
    ['kind', 4, 'record-corrupt'],
    ['sequence number', 8, 'record-corrupt'],
    ['checksum', 15, 'record-corrupt'],
    ['first byte of the payload', 16, 'record-corrupt'],
    ['last byte of the payload', 24, 'record-corrupt'],
  ])('with one flipped byte in the %s of a record', (_, at, code) => {
    test('fails that stream, keeps what came before, and counts the others to their ends', () => {
      const shared = RingMemory.make(2);
      fill(shared, 0, TEXTS);
      fill(shared, 1, TEXTS);
      const second = LENGTH_BYTES + 32; // the first record has 26 B, rounded up to 32
      bytesOf(shared, 0)[second + LENGTH_BYTES + at]! ^= 0x40;
      const [damaged, whole] = consume(shared);
      expect(damaged).toMatchObject({ failure: { code }, count: countOf(TEXTS[0]!), records: 1 });
      expect(whole!.failure).toBeUndefined();
      expect(whole!.count).toEqual(countOf(...TEXTS));
      // All that came behind it was taken off: a producer would not be stuck.
      const drained = shared.openConsumer(0);
      expect([drained.tryNext(), drained.isEnded]).toEqual([false, true]);
    });
  });

  test.each([0x7fff_ffff, -1])(
    "with %d in the ring's own length word fails that stream, and its producer is told that nobody reads",
    (length) => {
      const shared = RingMemory.make(2);
      const writer = new RingWriter(shared, 0);
      writer.commit(0);
      fill(shared, 1, TEXTS);
      const { buffer, byteOffset } = bytesOf(shared, 0);
      new Int32Array(buffer, byteOffset)[0] = length;
      const [damaged, whole] = consume(shared);
      expect(damaged).toMatchObject({ failure: { code: 'record-corrupt' }, records: 0 });
      expect(whole!.count).toEqual(countOf(...TEXTS));
      const sendTwo = () => [writer.commit(0), writer.commit(0)]; // it is seen behind a commit
      expect(sendTwo).toThrow(expect.objectContaining({ code: 'peer-gone' }));
    },
  );

  test('fails a stream that is closed without an end record', () => {
    const shared = RingMemory.make(2);
    fill(shared, 0, TEXTS, 'closed');
    fill(shared, 1, TEXTS);
    const [cut, whole] = consume(shared);
    expect(cut).toMatchObject({ failure: { code: 'record-truncated' }, count: countOf(...TEXTS) });
    expect(cut!.failure!.message).toMatch(/^Truncated after 3 records: the writer's end closed without an end record/);
    expect(whole!.failure).toBeUndefined();
  });

  test('fails a stream in which something follows the end record', () => {
    const shared = RingMemory.make(1);
    for (const record of [...encodeRecords([new Uint8Array(3)]), encodeRecord(new Uint8Array(3), 2)]) {
      shared.openProducer(0).push(record);
    }
    const [stream] = consume(shared, { isAlive: () => false });
    expect(stream!.failure).toMatchObject({
      code: 'record-corrupt',
      message: expect.stringContaining('behind the end record'),
    });
  });

  test('finds a producer that died, and counts what it had committed', () => {
    const shared = RingMemory.make(2);
    fill(shared, 0, TEXTS, 'left');
    fill(shared, 1, TEXTS);
    const asked: number[] = [];
    const isAlive = (thread: number) => {
      asked.push(thread);
      return thread !== THREADS[0];
    };
    const [cut, whole] = consume(shared, { isAlive });
    expect(cut).toMatchObject({ failure: { code: 'record-truncated' }, count: countOf(...TEXTS), records: 3 });
    expect(cut!.failure!.message).toContain(`thread ${THREADS[0]}, ended without closing its ring`);
    expect(whole!.failure).toBeUndefined();
    // Of a stream that has ended nobody asks.
    expect(new Set(asked)).toEqual(new Set([THREADS[0]]));
  });

  test('counts what a producer committed between the last look at its ring and its death', () => {
    const shared = RingMemory.make(1);
    const writer = new RingWriter(shared, 0);
    writer.frame.bytes.fill(0x61, HEADER_BYTES);
    const isAlive = () => {
      writer.commit(5);
      return false;
    };
    const [cut] = consume(shared, { isAlive });
    expect(cut).toMatchObject({ failure: { code: 'record-truncated' }, count: countOf('aaaaa'), records: 1 });
  });

  test('takes a thread that ended behind its end record, and did not close, for one that did its part', () => {
    const shared = RingMemory.make(1);
    for (const record of encodeRecords([])) shared.openProducer(0).push(record);
    const [stream] = consume(shared, { isAlive: () => false });
    expect(stream!.failure).toBeUndefined();
  });
});

describe('the writer of a ring', () => {
  test.each([
    ['behind each commit', (writer: RingWriter) => writer.commit(5), 1],
    ['when it closes', (writer: RingWriter) => writer.close(), 0],
  ])('wakes who sleeps at the bell %s, and says how many records are there', (_, act, sent) => {
    const shared = RingMemory.make(2);
    const writer = new RingWriter(shared, 1);
    const bell = shared.openBell({ mayBlock: true });
    const key = bell.prepareWait();
    act(writer);
    expect(bell.wait(key, 0)).toBe(true);
    expect([shared.countSent(0), shared.countSent(1)]).toEqual([0, sent]);
  });
});

test('the warm-up counts all that it sends to itself', () => {
  const [text] = [...generateCorpus(3 * 16 * 1024, 1)];
  expect(warmUpRings()).toBe(16 * 2 * countNaively(text!).words);
});
