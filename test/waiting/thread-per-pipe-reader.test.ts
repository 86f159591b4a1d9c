/** The contract of MultiReader, held by the reader with a thread for each pipe. */

import { POLLIN, pollOne } from '../../src/sys/poll.js';
import { readThreadIds, readThreadState } from '../../src/sys/procfs.js';
import { openMultiReader } from '../../src/waiting/open-multi-reader.js';
import { describeMultiReader } from '../contracts/multi-reader.js';

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
