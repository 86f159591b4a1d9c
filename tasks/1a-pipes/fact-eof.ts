/** What poll(2) says of a stream whose writer is gone: with bytes still in it, and after the last one was read. Called by facts-set.ts. */

import { close, read, write } from '../../src/sys/io.js';
import type { Pipe } from '../../src/sys/pipe.js';
import { POLLIN, pollOne } from '../../src/sys/poll.js';

export type EofMoment = 'data-then-eof' | 'at-eof';

/**
 * Returns the events that are found when POLLIN is asked for; both ends are closed then.
 *
 * POSIX leaves it open whether EOF is POLLIN as well. Linux: a pipe says POLLHUP and says POLLIN only for bytes that are there
 * (fs/pipe.c, pipe_poll); a socket that receives no more is always readable (net/unix/af_unix.c, unix_poll).
 */
export function pollAfterWriter(stream: Pipe, moment: EofMoment): number {
  const { readFd, writeFd } = stream;
  const view = new Uint8Array(1);
  try {
    try {
      write(writeFd, view, 0, 1);
    } finally {
      close(writeFd);
    }
    if (moment === 'at-eof') while (read(readFd, view, 0, 1) > 0);
    return pollOne(readFd, POLLIN, 0);
  } finally {
    close(readFd);
  }
}
