/** What a reader does with a descriptor that it takes over: refuses what it cannot take, names what went wrong with it, closes it once. Called by the readers. */

import { getSystemErrorMap } from 'node:util';
import { SyscallError } from '../core/errors.js';
import { close } from '../sys/io.js';
import { isNonBlocking } from '../sys/pipe.js';

const EEXIST = -17;

/** Returns the error for a negative errno, as the addon would have thrown it. */
export function makeErrnoError(errno: number, syscall: string, message?: string): SyscallError {
  const [code, words] = getSystemErrorMap().get(errno) ?? [`E${-errno}`, 'unknown error'];
  return new SyscallError(code, errno, syscall, message ?? words);
}

/**
 * Throws: TypeError or RangeError for what is no descriptor, SyscallError EBADF for one that is not open, EEXIST for one that
 * the reader has: it would be closed twice, the second time perhaps under somebody else.
 */
export function checkTakeable(fd: number, isTaken: boolean): void {
  isNonBlocking(fd);
  if (isTaken) throw makeErrnoError(EEXIST, 'add', `descriptor ${fd} is this reader's already; add it once`);
}

/** Closes a descriptor at its end. After EBADF nothing of it is left to close: the number may be another file's by now. */
export function closeTaken(fd: number, failure: SyscallError | null): void {
  if (failure?.code !== 'EBADF') close(fd);
}

/** Closes all of them, also where one of them cannot be closed. Throws: the first error, SyscallError. */
export function closeAll(fds: Iterable<number>): void {
  const errors: unknown[] = [];
  for (const fd of fds) {
    try {
      close(fd);
    } catch (error) {
      errors.push(error);
    }
  }
  if (errors.length > 0) throw errors[0];
}
