/** Probes of the region `ring-push`. Run in the graded process. */

import type { JsonValue } from '../../../../src/course/assignment.js';
import type { Probe } from '../../../../src/course/probe.js';
import { countGiven, fillBytes, makeRing, openBare, type RingOrder, SIDE_OPTIONS, tellError, toHex } from './rings.js';

interface Script extends RingOrder {
  steps: { deed: 'put' | 'take'; slots: number; first: number }[];
}

/** Puts messages in by push() or tryPush(); a bare consumer takes them out. */
export const pushes: Probe = (input) =>
  (input as unknown as Script[]).map(({ steps, ...order }) => {
    const memory = makeRing(order);
    const { capacity, slotBytes, slots, control } = memory;
    const producer = memory.ring.producer(SIDE_OPTIONS.producer);
    const consumer = openBare(control, capacity, 'consumer');
    return steps.map((step, at): JsonValue => {
      let isDone = false;
      let bytes = '';
      let threw: string | null = null;
      if (step.deed === 'put') {
        const message = fillBytes(new Uint8Array(step.slots * slotBytes), step.first);
        try {
          // push() waits where there is no room, which the main thread must not.
          if (at % 2 === 0 && consumer.count() + step.slots <= capacity) {
            producer.push(message);
            isDone = true;
          } else isDone = producer.tryPush(message);
        } catch (error) {
          threw = tellError(error);
        }
      } else if (consumer.count() >= step.slots) {
        isDone = true;
        for (let k = 0; k < step.slots; k++) {
          bytes += toHex(slots.subarray(consumer.at * slotBytes, (consumer.at + 1) * slotBytes));
          consumer.give(1);
        }
      }
      return { isDone, bytes, full: consumer.count(), threw };
    });
  });

/** Reserves and commits as asked, and reports how many the consumer can see after each. */
export const commits: Probe = (input) => {
  const { steps, ...order } = input as unknown as RingOrder & { steps: { deed: string; count: number }[] };
  const memory = makeRing(order);
  const producer = memory.ring.producer(SIDE_OPTIONS.producer);
  const consumer = openBare(memory.control, order.capacity, 'consumer');
  return steps.map(({ deed, count }) => {
    let returned = -2;
    let threw: string | null = null;
    try {
      if (deed === 'reserve') returned = producer.reserve(count);
      else if (deed === 'commit') producer.commit(count);
      else consumer.give(count);
    } catch (error) {
      threw = tellError(error);
    }
    return { returned, threw, given: countGiven(memory, 'producer', order.firstCursor) };
  });
};
