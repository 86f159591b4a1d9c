/** A waiter over epoll(7), level-triggered: the kernel keeps the set, and a wait is told only what is ready. Called through open-waiter.ts. */

import { type Addon, loadAddon } from '../sys/addon.js';
import { TableWaiter } from './table-waiter.js';
import type { ChunkTable, Interest } from './waiter.js';
import { alwaysReady, codeOf, explainLimit, goneWhileWatched, notOpen } from './waiter-errors.js';

export type EpollCalls = Pick<
  Addon,
  'epollCreate' | 'epollControl' | 'epollWait' | 'epollRead' | 'pollRead' | 'close' | 'readClock'
>;

const [ADD, DELETE, MODIFY] = [1, 2, 3] as const;

export class EpollWaiter extends TableWaiter {
  readonly name: string = 'epoll';
  protected readonly syscall = 'epoll_wait';
  protected readonly calls: EpollCalls;
  #epollFd: number;
  /** Whether the kernel's set may hold what ours does not: see unwatch(). */
  #isStale = false;

  constructor(calls: EpollCalls = loadAddon()) {
    super(calls.readClock);
    this.calls = calls;
    this.#epollFd = this.#create();
  }

  /** The bits of epoll_ctl(2); those of poll(2) have the same values. */
  protected eventsFor(interest: number): number {
    return interest;
  }

  protected watch(fd: number, interest: Interest): void {
    // The number may be in the set for a file that was closed and still exists: adding it would fail, or there would be two.
    if (this.#isStale) this.#rebuild();
    try {
      this.calls.epollControl(this.#epollFd, ADD, fd, this.eventsFor(interest));
    } catch (error) {
      throw explainWatch(error, fd);
    }
  }

  protected rewatch(fd: number, interest: Interest, _before: number): void {
    try {
      this.calls.epollControl(this.#epollFd, MODIFY, fd, this.eventsFor(interest));
    } catch (error) {
      const code = codeOf(error);
      throw code === 'EBADF' || code === 'ENOENT' ? goneWhileWatched('epoll_ctl', fd) : error;
    }
  }

  /**
   * The kernel's set holds files, not numbers (epoll(7), "Will closing a file descriptor cause it to be removed"): while a duplicate
   * keeps the file open, here or in a child, the set goes on telling of the closed number, and epoll_ctl can no longer name it. Then
   * only a new set helps. Made before the next wait or add, so that removing many that are closed costs one.
   */
  protected unwatch(fd: number, _before: number): void {
    try {
      this.calls.epollControl(this.#epollFd, DELETE, fd, 0);
    } catch (error) {
      const code = codeOf(error);
      if (code !== 'EBADF' && code !== 'ENOENT') throw error;
      this.#isStale = true;
    }
  }

  protected findReady(pairs: Int32Array, callMs: number): number {
    if (this.#isStale) this.#rebuild();
    return this.calls.epollWait(this.#epollFd, pairs, callMs);
  }

  protected readReady(table: ChunkTable, callMs: number): number {
    if (this.#isStale) this.#rebuild();
    return this.calls.epollRead(this.#epollFd, callMs, table.chunks, table.into, table.budgetBytes);
  }

  protected release(): void {
    this.calls.close(this.#epollFd);
  }

  #create(): number {
    try {
      return this.calls.epollCreate();
    } catch (error) {
      throw explainLimit(error);
    }
  }

  #rebuild(): void {
    const { registrations } = this;
    const old = this.#epollFd;
    // Before the old one is closed: if there is none to be had, everything stays as it was.
    const fresh = this.#create();
    for (let place = 0; place < registrations.size; place++) {
      const fd = registrations.fdAt(place);
      try {
        this.calls.epollControl(fresh, ADD, fd, this.eventsFor(registrations.wantedAt(place)));
      } catch (error) {
        const code = codeOf(error);
        // Closed as well, or by now the number of a file: the kernel would have forgotten it, and remove() still takes it.
        if (code === 'EBADF' || code === 'EPERM') continue;
        this.calls.close(fresh);
        throw explainLimit(error);
      }
    }
    this.#epollFd = fresh;
    this.#isStale = false;
    this.calls.close(old);
  }
}

function explainWatch(error: unknown, fd: number): unknown {
  switch (codeOf(error)) {
    case 'EBADF':
      return notOpen('epoll_ctl', fd);
    case 'EPERM':
      return alwaysReady('epoll_ctl', fd);
    default:
      return explainLimit(error);
  }
}
