/** How much fits before a writer has to wait, and how much must be read before it need not: counted on a stream whose ends do not block. Called by facts-set.ts. */

import { SyscallError } from '../../src/core/errors.js';
import { read, type WriteCall, write } from '../../src/sys/io.js';
import { type Pipe, setPipeCapacity } from '../../src/sys/pipe.js';
import { POLLOUT, pollOne } from '../../src/sys/poll.js';

export interface Filled {
  /** Bytes taken, those of a last, partial write included. */
  bytes: number;
  /** Writes that took something. */
  writes: number;
}

/** Returns what a non-blocking writing end takes in writes of one size until it takes nothing more. */
export function fill(writeFd: number, writeBytes: number, call: WriteCall = write): Filled {
  const view = new Uint8Array(writeBytes);
  const filled: Filled = { bytes: 0, writes: 0 };
  for (;;) {
    const taken = orWouldBlock(() => call(writeFd, view, 0, writeBytes));
    if (taken === null) return filled;
    filled.bytes += taken;
    filled.writes++;
  }
}

/**
 * Returns how many bytes must be read from a full stream, `readBytes` at a time, until poll(2) calls it writable again.
 *
 * A pipe holds its bytes in slots of a page each and counts slots: one that still holds a byte is taken, so it must be read by
 * single bytes. A socket asks whether what is queued takes no more than a quarter of the send buffer, and gives the memory
 * of a message back when its last byte was read: to read by whole messages is exact there, and far faster.
 * Source: Linux, fs/pipe.c (pipe_poll), net/unix/af_unix.c (unix_writable, unix_stream_read_generic).
 */
export function readUntilWritable({ readFd, writeFd }: Pipe, readBytes = 1): number {
  const view = new Uint8Array(readBytes);
  let bytes = 0;
  while ((pollOne(writeFd, POLLOUT, 0) & POLLOUT) === 0) bytes += read(readFd, view, 0, readBytes);
  return bytes;
}

/**
 * Asks for a capacity and returns what the kernel gave.
 *
 * Throws: Error when the pipe does not take exactly what the kernel said that it holds.
 */
export function fillToCapacity({ writeFd }: Pipe, askedBytes: number, writeBytes: number): Filled {
  const givenBytes = setPipeCapacity(writeFd, askedBytes);
  const filled = fill(writeFd, writeBytes);
  if (filled.bytes === givenBytes) return filled;
  throw new Error(`asked for ${askedBytes} B the kernel gave ${givenBytes} B, and the pipe took ${filled.bytes} B`);
}

function orWouldBlock(call: () => number): number | null {
  try {
    return call();
  } catch (error) {
    if (error instanceof SyscallError && error.code === 'EAGAIN') return null;
    throw error;
  }
}
