/** How one of many threads on the same side waits: the four strategies over an EventCount. Used by MpmcQueue; where a side is one thread, wait-strategy.ts does it. */

import { yieldCpu } from '../sys/sched.js';
import type { EventCount } from './event-count.js';
import { assertMayBlock, type LockThread, timedOut } from './lock-thread.js';
import { checkTimeout } from './lock-wait.js';
import { WAIT_STRATEGIES, type WaitOptions, type WaitStrategy } from './wait-strategy.js';

/** Looks between two of the clock: it costs as much as a dozen of them. A yield may take milliseconds. */
const LOOKS_PER_CLOCK = 1_024;
const YIELDS_PER_CLOCK = 16;

/** A look into a crowded structure costs two or three times one into a ring, which looks 2,000 times: 50 µs, about what a wake-up takes. */
const MOST_SPINS = 750;

export class CrowdWait {
  readonly #thread: LockThread;
  readonly #strategy: WaitStrategy;
  readonly #spins: number;
  readonly #timeoutMs: number;
  readonly #yieldCpu: () => void;

  /** Throws: RangeError. */
  constructor(thread: LockThread, options: WaitOptions) {
    this.#thread = thread;
    this.#strategy = options.strategy ?? 'spin-then-block';
    if (!WAIT_STRATEGIES.includes(this.#strategy)) {
      throw new RangeError(`strategy must be one of ${WAIT_STRATEGIES.join(', ')}; got ${this.#strategy}`);
    }
    this.#spins = options.spins ?? MOST_SPINS;
    this.#timeoutMs = checkTimeout(options.timeoutMs ?? Number.POSITIVE_INFINITY);
    this.#yieldCpu = options.yieldCpu ?? yieldCpu;
  }

  /**
   * Returns when it is over.
   *
   * Blocks: as the strategy says.
   * Throws: what onSlice throws, unless it is over then; LabError timed-out; TypeError for a strategy that sleeps, on the main thread.
   */
  wait(events: EventCount, isOver: () => boolean, what: () => string): void {
    let isDone: boolean;
    if (this.#strategy === 'spin') isDone = this.#look(isOver, LOOKS_PER_CLOCK, null);
    else if (this.#strategy === 'yield') isDone = this.#look(isOver, YIELDS_PER_CLOCK, this.#yieldCpu);
    else {
      assertMayBlock(this.#thread, `a wait with strategy ${this.#strategy}`, 'the form whose name ends in Async');
      if (this.#strategy === 'spin-then-block') {
        for (let spin = 0; spin < this.#spins; spin++) if (isOver()) return;
      }
      isDone = events.waitUntil(isOver, this.#timeoutMs);
    }
    if (!isDone) throw timedOut(what(), this.#timeoutMs);
  }

  /** Resolves when it is over; rejects as wait() throws. Any thread. */
  async waitAsync(events: EventCount, isOver: () => boolean, what: () => string): Promise<void> {
    if (!(await events.waitUntilAsync(isOver, this.#timeoutMs))) throw timedOut(what(), this.#timeoutMs);
  }

  /** Returns false when the time has passed. */
  #look(isOver: () => boolean, looksPerClock: number, between: (() => void) | null): boolean {
    const { sliceMs } = this.#thread;
    const startMs = performance.now();
    const deadlineMs = startMs + this.#timeoutMs;
    let sliceEndMs = startMs + sliceMs;
    for (let looks = 1; !isOver(); looks++) {
      between?.();
      if (looks % looksPerClock !== 0) continue;
      const nowMs = performance.now();
      if (nowMs >= sliceEndMs) {
        try {
          this.#thread.onSlice();
        } catch (error) {
          if (isOver()) return true;
          throw error;
        }
        sliceEndMs = performance.now() + sliceMs;
      }
      if (nowMs >= deadlineMs) return isOver();
    }
    return true;
  }
}
