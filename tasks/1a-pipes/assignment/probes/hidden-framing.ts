/** Probes of the hidden checks of `framing`. Run in the graded process; no part of a handout. */

import type { Probe } from '../../../../src/course/probe.js';
import { type Feeding, takeAll } from './framing.js';
import { fromBase64 } from './observing.js';

/** As real readers do: every chunk comes in the same memory, somewhere in it, and is overwritten when it has been taken. */
const takeLent: Probe = (input) =>
  (input as unknown as (Feeding & { offset: number })[]).flatMap((feeding) => {
    const bytes = fromBase64(feeding.bytes);
    const memory = new Uint8Array(feeding.offset + bytes.length + 8);
    return feeding.cuts.map((cuts) => {
      const places = [0, ...cuts, bytes.length];
      const chunks = places.slice(1).map((end, index) => bytes.subarray(places[index], end));
      return takeAll(feeding, chunks, (taker, chunk) => {
        memory.fill(0xee);
        memory.set(chunk, feeding.offset);
        taker.feed(memory, feeding.offset, chunk.length);
      });
    });
  });

export const HIDDEN_FRAMING_PROBES = { takeLent };
