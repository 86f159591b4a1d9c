/** The contract of MultiReader, held by the reader that reads one descriptor after the other, and that it does. */

import { describe, expect, test } from 'vitest';
import { close, type ReadCall, read, write } from '../../src/sys/io.js';
import { openPipe } from '../../src/sys/pipe.js';
import { openMultiReader } from '../../src/waiting/open-multi-reader.js';
import { SequentialReader } from '../../src/waiting/sequential-reader.js';
import { describeMultiReader } from '../contracts/multi-reader.js';
import { FedStream, FeedingHandler, handleWith, wellTaken } from '../contracts/multi-reader-feed.js';
import { leavingNothing } from '../harness/leftovers.js';

describeMultiReader({
  name: 'sequential',
  open: () => openMultiReader('sequential'),
  mostFirehoseChunks: null,
  takesFiles: true,
  seesClosed: true,
});

describe('a sequential reader', () => {
  test('stalls at a silent descriptor while the one behind it has something', async () => {
    await leavingNothing(async () => {
      const [silent, other] = [openPipe(), openPipe()];
      write(other.writeFd, Uint8Array.of(1), 0, 1);
      const stall = new Error('this read would wait for ever');
      const calls: number[] = [];
      const watched: ReadCall = (fd, ...rest) => {
        calls.push(fd);
        if (fd === silent.readFd) throw stall;
        return read(fd, ...rest);
      };
      const reader = new SequentialReader(watched);
      reader.add(silent.readFd);
      reader.add(other.readFd);
      expect(() => reader.run(handleWith(() => {}))).toThrow(stall);
      expect(calls).toEqual([silent.readFd]);
      await reader.close();
      close(silent.writeFd);
      close(other.writeFd);
    });
  });

  test('reads again after a signal, and counts the reads that returned', async () => {
    await leavingNothing(async () => {
      const stream = new FedStream(0, [10, 10]);
      let calls = 0;
      const reader = new SequentialReader((...args) => {
        if (calls++ % 2 === 0) throw Object.assign(new Error('interrupted'), { code: 'EINTR' });
        return read(...args);
      });
      reader.add(stream.fd);
      const handler = new FeedingHandler([stream]);
      reader.run(handler);
      expect(handler.report()).toEqual(wellTaken([20]));
      expect([calls, reader.waits]).toEqual([6, 3]);
      await reader.close();
    });
  });
});
