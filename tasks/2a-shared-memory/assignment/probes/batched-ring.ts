/** Probes of the star `batched-ring`. Run in the graded process. */

import type { Probe } from '../../../../src/course/probe.js';
import { makeRing, openBare, type RingOrder, SIDE_OPTIONS, tellError } from './rings.js';

type Script = RingOrder & { steps: { other: number; asked: number }[] };

/** Reserves runs and commits them; a bare consumer empties the ring after each. */
export const reserveRuns: Probe = (input) => {
  const { steps, ...order } = input as unknown as Script;
  const { ring, control } = makeRing(order);
  const producer = ring.producer(SIDE_OPTIONS.producer);
  const consumer = openBare(control, order.capacity, 'consumer');
  return steps.map(({ asked }) => {
    let returned = -1;
    let threw: string | null = null;
    try {
      returned = producer.reserveRun(asked);
      producer.commit(returned);
    } catch (error) {
      threw = tellError(error);
    }
    const full = consumer.count();
    if (full > 0) consumer.give(full);
    return { returned, at: producer.writeIndex, threw };
  });
};

/** Peeks at some and releases them; a bare producer gives some before each. */
export const peekSome: Probe = (input) => {
  const { steps, ...order } = input as unknown as Script;
  const { ring, control } = makeRing(order);
  const producer = openBare(control, order.capacity, 'producer');
  const consumer = ring.consumer(SIDE_OPTIONS.consumer);
  return steps.map(({ other, asked }) => {
    if (other > 0) producer.give(other);
    let returned = -1;
    let threw: string | null = null;
    try {
      returned = consumer.peekSome(asked);
      consumer.release(returned);
    } catch (error) {
      threw = tellError(error);
    }
    return { returned, at: consumer.readIndex, threw };
  });
};
