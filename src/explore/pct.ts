/** Random runs with a bound on how likely a bug is missed. Called by explorer.ts for programs with too many interleavings to go through. */

import { Random } from '../core/random.js';
import { MOST_CHANGES } from './control.js';
import type { RunPlan } from './machine.js';
import type { Search } from './search.js';
import type { Trace } from './trace.js';

/*
 * Probabilistic concurrency testing (Burckhardt, Kothari, Musuvathi and Nagarakatte, "A randomized scheduler with probabilistic
 * guarantees of finding bugs", ASPLOS 2010): each thread has a random priority, the highest that can go on does, and at d - 1
 * random steps the running thread falls below all others. A bug that needs d orderings is found in each run with a
 * probability of at least 1 / (n k^(d-1)), for n threads and k steps.
 */
export class RandomRuns implements Search {
  readonly #random: Random;
  readonly #threads: number;
  readonly #depth: number;
  #left: number;
  /** The longest run so far: change points are drawn among so many steps. */
  #steps = 1;

  constructor(threads: number, runs: number, depth: number, seed: number) {
    this.#threads = threads;
    this.#left = runs;
    this.#depth = Math.min(depth, MOST_CHANGES);
    this.#random = new Random(seed);
  }

  next(): RunPlan | null {
    if (this.#left <= 0) return null;
    const priorities = this.#random.shuffle(Array.from({ length: this.#threads }, (_, thread) => thread + 1));
    const changeSteps = Array.from({ length: this.#depth - 1 }, () => this.#random.integer(this.#steps));
    return { prefix: [], sleepSet: 0, priorities, changeSteps };
  }

  take(trace: Trace): void {
    this.#left -= 1;
    this.#steps = Math.max(this.#steps, trace.steps);
  }
}
