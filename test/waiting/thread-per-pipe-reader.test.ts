/** The contract of MultiReader, held by the reader with a thread for each pipe. */

import { describe, expect, test } from 'vitest';
import { close, write } from '../../src/sys/io.js';
import { openPipe } from '../../src/sys/pipe.js';
import { POLLIN, pollOne } from '../../src/sys/poll.js';
import { readThreadIds, readThreadState } from '../../src/sys/procfs.js';
import { openMultiReader } from '../../src/waiting/open-multi-reader.js';
import { describeMultiReader } from '../contracts/multi-reader.js';
import { handleWith, WATCHDOG_MS } from '../contracts/multi-reader-feed.js';
import { leavingNothing } from '../harness/leftovers.js';

/** V8's and libuv's, which have work of their own. */
const otherThreads = new Set(readThreadIds('self'));

/** Returns when no pipe has anything any more and the threads that read them sleep: then what they have read has been handed over. */
function settle(fds: readonly number[]): void {
  const isIdle = (tid: number) => otherThreads.has(tid) || readThreadState('self', tid) === 'S';
  while (fds.some((fd) => pollOne(fd, POLLIN, 0) !== 0) || !readThreadIds('self').every(isIdle));
}

describeMultiReader({
  name: 'thread-per-pipe',
  open: () => openMultiReader('thread-per-pipe'),
  mostFirehoseChunks: 2,
  takesFiles: true,
  // The number may be the event loop's of a thread that begins; a thread that reads already reads on.
  seesClosed: false,
  settle,
});

describe('closing a reader with a thread for each pipe', () => {
  test('ends threads that block in read(2)', async () => {
    await leavingNothing(async () => {
      const pipes = [0, 1, 2].map(() => openPipe());
      const reader = openMultiReader('thread-per-pipe');
      for (const { readFd, writeFd } of pipes) {
        reader.add(readFd);
        write(writeFd, Uint8Array.of(1), 0, 1);
      }
      let taken = 0;
      const handler = handleWith(() => {
        if (++taken === pipes.length) reader.stop();
      });
      reader.run(handler, WATCHDOG_MS);
      expect(taken).toBe(pipes.length);
      settle(pipes.map(({ readFd }) => readFd));
      await reader.close();
      for (const { writeFd } of pipes) close(writeFd);
    });
  });
});
