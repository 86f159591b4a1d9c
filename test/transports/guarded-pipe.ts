/** A pipe both of whose ends one thread uses: a call that would wait for ever fails instead, since no time-out reaches a blocked thread. Called by tests in which nobody else reads or writes. */

import { close, type ReadCall, read, type WriteCall, write } from '../../src/sys/io.js';
import { openPipe } from '../../src/sys/pipe.js';

/** However the kernel cuts what is written into pages, so much fits into a pipe. */
const SURE_BYTES = 32_768;

export interface GuardedPipe {
  readFd: number;
  writeFd: number;
  read: ReadCall;
  write: WriteCall;
  closeReader(): void;
  closeWriter(): void;
  /** Closes what is still open. */
  close(): void;
}

/** @param calls what reads and writes; a call of its own for each end */
export function openGuardedPipe(calls: { read: ReadCall; write: WriteCall } = { read, write }): GuardedPipe {
  const { readFd, writeFd } = openPipe();
  const open = new Set([readFd, writeFd]);
  const closeOnce = (fd: number) => {
    if (open.delete(fd)) close(fd);
  };
  let inPipe = 0;
  return {
    readFd,
    writeFd,
    read: (fd, view, offset, length) => {
      if (inPipe === 0 && open.has(writeFd)) throw new Error('this read would wait for ever: the pipe is empty');
      const got = calls.read(fd, view, offset, length);
      inPipe -= got;
      return got;
    },
    write: (fd, view, offset, length) => {
      if (inPipe + length > SURE_BYTES) throw new Error(`this write might wait for ever: ${inPipe} B are in the pipe`);
      const given = calls.write(fd, view, offset, length);
      inPipe += given;
      return given;
    },
    closeReader: () => closeOnce(readFd),
    closeWriter: () => closeOnce(writeFd),
    close: () => [readFd, writeFd].forEach(closeOnce),
  };
}
