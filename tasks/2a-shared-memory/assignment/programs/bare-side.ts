/** A side of a ring without anything of the sides that students write: it counts, waits and advances, and no more. Used by programs and probes that look at one region alone. */

import { RingSide, type RingSideOptions, type RingUnits } from '../../../../src/sync/ring-side.js';
import { CONSUMER, PRODUCER } from '../../../../src/sync/ring-words.js';

export class BareSide extends RingSide {
  constructor(ring: RingUnits, side: 'producer' | 'consumer', options: RingSideOptions) {
    super(ring, side === 'producer' ? PRODUCER : CONSUMER, options);
  }

  get at(): number {
    return this.index;
  }

  count(): number {
    return this.countUnits();
  }

  has(count: number): boolean {
    return this.hasUnits(count);
  }

  /** Waits until so many units are there, or the other side has closed. */
  wait(count = 1): void {
    this.waitFor(count);
  }

  give(count: number): void {
    this.advance(count, (this.index + count) % this.units);
  }
}
