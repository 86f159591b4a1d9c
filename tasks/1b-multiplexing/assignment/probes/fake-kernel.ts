/** A kernel of numbers: which descriptors are open, what each is ready for, and which calls were made. Used by looks.ts, so that no check needs 1,024 descriptors or a second of time. */

import { SyscallError } from '../../../../src/core/errors.js';
import { POLLERR, POLLHUP, POLLIN, POLLNVAL, POLLOUT } from '../../../../src/core/poll-events.js';
import { ENTRY_WORDS } from '../../../../src/sys/poll.js';
import type { SelectCalls } from '../../../../src/waiting/select-waiter.js';
import { CHUNK_WORDS } from '../../../../src/waiting/waiter.js';

const UNASKED = POLLERR | POLLHUP | POLLNVAL;
const SET_WORDS = 32;
/** What a look may take at the most, with room to spare. */
const MOST_CALLS = 200;

export class FakeKernel {
  /** The time-out of each call since it was emptied. */
  readonly log: number[] = [];
  readonly #states = new Map<number, number>();

  /** The descriptor is open, and ready for this; null closes it. */
  set(fd: number, events: number | null): void {
    if (events === null) this.#states.delete(fd);
    else this.#states.set(fd, events);
  }

  readonly calls: SelectCalls = {
    readClock: (into, index) => {
      into[index] = 5e12;
    },
    isNonBlocking: (fd) => {
      if (!this.#states.has(fd)) throw closed('fcntl');
      return true;
    },
    poll: (entries, count, timeoutMs) => {
      this.#begin(timeoutMs);
      let ready = 0;
      for (let place = 0; place < count; place++) {
        const events = this.#look(entries, place);
        entries[place * ENTRY_WORDS + 2] = events;
        if (events !== 0) ready++;
      }
      return ready;
    },
    pollRead: (entries, count, first, timeoutMs, chunks) => {
      this.#begin(timeoutMs);
      let filled = 0;
      for (let step = 0; step < count && filled < chunks.length / CHUNK_WORDS; step++) {
        const place = (first + step) % count;
        const events = this.#look(entries, place);
        if (events !== 0)
          chunks.set([entries[place * ENTRY_WORDS]!, events, 0, resultOf(events)], filled++ * CHUNK_WORDS);
      }
      return filled;
    },
    select: (highestPlusOne, sets, timeoutMs) => {
      this.#begin(timeoutMs);
      const isReady = [POLLIN | POLLHUP | POLLERR, POLLOUT | POLLERR, 0].map((bits) => (fd: number) => {
        return (this.#states.get(fd)! & bits) !== 0;
      });
      const asked = isReady.map((_, set) =>
        listBits(sets.subarray(set * SET_WORDS, (set + 1) * SET_WORDS), highestPlusOne),
      );
      if (asked.flat().some((fd) => !this.#states.has(fd))) throw closed('select');
      const found = asked.map((fds, set) => fds.filter(isReady[set]!));
      // As the kernel does, bits at and beyond highestPlusOne in the words that it copies go as well.
      sets.fill(0);
      for (const [set, fds] of found.entries()) {
        for (const fd of fds) sets[set * SET_WORDS + (fd >> 5)]! |= 1 << (fd & 31);
      }
      return found.flat().length;
    },
    selectRead: (readable, highestPlusOne, first, timeoutMs, chunks) => {
      this.#begin(timeoutMs);
      const asked = listBits(readable, highestPlusOne);
      if (asked.some((fd) => !this.#states.has(fd))) throw closed('select');
      const inTurn = [...asked.filter((fd) => fd >= first), ...asked.filter((fd) => fd < first)];
      const ready = inTurn.filter((fd) => (this.#states.get(fd)! & (POLLIN | POLLHUP | POLLERR)) !== 0);
      const served = ready.slice(0, chunks.length / CHUNK_WORDS);
      for (const [at, fd] of served.entries())
        chunks.set([fd, POLLIN, 0, resultOf(this.#states.get(fd)!)], at * CHUNK_WORDS);
      return served.length;
    },
  };

  #begin(timeoutMs: number): void {
    this.log.push(timeoutMs);
    if (this.log.length > MOST_CALLS) throw new Error(`one look made more than ${MOST_CALLS} system calls: it spins`);
  }

  #look(entries: Int32Array, place: number): number {
    const [fd, wanted] = [entries[place * ENTRY_WORDS]!, entries[place * ENTRY_WORDS + 1]!];
    if (fd < 0) return 0;
    const state = this.#states.get(fd);
    return state === undefined ? POLLNVAL : state & (wanted | UNASKED);
  }
}

function listBits(words: Int32Array, below: number): number[] {
  return Array.from({ length: Math.min(below, words.length * 32) }, (_, bit) => bit).filter(
    (bit) => ((words[bit >> 5]! >>> (bit & 31)) & 1) === 1,
  );
}

function resultOf(events: number): number {
  if ((events & POLLNVAL) !== 0) return -9;
  if ((events & POLLIN) !== 0) return 1;
  return (events & POLLHUP) !== 0 ? 0 : -5;
}

function closed(syscall: string): SyscallError {
  return new SyscallError('EBADF', -9, syscall, 'bad file descriptor');
}
