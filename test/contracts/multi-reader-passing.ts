/** The part of the reader suite about bytes: all, in order, whatever the cuts, and the end behind them. Called by multi-reader.ts. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { describe, expect, test } from 'vitest';
import { close, write } from '../../src/sys/io.js';
import { openPipe } from '../../src/sys/pipe.js';
import { readDescriptorKind } from '../../src/sys/procfs.js';
import { leavingNothing } from '../harness/leftovers.js';
import {
  FedStream,
  FeedingHandler,
  handleWith,
  KINDS,
  makeBytes,
  type ReaderSubject,
  WATCHDOG_MS,
  wellTaken,
  withMultiReader,
} from './multi-reader-feed.js';

const CUTS: readonly [cutBytes: number, pieces: number][] = [
  [1, 500],
  [7, 300],
  [4_095, 20],
  [4_096, 20],
  [4_097, 20],
  [16_383, 10],
  [16_384, 10],
  [16_385, 10],
  [65_536, 5],
  [262_144, 3],
];

/** Runs the streams to their ends and returns what came of each. */
async function runStreams(subject: ReaderSubject, streams: readonly FedStream[]) {
  const handler = new FeedingHandler(streams);
  const fds = streams.map(({ fd }) => fd);
  await withMultiReader(subject, fds, (reader) => reader.run(handler, WATCHDOG_MS)).finally(() =>
    handler.closeWriters(),
  );
  return handler.report();
}

export function claimPassing(subject: ReaderSubject): void {
  describe('passing', () => {
    describe.each(KINDS)('over %s', (_kind, open) => {
      test.each(CUTS)('gives every byte of two streams in order, in pieces of %d B', async (cutBytes, pieces) => {
        await leavingNothing(async () => {
          const cuts = Array<number>(pieces).fill(cutBytes);
          const streams = [0, 1].map((stream) => new FedStream(stream, cuts, open));
          expect(await runStreams(subject, streams)).toEqual(wellTaken([cutBytes * pieces, cutBytes * pieces]));
        });
      });

      test('loses nothing of what a writer left behind that has closed', async () => {
        await leavingNothing(async () => {
          const { readFd, writeFd } = open();
          write(writeFd, makeBytes(0, 32_000), 0, 32_000);
          close(writeFd);
          const taken: Uint8Array[] = [];
          const ends: unknown[] = [];
          const handler = handleWith(
            (_fd, bytes) => taken.push(bytes),
            (fd, failure) => ends.push([fd, failure, Buffer.concat(taken).length]),
          );
          await withMultiReader(subject, [readFd], (reader) => reader.run(handler, WATCHDOG_MS));
          expect(Buffer.concat(taken)).toEqual(Buffer.from(makeBytes(0, 32_000)));
          expect(ends).toEqual([[readFd, null, 32_000]]);
        });
      });

      test('tells the end of an empty stream once, and nothing else', async () => {
        await leavingNothing(async () => {
          expect(await runStreams(subject, [new FedStream(0, [], open)])).toEqual(wellTaken([0]));
        });
      });
    });

    test.each([1, 2, 64])('gives every byte of %d pipes with different lengths', async (pipes) => {
      await leavingNothing(async () => {
        const lengths = Array.from({ length: pipes }, (_, stream) => 40_000 + stream * 101);
        const streams = lengths.map((length, stream) => new FedStream(stream, [20_000, length - 20_000]));
        expect(await runStreams(subject, streams)).toEqual(wellTaken(lengths));
      });
    });

    test('has closed the descriptor and let go of it when it tells the end', async () => {
      await leavingNothing(async () => {
        const streams = [0, 1].map((stream) => new FedStream(stream, [10]));
        const told: unknown[] = [];
        const handler = new FeedingHandler(streams, ({ fd }, isEnd) => {
          if (isEnd) told.push([readDescriptorKind('self', fd), reader.size]);
        });
        const reader = subject.open();
        try {
          for (const { fd } of streams) reader.add(fd);
          expect(reader.size).toBe(2);
          await reader.run(handler, WATCHDOG_MS);
        } finally {
          await reader.close();
        }
        expect(told.map((one) => (one as unknown[])[0])).toEqual([null, null]);
        expect((told[1] as unknown[])[1]).toBe(0);
      });
    });

    test('tells the end when the child that writes is killed in the middle of it', async () => {
      await leavingNothing(async () => {
        const { readFd, writeFd } = openPipe();
        const order = openPipe();
        // It has written and waits; the order to die comes when the reader has handed that out.
        const child = spawn('sh', ['-c', 'printf abc >&3; read order; kill -KILL $$'], {
          stdio: [order.readFd, 'inherit', 'inherit', writeFd],
        });
        close(writeFd);
        close(order.readFd);
        const ended = once(child, 'exit');
        let text = '';
        const ends: unknown[] = [];
        const handler = handleWith(
          (_fd, bytes) => {
            text += Buffer.from(bytes).toString();
            if (text === 'abc') write(order.writeFd, Buffer.from('die\n'), 0, 4);
          },
          (_fd, failure) => ends.push(failure),
        );
        await withMultiReader(subject, [readFd], (reader) => reader.run(handler, WATCHDOG_MS));
        close(order.writeFd);
        expect([text, ends]).toEqual(['abc', [null]]);
        expect(await ended).toEqual([null, 'SIGKILL']);
      });
    });
  });
}
