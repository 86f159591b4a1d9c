/** A waiter over select(2): sets of bits that the kernel overwrites with its answer. Called through open-waiter.ts. */

import { POLLERR, POLLHUP, POLLIN, POLLNVAL, POLLOUT } from '../core/poll-events.js';
import { type Addon, loadAddon } from '../sys/addon.js';
import { checkIsOpen, TableWaiter } from './table-waiter.js';
import { CHUNK_WORDS, type ChunkTable, type Interest, PAIR_WORDS } from './waiter.js';
import { codeOf, goneWhileWatched } from './waiter-errors.js';

export type SelectCalls = Pick<Addon, 'select' | 'selectRead' | 'poll' | 'pollRead' | 'isNonBlocking' | 'readClock'>;

/** Bits of an fd_set: glibc's FD_SETSIZE. */
export const SELECT_DESCRIPTORS = 1_024;

const SET_WORDS = SELECT_DESCRIPTORS / 32;
const SETS = 3;

export class SelectWaiter extends TableWaiter {
  readonly name = 'select';
  protected readonly syscall = 'select';
  readonly #calls: SelectCalls;
  /** What is watched: for reading, and for writing. The kernel never sees these. */
  readonly #readable = new Int32Array(SET_WORDS);
  readonly #writable = new Int32Array(SET_WORDS);
  /** Copies for the kernel, anew for each wait: only the bits that are ready stay in it. The third set remains empty. */
  readonly #sets = new Int32Array(SETS * SET_WORDS);
  #highestPlusOne = 0;
  /** The descriptor, or the place in the table, at which the next look begins, so that a short table serves all in turn. */
  #first = 0;
  #firstPlace = 0;

  constructor(calls: SelectCalls = loadAddon()) {
    super(calls.readClock);
    this.#calls = calls;
  }

  protected watch(fd: number, interest: Interest): void {
    // #region 1b/select
    if (fd >= SELECT_DESCRIPTORS) throw beyondSelect(fd);
    checkIsOpen(this.#calls.isNonBlocking, fd, this.syscall);
    this.#mark(fd, interest);
    // #endregion
  }

  protected rewatch(fd: number, interest: Interest): void {
    checkIsOpen(this.#calls.isNonBlocking, fd, this.syscall, goneWhileWatched);
    this.#mark(fd, interest);
  }

  protected unwatch(fd: number): void {
    this.#mark(fd, 0);
  }

  protected findReady(pairs: Int32Array, callMs: number): number {
    // #region 1b/select
    try {
      return this.#select(pairs, callMs);
    } catch (error) {
      if (codeOf(error) !== 'EBADF') throw error;
    }
    const count = this.#findClosed(pairs);
    // None is closed any more: the number was given to another file meanwhile.
    return count > 0 ? count : this.#select(pairs, callMs);
    // #endregion
  }

  protected readReady(table: ChunkTable, callMs: number): number {
    try {
      return this.#selectRead(table, callMs);
    } catch (error) {
      if (codeOf(error) !== 'EBADF') throw error;
    }
    const count = this.#readClosed(table);
    return count > 0 ? count : this.#selectRead(table, callMs);
  }

  protected release(): void {
    // Nothing is held.
  }

  #mark(fd: number, interest: number): void {
    // #region 1b/select
    const word = fd >> 5;
    const bit = 1 << (fd & 31);
    this.#readable[word] = (interest & POLLIN) !== 0 ? this.#readable[word]! | bit : this.#readable[word]! & ~bit;
    this.#writable[word] = (interest & POLLOUT) !== 0 ? this.#writable[word]! | bit : this.#writable[word]! & ~bit;
    this.#highestPlusOne = this.#findHighest() + 1;
    // #endregion
  }

  /** Returns the highest descriptor with a bit, -1 when there is none. */
  #findHighest(): number {
    for (let word = SET_WORDS - 1; word >= 0; word--) {
      const bits = this.#readable[word]! | this.#writable[word]!;
      if (bits !== 0) return word * 32 + 31 - Math.clz32(bits);
    }
    return -1;
  }

  #select(pairs: Int32Array, callMs: number): number {
    // #region 1b/select
    this.#sets.set(this.#readable, 0);
    this.#sets.set(this.#writable, SET_WORDS);
    const ready = this.#calls.select(this.#highestPlusOne, this.#sets, callMs);
    return ready === 0 ? 0 : this.#takeReady(pairs);
    // #endregion
  }

  #selectRead({ chunks, into, budgetBytes }: ChunkTable, callMs: number): number {
    const highest = this.#highestPlusOne;
    const count = this.#calls.selectRead(this.#readable, highest, this.#first, callMs, chunks, into, budgetBytes);
    if (count > 0) this.#first = chunks[(count - 1) * CHUNK_WORDS]! + 1;
    return count;
  }

  /** Returns how many pairs it took from the kernel's answer, from #first on, and round to it again. */
  #takeReady(pairs: Int32Array): number {
    const capacity = Math.floor(pairs.length / PAIR_WORDS);
    const words = (this.#highestPlusOne + 31) >> 5;
    const first = this.#first < this.#highestPlusOne ? this.#first : 0;
    const upwards = -1 << (first & 31);
    let word = first >> 5;
    let count = 0;
    // The first word comes twice: its bits from #first on at the start, the others in the end.
    for (let step = 0; step <= words; step++) {
      let bits = this.#sets[word]! | this.#sets[SET_WORDS + word]!;
      if (step === 0) bits &= upwards;
      if (step === words) bits &= ~upwards;
      while (bits !== 0) {
        const at = 31 - Math.clz32(bits & -bits);
        if (count === capacity) {
          this.#first = word * 32 + at;
          return count;
        }
        pairs[count * PAIR_WORDS] = word * 32 + at;
        pairs[count * PAIR_WORDS + 1] =
          ((this.#sets[word]! >>> at) & 1) * POLLIN + ((this.#sets[SET_WORDS + word]! >>> at) & 1) * POLLOUT;
        count++;
        bits &= bits - 1;
      }
      word = word + 1 < words ? word + 1 : 0;
    }
    return count;
  }

  /**
   * EBADF is all that select says when any of its descriptors is closed, and the others are not looked at: a caller that goes on would
   * spin. poll tells which it is, and what the others are ready for, so that they are served even when nobody removes it.
   */
  #findClosed(pairs: Int32Array): number {
    const { registrations } = this;
    const capacity = Math.floor(pairs.length / PAIR_WORDS);
    this.#calls.poll(registrations.entries, registrations.size, 0);
    let place = this.#firstPlace < registrations.size ? this.#firstPlace : 0;
    let count = 0;
    for (let step = 0; step < registrations.size && count < capacity; step++) {
      const events = toSelectEvents(registrations.foundAt(place), registrations.wantedAt(place));
      if (events !== 0) {
        pairs[count * PAIR_WORDS] = registrations.fdAt(place);
        pairs[count * PAIR_WORDS + 1] = events;
        count++;
      }
      place = place + 1 < registrations.size ? place + 1 : 0;
    }
    this.#firstPlace = place;
    return count;
  }

  #readClosed({ chunks, into, budgetBytes }: ChunkTable): number {
    const { registrations } = this;
    const first = this.#firstPlace < registrations.size ? this.#firstPlace : 0;
    const count = this.#calls.pollRead(registrations.entries, registrations.size, first, 0, chunks, into, budgetBytes);
    if (count > 0) this.#firstPlace = registrations.placeOf(chunks[(count - 1) * CHUNK_WORDS]!) + 1;
    return count;
  }
}

/** What select would have said, had none been closed: EOF and errors as readiness for what was asked for. */
function toSelectEvents(found: number, wanted: number): number {
  if ((found & POLLNVAL) !== 0) return POLLNVAL;
  const isReadable = (found & (POLLIN | POLLHUP | POLLERR)) !== 0;
  const isWritable = (found & (POLLOUT | POLLERR)) !== 0;
  return (isReadable ? wanted & POLLIN : 0) | (isWritable ? wanted & POLLOUT : 0);
}

function beyondSelect(fd: number): RangeError {
  return new RangeError(
    `fd is ${fd}: select takes descriptors below ${SELECT_DESCRIPTORS} alone (FD_SETSIZE), whatever \`ulimit -n\` says; ` +
      'use poll or epoll, which have no such bound',
  );
}
