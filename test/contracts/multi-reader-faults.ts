/** The part of the reader suite about what goes wrong: descriptors that cannot be read, are closed by others, or add up. Called by multi-reader.ts. */

import { closeSync, openSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { close } from '../../src/sys/io.js';
import { openPipe } from '../../src/sys/pipe.js';
import { readDescriptorKind, readThreadIds } from '../../src/sys/procfs.js';
import { leavingNothing, until } from '../harness/leftovers.js';
import {
  FedStream,
  FeedingHandler,
  handleWith,
  type ReaderSubject,
  WATCHDOG_MS,
  wellTaken,
  withMultiReader,
} from './multi-reader-feed.js';

const ROUNDS = 200;
/** Where each round starts three threads. */
const ROUNDS_TIMEOUT_MS = 180_000;

export function claimFaults(subject: ReaderSubject): void {
  describe('faults', () => {
    test.runIf(subject.takesFiles)(
      'tells why a descriptor cannot be read, closes it and serves the others',
      async () => {
        await leavingNothing(async () => {
          const folder = openSync('/', 'r');
          const stream = new FedStream(0, [100]);
          const feeding = new FeedingHandler([stream]);
          const ends: unknown[] = [];
          const handler = {
            onBytes: feeding.onBytes.bind(feeding),
            onEnd: (fd: number, failure: Error | null) => {
              if (fd === folder) ends.push(failure, readDescriptorKind('self', fd));
              else feeding.onEnd(fd, null);
            },
          };
          await withMultiReader(subject, [folder, stream.fd], (reader) => reader.run(handler, WATCHDOG_MS));
          expect(ends).toEqual([expect.objectContaining({ code: 'EISDIR', errno: -21, syscall: 'read' }), null]);
          expect(feeding.report()).toEqual(wellTaken([100]));
        });
      },
    );

    test.runIf(!subject.takesFiles)('refuses what its mechanism cannot wait for, which stays open', async () => {
      await leavingNothing(async () => {
        const file = openSync(process.execPath, 'r');
        await withMultiReader(subject, [], (reader) => {
          expect(() => reader.add(file)).toThrow(expect.objectContaining({ code: expect.stringMatching(/^E/) }));
          expect(reader.size).toBe(0);
        });
        expect(readDescriptorKind('self', file)).toBe('file');
        closeSync(file);
      });
    });

    test.runIf(subject.seesClosed)('tells EBADF of a descriptor that somebody else has closed, once', async () => {
      await leavingNothing(async () => {
        const { readFd, writeFd } = openPipe();
        const stream = new FedStream(0, [100]);
        const ends: unknown[] = [];
        const reader = subject.open();
        const feeding = new FeedingHandler([stream]);
        const handler = handleWith(
          () => {},
          (fd, failure) => ends.push([fd, failure?.code ?? null]),
        );
        try {
          reader.add(readFd);
          close(readFd);
          await reader.run(handler, WATCHDOG_MS);
          expect(ends).toEqual([[readFd, 'EBADF']]);
          expect(reader.size).toBe(0);
          reader.add(stream.fd);
          await reader.run(feeding, WATCHDOG_MS);
        } finally {
          await reader.close();
        }
        expect(feeding.report()).toEqual(wellTaken([100]));
        close(writeFd);
      });
    });

    test(
      `leaves no descriptor and no thread in ${ROUNDS} rounds, a silent pipe in each`,
      async () => {
        const round = async () => {
          const silent = openPipe();
          const streams = [new FedStream(0, [100, 20_000]), new FedStream(1, [])];
          const handler = new FeedingHandler(streams, () => {
            if (streams.every(({ ends }) => ends.length > 0)) reader.stop();
          });
          const reader = subject.open();
          try {
            for (const { fd } of streams) reader.add(fd);
            if (reader.isMultiplexing) reader.add(silent.readFd);
            else close(silent.readFd);
            await reader.run(handler, WATCHDOG_MS);
          } finally {
            await reader.close();
          }
          close(silent.writeFd);
          expect(handler.report()).toEqual(wellTaken([20_100, 0]));
        };
        await round();
        const threads = readThreadIds('self').length;
        await leavingNothing(async () => {
          for (let done = 0; done < ROUNDS; done++) await round();
        });
        // The kernel takes a thread off its list a moment after it has been joined.
        await until(() => readThreadIds('self').length <= threads);
      },
      ROUNDS_TIMEOUT_MS,
    );
  });
}
