/** Makes a frame's first bytes a whole record by filling in its header. Called by the writers of the event loop; FdWriter has the same lines within its timed call. */

import { LabError } from '../core/errors.js';
import { type ByteBuffer, mixHeader, payloadChecksum } from './checksum.js';
import { HEADER_BYTES, MAX_PAYLOAD_BYTES, RECORD } from './record.js';

/** Returns the record's checksum, signed. Throws RangeError for a payload that the frame cannot hold. */
export function fillHeader(frame: ByteBuffer, kind: number, sequence: number, payloadBytes: number): number {
  const { data, bytes } = frame;
  const most = bytes.length - HEADER_BYTES;
  // Before a byte is sent: a negative length in a header would be a huge one on the other side.
  if (payloadBytes >>> 0 !== payloadBytes || payloadBytes > most) {
    throw new RangeError(`payloadBytes must be a whole number up to ${most}, got ${payloadBytes}`);
  }
  const checksum = mixHeader(payloadChecksum(frame, HEADER_BYTES, payloadBytes), kind, sequence, payloadBytes);
  data.setUint32(RECORD.length, payloadBytes, true);
  data.setUint32(RECORD.kind, kind, true);
  data.setUint32(RECORD.sequence, sequence, true);
  data.setInt32(RECORD.checksum, checksum, true);
  return checksum;
}

/** Returns how large a frame for such payloads is. Throws `record-too-large`. */
export function frameBytesFor(maxPayloadBytes: number): number {
  if (maxPayloadBytes <= MAX_PAYLOAD_BYTES) return HEADER_BYTES + maxPayloadBytes;
  throw new LabError(
    'record-too-large',
    `A payload of ${maxPayloadBytes} B was wanted; at most ${MAX_PAYLOAD_BYTES} B.`,
  );
}
