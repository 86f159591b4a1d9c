/** Names the cycle of a deadlock: who waits for which lock, and who has it. Used by lock-order.test.ts. */

import { AsyncLocalStorage } from 'node:async_hooks';
import { vi } from 'vitest';

/** Where a lock's word lies: what lowers a semaphore's or fills a mutex's takes it, what undoes that gives it. */
export interface Lock {
  name: string;
  byte: number;
  kind: 'mutex' | 'semaphore';
  /** Permits that any thread may give belong to nobody. */
  hasHolder: boolean;
}

/** The threads are asynchronous functions of this one, so that any order of them can be forced. Until vi.restoreAllMocks(). */
export class Watchdog {
  readonly #thread = new AsyncLocalStorage<string>();
  readonly #locks: readonly Lock[];
  readonly #holders = new Map<Lock, string>();
  readonly #waits = new Map<string, Lock>();

  constructor(locks: readonly Lock[]) {
    this.#locks = locks;
    const real = { compareExchange: Atomics.compareExchange, store: Atomics.store };
    const { waitAsync } = Atomics as unknown as { waitAsync: (...values: unknown[]) => { value: unknown } };
    vi.spyOn(Atomics, 'compareExchange').mockImplementation(((
      words: Int32Array,
      at: number,
      from: number,
      to: number,
    ) => {
      const seen = real.compareExchange(words, at, from, to);
      if (seen === from) this.#note(words, at, from, to);
      return seen;
    }) as typeof Atomics.compareExchange);
    vi.spyOn(Atomics, 'store').mockImplementation(((words: Int32Array, at: number, value: number) => {
      this.#note(words, at, words[at]!, value);
      return real.store(words, at, value);
    }) as typeof Atomics.store);
    vi.spyOn(Atomics as unknown as { waitAsync: typeof waitAsync }, 'waitAsync').mockImplementation((...values) => {
      const result = waitAsync.apply(Atomics, values);
      const lock = this.#find(values[0] as Int32Array, values[1] as number);
      const thread = this.#thread.getStore();
      if (lock && thread) {
        this.#waits.set(thread, lock);
        void Promise.resolve(result.value).then(() => this.#waits.delete(thread));
      }
      return result;
    });
  }

  run<T>(thread: string, body: () => Promise<T>): Promise<T> {
    return this.#thread.run(thread, body);
  }

  /** Returns the deadlock, each of its threads in a sentence; empty: there is none. */
  findCycle(): string[] {
    for (const first of this.#waits.keys()) {
      const cycle: string[] = [];
      for (
        let thread: string | undefined = first;
        thread !== undefined && !cycle.includes(thread);
        thread = this.#next(thread)
      ) {
        cycle.push(thread);
        if (this.#next(thread) === first) return cycle.map((one) => this.#tell(one)).sort();
      }
    }
    return [];
  }

  /** Returns whom a thread waits for: the holder; of what has none, anybody, so one that waits too only where all do. */
  #next(thread: string): string | undefined {
    const lock = this.#waits.get(thread);
    if (!lock) return undefined;
    if (lock.hasHolder) return this.#holders.get(lock);
    const others = [...this.#waits.keys()].filter((other) => other !== thread);
    return others[0];
  }

  #tell(thread: string): string {
    const lock = this.#waits.get(thread)!;
    const holder = this.#holders.get(lock);
    return `${thread} waits for ${lock.name}, which ${lock.hasHolder ? `${holder} has` : 'nobody gives'}`;
  }

  #note(words: Int32Array, at: number, from: number, to: number): void {
    const lock = this.#find(words, at);
    if (!lock) return;
    const isTaken = lock.kind === 'mutex' ? from === 0 : to < from;
    const isGiven = lock.kind === 'mutex' ? to === 0 : to > from;
    if (isTaken) this.#holders.set(lock, this.#thread.getStore() ?? 'the test');
    else if (isGiven) this.#holders.delete(lock);
  }

  #find(words: Int32Array, at: number): Lock | undefined {
    const byte = words.byteOffset + 4 * at;
    return this.#locks.find((lock) => lock.byte === byte);
  }
}
