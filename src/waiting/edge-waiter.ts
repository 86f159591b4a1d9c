/** A waiter over epoll(7), edge-triggered: a descriptor is told of when something came, not while something is there. Called through open-waiter.ts. */

import { POLLERR, POLLHUP, POLLIN, POLLRDHUP } from '../core/poll-events.js';
import { EpollWaiter } from './epoll-waiter.js';
import { Registrations } from './registrations.js';
import { CHUNK_WORDS, type ChunkTable, type Interest, PAIR_WORDS } from './waiter.js';

/** EPOLLET of epoll_ctl(2): the sign bit. */
const EDGE = 1 << 31;
const EINTR = -4;
/** How many new ones at most join those under way in one call. */
const JOINING = 64;

/**
 * wait() tells of a descriptor once for each time that something came: who does not read it until EAGAIN, a short read or EOF hears
 * no more of what is left (epoll(7)). waitAndRead() keeps in mind by itself what is not drained, whatever the budget is; descriptors
 * of streams only, since what is left behind a short read of messages would be forgotten.
 */
export class EdgeWaiter extends EpollWaiter {
  override readonly name = 'epoll-edge';
  /** Those that have, or may have, bytes or an EOF left which the kernel will not tell of again. */
  readonly #undrained = new Registrations();
  readonly #joining = new Int32Array(JOINING * PAIR_WORDS);
  /** The place at which the next read of the undrained ones begins. */
  #first = 0;

  protected override eventsFor(interest: number): number {
    return interest | POLLRDHUP | EDGE;
  }

  /** The kernel looks at the descriptor again, and tells anew what there is. */
  protected override rewatch(fd: number, interest: Interest, before: number): void {
    super.rewatch(fd, interest, before);
    if (this.#undrained.has(fd)) this.#undrained.remove(fd);
  }

  protected override unwatch(fd: number, before: number): void {
    super.unwatch(fd, before);
    if (this.#undrained.has(fd)) this.#undrained.remove(fd);
  }

  /**
   * What is not drained is read first, and together with it what came meanwhile, in turn: neither a firehose nor a crowd of new ones
   * keeps the others waiting. Only when nothing is left does it wait.
   */
  protected override readReady(table: ChunkTable, callMs: number): number {
    // #region 1b/edge
    if (this.#undrained.size > 0) {
      const count = this.#readUndrained(table);
      if (count > 0) return count;
    }
    const count = super.readReady(table, callMs);
    this.#remember(table, count);
    return count;
    // #endregion
  }

  /** By poll and not by read alone: who left exactly nothing behind may be a descriptor that blocks. */
  #readUndrained(table: ChunkTable): number {
    // #region 1b/edge
    const undrained = this.#undrained;
    const joined = super.findReady(this.#joining, 0);
    for (let at = 0; at < joined; at++) this.#keep(this.#joining[at * PAIR_WORDS]!);
    const { chunks, into, budgetBytes } = table;
    const first = this.#first < undrained.size ? this.#first : 0;
    const count = this.calls.pollRead(undrained.entries, undrained.size, first, 0, chunks, into, budgetBytes);
    if (count === 0) {
      undrained.clear();
      return 0;
    }
    this.#first = undrained.placeOf(chunks[(count - 1) * CHUNK_WORDS]!) + 1;
    this.#remember(table, count);
    return count;
    // #endregion
  }

  /** A short read has emptied a stream; but a hang-up or an error is told once as well, and its end is still to be read. */
  #remember({ chunks, budgetBytes }: ChunkTable, count: number): void {
    // #region 1b/edge
    for (let at = 0; at < count; at++) {
      const fd = chunks[at * CHUNK_WORDS]!;
      const events = chunks[at * CHUNK_WORDS + 1]!;
      const result = chunks[at * CHUNK_WORDS + 3]!;
      const isLeft = result === budgetBytes || (result > 0 && (events & (POLLHUP | POLLRDHUP | POLLERR)) !== 0);
      if (isLeft || result === EINTR) this.#keep(fd);
      else if (this.#undrained.has(fd)) this.#undrained.remove(fd);
    }
    // #endregion
  }

  #keep(fd: number): void {
    if (!this.#undrained.has(fd)) this.#undrained.add(fd, POLLIN | POLLRDHUP);
  }

  protected override release(): void {
    this.#undrained.clear();
    super.release();
  }
}
