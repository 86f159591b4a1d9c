/** What all waiters do alike: check arguments, keep the table of registrations, and wait on through signals. Extended by select-waiter.ts, poll-waiter.ts and epoll-waiter.ts. */

import type { SyscallError } from '../core/errors.js';
import { POLLIN, POLLOUT } from '../core/poll-events.js';
import type { Addon } from '../sys/addon.js';
import { Deadline, type ReadClock } from './deadline.js';
import { Registrations } from './registrations.js';
import { type ChunkTable, type Interest, PAIR_WORDS, type Waiter } from './waiter.js';
import { closedWaiter, codeOf, failure, notOpen, notWatched, watchedAlready } from './waiter-errors.js';

const MAX_FD = 2 ** 31 - 1;

export abstract class TableWaiter implements Waiter {
  abstract readonly name: string;
  protected readonly registrations = new Registrations();
  /** The system call, for errors. */
  protected abstract readonly syscall: string;
  readonly #deadline: Deadline;
  /** How many are watched for writing: waitAndRead has no way to tell of them. */
  #writers = 0;
  #isClosed = false;

  constructor(readClock: ReadClock) {
    this.#deadline = new Deadline(readClock);
  }

  get size(): number {
    return this.registrations.size;
  }

  add(fd: number, interest: Interest): void {
    if (this.#isClosed) throw closedWaiter(this.syscall);
    checkFd(fd);
    checkInterest(interest);
    if (this.registrations.has(fd)) throw watchedAlready(this.syscall, fd);
    this.watch(fd, interest);
    this.registrations.add(fd, interest);
    if ((interest & POLLOUT) !== 0) this.#writers++;
  }

  modify(fd: number, interest: Interest): void {
    const before = this.#wantedOf(fd);
    checkInterest(interest);
    this.rewatch(fd, interest, before);
    this.registrations.setWanted(fd, interest);
    this.#writers += Number((interest & POLLOUT) !== 0) - Number((before & POLLOUT) !== 0);
  }

  remove(fd: number): void {
    const before = this.#wantedOf(fd);
    this.unwatch(fd, before);
    this.registrations.remove(fd);
    if ((before & POLLOUT) !== 0) this.#writers--;
  }

  wait(pairs: Int32Array, timeoutMs: number): number {
    // #region 1b/wait-loop
    if (this.#isClosed) throw closedWaiter(this.syscall);
    if (!(pairs instanceof Int32Array) || pairs.length < PAIR_WORDS) throw badPairs(pairs);
    let callMs = this.#deadline.begin(timeoutMs);
    for (;;) {
      try {
        const found = this.findReady(pairs, callMs);
        if (found > 0 || this.#deadline.isLast) return found;
      } catch (error) {
        if (codeOf(error) !== 'EINTR') throw error;
      }
      callMs = this.#deadline.next();
    }
    // #endregion
  }

  waitAndRead(table: ChunkTable, timeoutMs: number): number {
    // #region 1b/wait-loop
    if (this.#isClosed) throw closedWaiter(this.syscall);
    if (this.#writers > 0) throw watchedForWriting(this.syscall);
    let callMs = this.#deadline.begin(timeoutMs);
    for (;;) {
      try {
        const found = this.readReady(table, callMs);
        if (found > 0 || this.#deadline.isLast) return found;
      } catch (error) {
        if (codeOf(error) !== 'EINTR') throw error;
      }
      callMs = this.#deadline.next();
    }
    // #endregion
  }

  close(): void {
    if (this.#isClosed) return;
    // First of all: should letting go fail, a second try might close what is another's by then.
    this.#isClosed = true;
    this.registrations.clear();
    this.release();
  }

  /** What add() has to do besides the table; it throws, and the descriptor is not watched. */
  protected abstract watch(fd: number, interest: Interest): void;
  protected abstract rewatch(fd: number, interest: Interest, before: number): void;
  protected abstract unwatch(fd: number, before: number): void;
  /** One waiting call: returns how many pairs there are, 0 when callMs was up; throws EINTR. */
  protected abstract findReady(pairs: Int32Array, callMs: number): number;
  /** One call that waits and reads: returns how many chunks there are, 0 when callMs was up; throws EINTR. */
  protected abstract readReady(table: ChunkTable, callMs: number): number;
  protected abstract release(): void;

  #wantedOf(fd: number): number {
    if (this.#isClosed) throw closedWaiter(this.syscall);
    checkFd(fd);
    const place = this.registrations.placeOf(fd);
    if (place < 0) throw notWatched(this.syscall, fd);
    return this.registrations.wantedAt(place);
  }
}

/** Throws the error when the descriptor is not open: select and poll would say so in a wait only, and epoll says it at once. */
export function checkIsOpen(
  isNonBlocking: Addon['isNonBlocking'],
  fd: number,
  syscall: string,
  explain: (syscall: string, fd: number) => SyscallError = notOpen,
): void {
  try {
    isNonBlocking(fd);
  } catch (error) {
    throw codeOf(error) === 'EBADF' ? explain(syscall, fd) : error;
  }
}

function checkFd(fd: number): void {
  if (Number.isInteger(fd) && fd >= 0 && fd <= MAX_FD) return;
  throw new RangeError(`fd is ${String(fd)}: give the number of a descriptor, from 0 to ${MAX_FD}`);
}

function checkInterest(interest: number): void {
  if (interest === POLLIN || interest === POLLOUT || interest === (POLLIN | POLLOUT) || interest === 0) return;
  throw new RangeError(
    `interest is ${String(interest)}: give POLLIN (${POLLIN}), POLLOUT (${POLLOUT}), both, or 0 for errors alone`,
  );
}

function badPairs(pairs: unknown): Error {
  if (!(pairs instanceof Int32Array)) return new TypeError(`pairs must be an Int32Array, got ${typeof pairs}`);
  return new RangeError(
    `pairs holds ${pairs.length} words: give it ${PAIR_WORDS} for each pair, and one pair at least`,
  );
}

function watchedForWriting(syscall: string): SyscallError {
  return failure(
    'EINVAL',
    syscall,
    'waitAndRead only reads, and a descriptor is watched for POLLOUT; modify() it, or use wait()',
  );
}
