/** Probe of a hidden check of the region `ring-publication`. Runs in the graded process. */

import type { Probe } from '../../../../src/course/probe.js';
import { CONSUMER_SEAT, HEAD } from '../../../../src/sync/ring-words.js';
import { countCalls } from './count-calls.js';
import { makeRing, openBare } from './rings.js';

/** Counts looks at HEAD while a consumer takes units one by one, and calls of notify while the producer gives them. */
export const looks: Probe = (input) => {
  const { capacity, given } = input as { capacity: number; given: number };
  const { control } = makeRing({ capacity, slotBytes: 8, firstCursor: 0 });
  const producer = openBare(control, capacity, 'producer');
  const consumer = openBare(control, capacity, 'consumer');
  const notified = countCalls('notify', CONSUMER_SEAT, () => {
    for (let unit = 0; unit < given; unit++) producer.give(1);
  });
  const seen: number[] = [];
  for (let unit = 0; unit <= given; unit++) {
    let has = false;
    seen.push(
      countCalls('load', HEAD, () => {
        has = consumer.has(1);
      }),
    );
    if (has) consumer.give(1);
  }
  return { looks: seen, notified };
};
