/** The part of the reader suite about runs: stopped, resumed, bounded, added to, thrown out of, closed. Called by multi-reader.ts. */

import { describe, expect, test } from 'vitest';
import { readNow } from '../../src/sys/clock.js';
import { close, write } from '../../src/sys/io.js';
import { closePipe, openPipe } from '../../src/sys/pipe.js';
import { readDescriptorKind } from '../../src/sys/procfs.js';
import { leavingNothing } from '../harness/leftovers.js';
import {
  FedStream,
  FeedingHandler,
  handleWith,
  makeBytes,
  type ReaderSubject,
  WATCHDOG_MS,
  wellTaken,
  withMultiReader,
} from './multi-reader-feed.js';

const NOTHING = handleWith(() => {});

/** Resolves when the event loop has looked twice at what is ready. */
async function turnLoop(): Promise<void> {
  for (let turn = 0; turn < 3; turn++) await new Promise((resolve) => setImmediate(resolve));
}

export function claimRunning(subject: ReaderSubject, isMultiplexing: boolean): void {
  describe('running', () => {
    test('goes on behind each stop, and has lost nothing', async () => {
      await leavingNothing(async () => {
        const cuts = [1, 5_000, 16_384, 40_000, 3];
        const streams = [0, 1, 2].map((stream) => new FedStream(stream, cuts));
        let calls = 0;
        const reader = subject.open();
        const handler = new FeedingHandler(streams, () => {
          calls++;
          reader.stop();
        });
        for (const { fd } of streams) reader.add(fd);
        let runs = 0;
        try {
          while (reader.size > 0) {
            await reader.run(handler, WATCHDOG_MS);
            // Each call was the last one of its run.
            expect(calls).toBe(++runs);
            // What comes while nobody runs is for the next run too.
            await turnLoop();
          }
        } finally {
          await reader.close();
          handler.closeWriters();
        }
        const length = cuts.reduce((sum, cut) => sum + cut);
        expect(handler.report()).toEqual(wellTaken([length, length, length]));
      });
    });

    test('takes descriptors from inside the handler, also with a number that has just become free', async () => {
      await leavingNothing(async () => {
        const numbers: number[] = [];
        const reader = subject.open();
        const addOne = (stream: number) => {
          const next = new FedStream(stream, [100, 20_000]);
          numbers.push(next.fd);
          reader.add(next.fd);
          return next;
        };
        const handler: FeedingHandler = new FeedingHandler([], ({ taken }, isEnd) => {
          if (handler.all.length < 12 && (isEnd || taken === 100)) handler.know(addOne(handler.all.length));
        });
        handler.know(addOne(0));
        try {
          await reader.run(handler, WATCHDOG_MS);
          expect(reader.size).toBe(0);
        } finally {
          await reader.close();
          handler.closeWriters();
        }
        expect(handler.report()).toEqual(wellTaken(Array<number>(12).fill(20_100)));
        expect(new Set(numbers).size).toBeLessThan(numbers.length);
      });
    });

    test.each(['onBytes', 'onEnd'] as const)('ends with what %s throws, and can be closed', async (where) => {
      await leavingNothing(async () => {
        const streams = [0, 1].map((stream) => new FedStream(stream, [10, 10]));
        const thrown = new Error('thrown by the handler');
        const handler = new FeedingHandler(streams, (_stream, isEnd) => {
          if (isEnd === (where === 'onEnd')) throw thrown;
        });
        const fds = streams.map(({ fd }) => fd);
        const run = withMultiReader(subject, fds, (reader) => reader.run(handler, WATCHDOG_MS));
        await expect(run).rejects.toBe(thrown);
        handler.closeWriters();
      });
    });

    test('returns at once from a run over nothing', async () => {
      await withMultiReader(subject, [], (reader) => reader.run(NOTHING));
    });

    test('is not done before its time is up while more and more comes', async () => {
      await leavingNothing(async () => {
        const { readFd, writeFd } = openPipe();
        const byte = Uint8Array.of(1);
        write(writeFd, byte, 0, 1);
        await withMultiReader(subject, [readFd], async (reader) => {
          const startNs = readNow();
          await reader.run(
            handleWith(() => write(writeFd, byte, 0, 1)),
            30,
          );
          expect(readNow() - startNs).toBeGreaterThanOrEqual(30e6);
          expect(reader.size).toBe(1);
        });
        close(writeFd);
      });
    });

    test.runIf(isMultiplexing)('is done when its time is up, and not before, while nothing comes', async () => {
      await leavingNothing(async () => {
        const { readFd, writeFd } = openPipe();
        await withMultiReader(subject, [readFd], async (reader) => {
          for (const timeoutMs of [0, 1.5, 30]) {
            const startNs = readNow();
            await reader.run(NOTHING, timeoutMs);
            expect(readNow() - startNs).toBeGreaterThanOrEqual(timeoutMs * 1e6);
          }
          // What came between two runs, and only what came, is in the next one.
          write(writeFd, makeBytes(0, 8), 0, 8);
          const taken: Uint8Array[] = [];
          const handler = handleWith((_fd, bytes) => {
            taken.push(bytes);
            reader.stop();
          });
          await reader.run(handler, WATCHDOG_MS);
          expect(taken).toEqual([makeBytes(0, 8)]);
        });
        close(writeFd);
      });
    });

    test.each([-1, Number.NaN, Number.NEGATIVE_INFINITY])('refuses a time limit of %d ms', async (timeoutMs) => {
      await leavingNothing(async () => {
        const { readFd, writeFd } = openPipe();
        close(writeFd);
        await withMultiReader(subject, [readFd], async (reader) => {
          await expect((async () => reader.run(NOTHING, timeoutMs))()).rejects.toThrow(RangeError);
          expect(reader.size).toBe(1);
        });
      });
    });
  });

  describe('opened', () => {
    test('resolves over nothing, over silent descriptors, and again for those that come later', async () => {
      await leavingNothing(async () => {
        const pipes = [0, 1, 2].map(() => openPipe());
        await withMultiReader(subject, [], async (reader) => {
          await reader.opened();
          for (const { readFd } of pipes) {
            reader.add(readFd);
            await reader.opened();
            await reader.opened();
          }
          expect(reader.size).toBe(pipes.length);
        });
        for (const { writeFd } of pipes) close(writeFd);
      });
    });

    test('takes nothing from the run behind it, nor from descriptors that have ended by then', async () => {
      await leavingNothing(async () => {
        const streams = [new FedStream(0, [100, 20_000]), new FedStream(1, [])];
        const handler = new FeedingHandler(streams);
        const fds = streams.map(({ fd }) => fd);
        await withMultiReader(subject, fds, async (reader) => {
          await reader.opened();
          await reader.run(handler, WATCHDOG_MS);
          await reader.opened();
        });
        expect(handler.report()).toEqual(wellTaken([20_100, 0]));
      });
    });
  });

  describe('closing', () => {
    test('leaves nothing of silent pipes, whether or not a run has seen them', async () => {
      await leavingNothing(async () => {
        const pipes = [0, 1, 2, 3].map(() => openPipe());
        const fds = pipes.map(({ readFd }) => readFd);
        for (const hasRun of isMultiplexing ? [false, true] : [false]) {
          const reader = subject.open();
          const own = fds.splice(0, 2);
          for (const fd of own) reader.add(fd);
          if (hasRun) await reader.run(NOTHING, 1);
          await reader.close();
          expect(reader.size).toBe(0);
          expect(own.map((fd) => readDescriptorKind('self', fd))).toEqual([null, null]);
          await reader.close();
        }
        for (const fd of fds) close(fd);
        for (const { writeFd } of pipes) close(writeFd);
      });
    });

    test('leaves nothing of what has been read and not handed out', async () => {
      await leavingNothing(async () => {
        const streams = [0, 1, 2, 3].map((stream) => new FedStream(stream, [10, 10]));
        const reader = subject.open();
        const handler = new FeedingHandler(streams, () => reader.stop());
        for (const { fd } of streams) reader.add(fd);
        await reader.run(handler, WATCHDOG_MS);
        await reader.close();
        handler.closeWriters();
      });
    });
  });

  test('refuses a run inside a run, whose bytes stay what they are, and can be run again', async () => {
    await leavingNothing(async () => {
      const streams = [0, 1].map((stream) => new FedStream(stream, [100, 3_000]));
      const reader = subject.open();
      const refusals: unknown[] = [];
      const handler = new FeedingHandler(streams, () => {
        try {
          void reader.run(NOTHING);
        } catch (error) {
          refusals.push((error as { code?: string }).code);
        }
      });
      for (const { fd } of streams) reader.add(fd);
      try {
        await reader.run(handler, WATCHDOG_MS);
        await reader.run(NOTHING);
      } finally {
        await reader.close();
        handler.closeWriters();
      }
      expect(handler.report()).toEqual(wellTaken([3_100, 3_100]));
      expect(new Set(refusals)).toEqual(new Set(['usage']));
    });
  });

  test('takes nothing behind close(), which may be called twice', async () => {
    await leavingNothing(async () => {
      const reader = subject.open();
      await reader.close();
      await reader.close();
      const pipe = openPipe();
      try {
        expect(() => reader.add(pipe.readFd)).toThrow(expect.objectContaining({ code: 'usage' }));
        expect(() => reader.run(NOTHING)).toThrow(expect.objectContaining({ code: 'usage' }));
      } finally {
        closePipe(pipe);
      }
    });
  });

  describe('adding', () => {
    test('refuses a descriptor that is not open, and has not taken it', async () => {
      await withMultiReader(subject, [], (reader) => {
        // Behind the reader, which may have a descriptor of its own: it must not get this number.
        const pipe = openPipe();
        closePipe(pipe);
        expect(() => reader.add(pipe.readFd)).toThrow(expect.objectContaining({ code: 'EBADF' }));
        expect(() => reader.add(-1)).toThrow(/descriptor|fd/);
        expect(reader.size).toBe(0);
      });
    });

    test('refuses a descriptor that it has, and reads it once all the same', async () => {
      await leavingNothing(async () => {
        const stream = new FedStream(0, [100, 100]);
        const handler = new FeedingHandler([stream]);
        await withMultiReader(subject, [stream.fd], async (reader) => {
          expect(() => reader.add(stream.fd)).toThrow(expect.objectContaining({ code: 'EEXIST' }));
          expect(reader.size).toBe(1);
          await reader.run(handler, WATCHDOG_MS);
        });
        expect(handler.report()).toEqual(wellTaken([200]));
      });
    });
  });
}
