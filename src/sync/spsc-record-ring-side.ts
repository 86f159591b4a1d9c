/** What both sides of an SpscRecordRing do alike: they see the same bytes. The base of spsc-record-ring-producer.ts and spsc-record-ring-consumer.ts. */

import { RingSide, type RingSideOptions } from './ring-side.js';
import type { SideWords } from './ring-words.js';
import { maxPayloadBytesFor, type RecordMemory } from './spsc-record-ring-layout.js';

/** What tryReserve, pop and tryPop return in place of an offset or a length. */
export const NO_RECORD = -1;

/** Up to here a loop over bytes is as fast as set(), and as finding the view that it takes. */
export const LOOPED_BYTES = 32;

export abstract class RecordSide extends RingSide {
  readonly capacityBytes: number;
  /** The longest payload: a record of it always fits into the empty ring, wherever it begins. */
  readonly maxPayloadBytes: number;
  /** All records and what lies between them: a payload has `bytes` from its offset on, a multiple of 8. */
  readonly bytes: Uint8Array;
  /** The same memory as 32-bit words: a payload begins at word offset / 4. */
  readonly words: Int32Array;

  protected constructor(ring: RecordMemory, side: SideWords, options: RingSideOptions) {
    super(ring, side, options);
    this.capacityBytes = ring.capacity;
    this.maxPayloadBytes = maxPayloadBytesFor(ring.capacity);
    this.bytes = ring.bytes;
    this.words = ring.words;
  }
}
