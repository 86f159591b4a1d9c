/** Probes of the region `ring-pop`. Run in the graded process. */

import type { JsonValue } from '../../../../src/course/assignment.js';
import type { Probe } from '../../../../src/course/probe.js';
import { countGiven, fillBytes, makeRing, openBare, type RingOrder, SIDE_OPTIONS, tellError, toHex } from './rings.js';

interface Script extends RingOrder {
  steps: { deed: 'put' | 'take'; slots: number; first: number }[];
}

/** A bare producer puts messages in; they are taken out by pop() or tryPop(). */
export const pops: Probe = (input) =>
  (input as unknown as Script[]).map(({ steps, ...order }) => {
    const memory = makeRing(order);
    const { capacity, slotBytes, slots, control } = memory;
    const producer = openBare(control, capacity, 'producer');
    const consumer = memory.ring.consumer(SIDE_OPTIONS.consumer);
    return steps.map((step, at): JsonValue => {
      let isDone = false;
      let bytes = '';
      let threw: string | null = null;
      const full = () => capacity - producer.count();
      if (step.deed === 'take') {
        const into = new Uint8Array(step.slots * slotBytes);
        try {
          // pop() waits where there is too little, which the main thread must not.
          isDone = at % 2 === 0 && full() >= step.slots ? consumer.pop(into) : consumer.tryPop(into);
          if (isDone) bytes = toHex(into);
        } catch (error) {
          threw = tellError(error);
        }
      } else if (producer.count() >= step.slots) {
        isDone = true;
        const message = fillBytes(new Uint8Array(step.slots * slotBytes), step.first);
        for (let k = 0; k < step.slots; k++) {
          slots.set(message.subarray(k * slotBytes, (k + 1) * slotBytes), producer.at * slotBytes);
          producer.give(1);
        }
      }
      return { isDone, bytes, full: full(), threw };
    });
  });

/** Peeks and releases as asked, and reports how many the producer has back after each. */
export const releases: Probe = (input) => {
  const { steps, ...order } = input as unknown as RingOrder & { steps: { deed: string; count: number }[] };
  const memory = makeRing(order);
  const producer = openBare(memory.control, order.capacity, 'producer');
  const consumer = memory.ring.consumer(SIDE_OPTIONS.consumer);
  return steps.map(({ deed, count }) => {
    let returned = -2;
    let threw: string | null = null;
    try {
      if (deed === 'peek') returned = consumer.tryPeek(count);
      else if (deed === 'release') consumer.release(count);
      else producer.give(count);
    } catch (error) {
      threw = tellError(error);
    }
    return { returned, threw, given: countGiven(memory, 'consumer', order.firstCursor) };
  });
};
