/** The judge's own ring, and scripts for it: what comes out of a ring is what went in, in order. Used by the checks of both sides. */

import type { Random } from '../../../../src/core/random.js';
import { pick, pickCursors } from './checking.js';

/** A message is its first byte and its length: byte i is first + 7i, modulo 256. */
export interface RingStep {
  /** put: the side of the ring that puts messages; take: the other. */
  deed: 'put' | 'take';
  slots: number;
  first: number;
}

export interface RingScript {
  capacity: number;
  slotBytes: number;
  firstCursor: number;
  steps: RingStep[];
}

/** What each step must do. */
export interface RingOutcome {
  /** Whether there was room, or enough. */
  isDone: boolean;
  /** Of a take: the bytes, hexadecimal. */
  bytes: string;
  full: number;
}

const SLOT_BYTES = [1, 4, 8, 12, 64, 136];

/** Returns a script that fills to the last slot and empties to the last, for three laps and more, and tries too much now and then. */
export function makeRingScript(random: Random, capacity: number, firstCursor: number): RingScript {
  const slotBytes = SLOT_BYTES[random.integer(SLOT_BYTES.length)]!;
  const steps: RingStep[] = [];
  let full = 0;
  for (let put = 0; put < 3 * capacity + 1; ) {
    const deed = random.integer(2) === 0 ? 'put' : 'take';
    const room = deed === 'put' ? capacity - full : full;
    // One too many in one of four.
    const wanted = random.integer(4) === 0 ? room + 1 : 1 + random.integer(Math.max(1, room));
    const slots = Math.min(wanted, capacity);
    steps.push({ deed, slots, first: random.integer(256) });
    if (slots > room) continue;
    full += deed === 'put' ? slots : -slots;
    if (deed === 'put') put += slots;
  }
  for (; full < capacity; full++) steps.push({ deed: 'put', slots: 1, first: random.integer(256) });
  steps.push({ deed: 'put', slots: 1, first: 0 });
  for (; full > 0; full--) steps.push({ deed: 'take', slots: 1, first: 0 });
  steps.push({ deed: 'take', slots: 1, first: 0 });
  // All slots at once, from two places on: one of the two messages wraps.
  for (const slots of [capacity, 1, capacity]) {
    steps.push({ deed: 'put', slots, first: random.integer(256) }, { deed: 'take', slots, first: 0 });
  }
  return { capacity, slotBytes, firstCursor, steps };
}

/** Returns scripts for 1 slot, 2, and some more. */
export function makeRingScripts(random: Random): RingScript[] {
  const cursors = pickCursors(random);
  return [1, 2, pick(random, 3, 20)].map((capacity, at) => makeRingScript(random, capacity, cursors[at]!));
}

export function runModel({ capacity, slotBytes, steps }: RingScript): RingOutcome[] {
  const queue: number[] = [];
  return steps.map(({ deed, slots, first }): RingOutcome => {
    const full = queue.length / slotBytes;
    const isDone = deed === 'put' ? full + slots <= capacity : full >= slots;
    let bytes: number[] = [];
    if (isDone && deed === 'put') {
      for (let at = 0; at < slots * slotBytes; at++) queue.push((first + at * 7) & 255);
    } else if (isDone) bytes = queue.splice(0, slots * slotBytes);
    return { isDone, bytes: Buffer.from(bytes).toString('hex'), full: queue.length / slotBytes };
  });
}

export function toJson({ capacity, slotBytes, firstCursor, steps }: RingScript) {
  return { capacity, slotBytes, firstCursor, steps: steps.map((step) => ({ ...step })) };
}
