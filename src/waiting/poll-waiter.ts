/** A waiter over poll(2): the whole table goes to the kernel and back in each wait. Called through open-waiter.ts. */

import { type Addon, loadAddon } from '../sys/addon.js';
import { checkIsOpen, TableWaiter } from './table-waiter.js';
import { CHUNK_WORDS, type ChunkTable, PAIR_WORDS } from './waiter.js';
import { goneWhileWatched } from './waiter-errors.js';

export type PollCalls = Pick<Addon, 'poll' | 'pollRead' | 'isNonBlocking' | 'readClock'>;

export class PollWaiter extends TableWaiter {
  readonly name = 'poll';
  protected readonly syscall = 'poll';
  readonly #calls: PollCalls;
  /** The place at which the next look at what is ready begins, so that a short table of results serves all in turn. */
  #first = 0;

  constructor(calls: PollCalls = loadAddon()) {
    super(calls.readClock);
    this.#calls = calls;
  }

  protected watch(fd: number): void {
    checkIsOpen(this.#calls.isNonBlocking, fd, this.syscall);
  }

  protected rewatch(fd: number): void {
    checkIsOpen(this.#calls.isNonBlocking, fd, this.syscall, goneWhileWatched);
  }

  protected unwatch(): void {
    // The table is all there is.
  }

  protected findReady(pairs: Int32Array, callMs: number): number {
    // #region 1b/ready
    const { registrations } = this;
    const ready = this.#calls.poll(registrations.entries, registrations.size, callMs);
    if (ready === 0) return 0;
    const capacity = Math.floor(pairs.length / PAIR_WORDS);
    const wanted = Math.min(ready, capacity);
    let place = this.#first < registrations.size ? this.#first : 0;
    let count = 0;
    for (let step = 0; step < registrations.size && count < wanted; step++) {
      const events = registrations.foundAt(place);
      if (events !== 0) {
        pairs[count * PAIR_WORDS] = registrations.fdAt(place);
        pairs[count * PAIR_WORDS + 1] = events;
        count++;
      }
      place = place + 1 < registrations.size ? place + 1 : 0;
    }
    if (wanted < ready) this.#first = place;
    return count;
    // #endregion
  }

  protected readReady(table: ChunkTable, callMs: number): number {
    // #region 1b/ready
    const { registrations } = this;
    const { chunks } = table;
    const first = this.#first < registrations.size ? this.#first : 0;
    const count = this.#calls.pollRead(
      registrations.entries,
      registrations.size,
      first,
      callMs,
      chunks,
      table.into,
      table.budgetBytes,
    );
    if (count > 0) this.#first = registrations.placeOf(chunks[(count - 1) * CHUNK_WORDS]!) + 1;
    return count;
    // #endregion
  }

  protected release(): void {
    // Nothing is held.
  }
}
