/** The part of the reader suite about many pipes at once: who is silent or loud keeps nobody else waiting. Called by multi-reader.ts. */

import { describe, expect, test } from 'vitest';
import { close, write } from '../../src/sys/io.js';
import { openPipe, setNonBlocking } from '../../src/sys/pipe.js';
import { leavingNothing } from '../harness/leftovers.js';
import { handleWith, KINDS, type ReaderSubject, WATCHDOG_MS, withMultiReader } from './multi-reader-feed.js';

const TICKERS = 7;
const TICKS = 20;
const TICK = Uint8Array.of(1, 2, 3, 4, 5, 6, 7, 8);

export function claimMultiplexing(subject: ReaderSubject): void {
  describe('multiplexing', () => {
    test.each(KINDS)('serves the second descriptor while the first one is silent, over %s', async (_kind, open) => {
      await leavingNothing(async () => {
        const [silent, other] = [open(), open()];
        write(other.writeFd, TICK, 0, TICK.length);
        const taken: unknown[] = [];
        await withMultiReader(subject, [silent.readFd, other.readFd], async (reader) => {
          const handler = handleWith((fd, bytes) => {
            taken.push([fd, bytes]);
            reader.stop();
          });
          await reader.run(handler, WATCHDOG_MS);
          expect(taken).toEqual([[other.readFd, TICK]]);
          // And the first one when it speaks.
          write(silent.writeFd, TICK, 0, 1);
          await reader.run(handler, WATCHDOG_MS);
          expect(taken[1]).toEqual([silent.readFd, TICK.slice(0, 1)]);
        });
        close(silent.writeFd);
        close(other.writeFd);
      });
    });

    test('hands out the one byte that is there of a longer record, and serves the others', async () => {
      await leavingNothing(async () => {
        const [partial, other] = [openPipe(), openPipe()];
        write(partial.writeFd, TICK, 0, 1);
        let taken = 0;
        const order: number[] = [];
        await withMultiReader(subject, [partial.readFd, other.readFd], async (reader) => {
          const handler = handleWith((fd, bytes) => {
            taken += bytes.length;
            order.push(fd);
            if (fd === partial.readFd) write(other.writeFd, TICK, 0, TICK.length);
            else reader.stop();
          });
          await reader.run(handler, WATCHDOG_MS);
        });
        expect([taken, order]).toEqual([1 + TICK.length, [partial.readFd, other.readFd]]);
        close(partial.writeFd);
        close(other.writeFd);
      });
    });

    const most = subject.mostFirehoseChunks!;
    test(`serves each of ${TICKERS} tickers within ${most} chunks of a firehose`, async () => {
      await leavingNothing(async () => {
        const { waited, served } = await runBesideFirehose(subject, Number.POSITIVE_INFINITY);
        expect(served).toEqual(Array<number>(TICKERS).fill(TICKS));
        expect(Math.max(...waited)).toBeLessThanOrEqual(most);
      });
    });
  });
}

/** Of a reader that reads one after the other: the same, seen from the other side. */
export function claimStalling(subject: ReaderSubject): void {
  describe('a firehose', () => {
    test('keeps all that come after it waiting until it ends', async () => {
      await leavingNothing(async () => {
        const { waited, served } = await runBesideFirehose(subject, 50);
        expect(served).toEqual(Array<number>(TICKERS).fill(TICKS));
        expect(Math.max(...waited)).toBe(50);
      });
    });
  });
}

/**
 * Reads a firehose, whose pipe is full again behind each of its chunks, and tickers, each of which has its next tick there when
 * the last one has been handed out. Returns how many chunks of the firehose each tick waited for, and the ticks of each.
 */
async function runBesideFirehose(subject: ReaderSubject, firehoseChunks: number) {
  const firehose = openPipe();
  setNonBlocking(firehose.writeFd, true);
  const tickers = Array.from({ length: TICKERS }, () => openPipe());
  const indices = new Map(tickers.map(({ readFd }, index) => [readFd, index]));
  const tickFds = [...indices.keys()];
  const served = Array<number>(TICKERS).fill(0);
  const since = Array<number>(TICKERS).fill(0);
  const waited: number[] = [];
  const water = new Uint8Array(1 << 20);
  let chunks = 0;
  let isOpen = true;
  const pour = () => {
    try {
      for (;;) write(firehose.writeFd, water, 0, water.length);
    } catch (error) {
      if ((error as { code?: unknown }).code !== 'EAGAIN') throw error;
    }
  };
  const tick = (index: number) => {
    since[index] = chunks;
    write(tickers[index]!.writeFd, TICK, 0, TICK.length);
  };
  pour();
  tickers.forEach((_, index) => {
    tick(index);
  });
  await withMultiReader(subject, [firehose.readFd, ...tickFds], async (reader) => {
    const serve = (fd: number) => {
      const index = indices.get(fd)!;
      waited.push(chunks - since[index]!);
      served[index]!++;
      if (served[index]! < TICKS) tick(index);
      else close(tickers[index]!.writeFd);
    };
    const handler = handleWith((fd) => {
      if (indices.has(fd)) serve(fd);
      else {
        chunks++;
        if (chunks < firehoseChunks) pour();
        else if (isOpen) {
          close(firehose.writeFd);
          isOpen = false;
        }
        // Not behind a tick, whose chunk is taken only when this returns.
        subject.settle?.(tickFds.filter((_, index) => served[index]! < TICKS));
      }
      if (served.every((ticks) => ticks === TICKS)) reader.stop();
    });
    await reader.run(handler, WATCHDOG_MS);
  });
  if (isOpen) close(firehose.writeFd);
  return { waited, served };
}
