/** A pipe both of whose ends one thread uses: a call that would wait for ever fails instead, since no time-out reaches a blocked thread. Called by tests in which nobody else reads or writes. */

import { close, type ReadCall, read, type WriteCall, write } from '../../src/sys/io.js';
import { openPipe, type Pipe } from '../../src/sys/pipe.js';
import type { CallRule } from './ruled-calls.js';

/** However the kernel cuts what is written into pages, so much fits into a pipe, and into a socketpair. */
export const SURE_BYTES = 32_768;

export interface GuardedPipe {
  readFd: number;
  writeFd: number;
  read: ReadCall;
  write: WriteCall;
  /** The same guard for other calls than these two. */
  readRule: CallRule;
  writeRule: CallRule;
  closeReader(): void;
  closeWriter(): void;
  /** Closes what is still open. */
  close(): void;
}

/** @param calls what reads and writes; a call of its own for each end */
export function openGuardedPipe(
  calls: { read?: ReadCall; write?: WriteCall } = {},
  pipe: Pipe = openPipe(),
): GuardedPipe {
  const { readFd, writeFd } = pipe;
  const open = new Set([readFd, writeFd]);
  const closeOnce = (fd: number) => {
    if (open.delete(fd)) close(fd);
  };
  let inPipe = 0;
  const readRule: Required<CallRule> = {
    allow: (length) => {
      if (inPipe === 0 && open.has(writeFd)) throw new Error('this read would wait for ever: the pipe is empty');
      return length;
    },
    moved: (bytes) => {
      inPipe -= bytes;
    },
  };
  const writeRule: Required<CallRule> = {
    allow: (length) => {
      if (inPipe + length > SURE_BYTES) throw new Error(`this write might wait for ever: ${inPipe} B are in the pipe`);
      return length;
    },
    moved: (bytes) => {
      inPipe += bytes;
    },
  };
  const guard =
    (call: ReadCall, rule: Required<CallRule>): ReadCall =>
    (fd, view, offset, length) => {
      rule.allow(length);
      const moved = call(fd, view, offset, length);
      rule.moved(moved);
      return moved;
    };
  return {
    readFd,
    writeFd,
    read: guard(calls.read ?? read, readRule),
    write: guard(calls.write ?? write, writeRule),
    readRule,
    writeRule,
    closeReader: () => closeOnce(readFd),
    closeWriter: () => closeOnce(writeFd),
    close: () => [readFd, writeFd].forEach(closeOnce),
  };
}
