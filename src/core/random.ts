/** Seeded random numbers: the same seed gives the same plan, corpus and simulation on every machine. Used by plans, corpora and tests. */

import { uniformInt } from 'pure-rand/distribution/uniformInt';
import { xoroshiro128plus } from 'pure-rand/generator/xoroshiro128plus';

export class Random {
  readonly #generator: ReturnType<typeof xoroshiro128plus>;

  constructor(seed: number) {
    this.#generator = xoroshiro128plus(seed | 0);
  }

  /** Returns a whole number in [0, below). */
  integer(below: number): number {
    return uniformInt(this.#generator, 0, below - 1);
  }

  /** Returns a number in [0, 1) with 32 random bits. */
  fraction(): number {
    return this.integer(0x1_0000_0000) / 0x1_0000_0000;
  }

  /** Returns a normal deviate (Box–Muller). */
  normal(mean = 0, deviation = 1): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.fraction()));
    return mean + deviation * radius * Math.cos(2 * Math.PI * this.fraction());
  }

  /** Returns the items in a random order (Fisher–Yates); the given array is left as it is. */
  shuffle<T>(items: readonly T[]): T[] {
    const shuffled = [...items];
    for (let last = shuffled.length - 1; last > 0; last--) {
      const pick = this.integer(last + 1);
      [shuffled[last], shuffled[pick]] = [shuffled[pick]!, shuffled[last]!];
    }
    return shuffled;
  }
}
