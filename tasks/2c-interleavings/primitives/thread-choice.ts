/** How threads take part in the structures that are explored here: nobody dies and no slice ends, so that a lost wake-up is slept through. Used by the programs beside it. */

import type { WaitStrategy } from '../../../src/sync/index.js';

/** How a thread waits; plain data. */
export interface Waiting {
  /** Default: block. */
  strategy?: WaitStrategy;
  /** Looks of spin-then-block. Default: 1. */
  spins?: number;
}

/** Returns what a thread opens a structure with. */
export function chooseThread(thread: number, { strategy = 'block', spins = 1 }: Waiting = {}) {
  return {
    threadId: thread + 1,
    isAlive: () => true,
    sliceMs: Number.POSITIVE_INFINITY,
    strategy,
    spins,
    yieldCpu: () => {},
  };
}

/** Returns threads that do the same, each according to its number, under names by which schedules tell them apart; four at most. */
export function makeThreads<State, Result>(run: (state: State, thread: number) => Result, count = 3) {
  const first = (state: State, thread: number) => run(state, thread);
  const second = (state: State, thread: number) => run(state, thread);
  const third = (state: State, thread: number) => run(state, thread);
  const fourth = (state: State, thread: number) => run(state, thread);
  return [first, second, third, fourth].slice(0, count);
}
