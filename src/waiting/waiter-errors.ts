/** What waiters throw, in the same words whatever they wait with. Called by the waiters. */

import { constants } from 'node:os';
import { SyscallError } from '../core/errors.js';

type Code = 'EBADF' | 'EEXIST' | 'EINVAL' | 'ENOENT' | 'EPERM' | 'EMFILE' | 'ENFILE' | 'ENOSPC' | 'ENOMEM';

const { errno } = constants;

/** Returns the code of an error, undefined for what has none. */
export function codeOf(error: unknown): unknown {
  return (error as { code?: unknown } | null | undefined)?.code;
}

export function failure(code: Code, syscall: string, words: string): SyscallError {
  return new SyscallError(code, -errno[code], syscall, words);
}

export function closedWaiter(syscall: string): SyscallError {
  return failure('EBADF', syscall, 'this waiter is closed; open another one');
}

export function watchedAlready(syscall: string, fd: number): SyscallError {
  return failure('EEXIST', syscall, `descriptor ${fd} is watched already; modify() changes what for`);
}

export function notWatched(syscall: string, fd: number): SyscallError {
  return failure('ENOENT', syscall, `descriptor ${fd} is not watched; add() it first`);
}

export function notOpen(syscall: string, fd: number): SyscallError {
  return failure('EBADF', syscall, `descriptor ${fd} is not open; add it once it is, and remove it before closing it`);
}

export function goneWhileWatched(syscall: string, fd: number): SyscallError {
  return failure('EBADF', syscall, `descriptor ${fd} was closed while it was watched; remove() it`);
}

export function alwaysReady(syscall: string, fd: number): SyscallError {
  return failure(
    'EPERM',
    syscall,
    `descriptor ${fd} is a regular file or a folder, which is always ready, so epoll takes none; select and poll say so at once; just read it instead`,
  );
}

/** Returns the error with what to do about it, where a limit was reached; any other as it is. */
export function explainLimit(error: unknown): unknown {
  if (!(error instanceof SyscallError)) return error;
  const { syscall } = error;
  switch (error.code) {
    case 'EMFILE':
      return failure('EMFILE', syscall, 'this process has no descriptor left; close some, or raise `ulimit -n`');
    case 'ENFILE':
      return failure('ENFILE', syscall, 'the machine has no descriptor left (fs.file-max); close some');
    case 'ENOSPC':
      return failure('ENOSPC', syscall, 'this user may watch no more (fs.epoll.max_user_watches); remove some');
    default:
      return error;
  }
}
