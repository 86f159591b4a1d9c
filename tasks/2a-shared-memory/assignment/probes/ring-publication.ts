/** Probes of the region `ring-publication`. Run in the graded process. */

import type { Probe } from '../../../../src/course/probe.js';
import { HEAD, READ_INDEX, TAIL, WRITE_INDEX } from '../../../../src/sync/ring-words.js';
import { makeRing, openBare } from './rings.js';

interface Walk {
  capacity: number;
  firstCursor: number;
  gives: number[];
}

/** Lets the two sides give units to each other, and reports after each time what both count. */
export const counts: Probe = (input) =>
  (input as unknown as Walk[]).map(({ capacity, firstCursor, gives }) => {
    const { control } = makeRing({ capacity, slotBytes: 8, firstCursor });
    const producer = openBare(control, capacity, 'producer');
    const consumer = openBare(control, capacity, 'consumer');
    const eachCount = Array.from({ length: capacity + 1 }, (_, count) => count);
    return gives.map((give) => {
      if (give > 0) producer.give(give);
      else consumer.give(-give);
      // By the copies first, which may be old: hasUnits() must look again before it says no.
      const hasFree = eachCount.map((count) => producer.has(count));
      const hasFull = eachCount.map((count) => consumer.has(count));
      return {
        free: producer.count(),
        full: consumer.count(),
        hasFree,
        hasFull,
        head: control[HEAD]!,
        tail: control[TAIL]!,
        writeIndex: control[WRITE_INDEX]!,
        readIndex: control[READ_INDEX]!,
      };
    });
  });
