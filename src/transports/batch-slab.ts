/** The memory of a batch: one pinned slab cut into slots of a record each, a frame over every slot, and the table that names what is sent. Made once, used by batch writers one after the other. */

import { LabError } from '../core/errors.js';
import { allocatePinned } from '../sys/prepared-io.js';
import { allocateBytes, type ByteBuffer } from './checksum.js';
import { HEADER_BYTES, MAX_PAYLOAD_BYTES } from './record.js';

/** As much as a pipe holds by default: a larger batch would have to wait for its reader in the middle. */
const BATCH_BYTES = 65_536;
/** UIO_MAXIOV, the most parts of one writev(2). */
const MOST_RECORDS = 1_024;

export interface BatchLimits {
  /** A batch has as many slots as fit in here, one at least. */
  batchBytes?: number;
  batchRecords?: number;
}

export interface BatchSlab {
  readonly bytes: Uint8Array<ArrayBuffer>;
  /** One for each slot; slot i begins at i * slotBytes. */
  readonly frames: readonly ByteBuffer[];
  readonly slotBytes: number;
  /** An offset and a length for each part, as writevFully takes them. */
  readonly table: Int32Array<ArrayBuffer>;
}

/** Returns a slab whose slots hold a header and `maxPayloadBytes` each. Throws `record-too-large`. */
export function allocateSlab(maxPayloadBytes: number, limits: BatchLimits = {}): BatchSlab {
  if (maxPayloadBytes > MAX_PAYLOAD_BYTES) {
    throw new LabError(
      'record-too-large',
      `A payload of ${maxPayloadBytes} B was wanted; at most ${MAX_PAYLOAD_BYTES} B.`,
    );
  }
  // Not rounded up: where records fill their slots, nothing lies between them, and a whole batch is one part.
  const slotBytes = HEADER_BYTES + maxPayloadBytes;
  const { batchBytes = BATCH_BYTES, batchRecords = MOST_RECORDS } = limits;
  const slots = Math.max(1, Math.min(Math.floor(batchBytes / slotBytes), batchRecords, MOST_RECORDS));
  const { bytes } = allocateBytes(slots * slotBytes);
  const frames = Array.from({ length: slots }, (_, slot) => ({
    bytes: new Uint8Array(bytes.buffer, slot * slotBytes, slotBytes),
    data: new DataView(bytes.buffer, slot * slotBytes, slotBytes),
  }));
  return { bytes, frames, slotBytes, table: new Int32Array(allocatePinned(slots * 8).buffer) };
}
