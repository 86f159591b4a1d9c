/** Takes the job's records where they lie in a ring, each checked. Called by consume-rings.ts, one a ring. */

import { WholeRecordTaker } from '../transports/whole-record-taker.js';
import { JOB_RECORD_BYTES } from './count-stream.js';

export class RingTaker extends WholeRecordTaker {
  /** @param bytes what the ring lends; memory that threads share */
  constructor(bytes: Uint8Array) {
    const { buffer, byteOffset, byteLength } = bytes;
    super({
      bufferBytes: 0,
      // The producer does not write where records lie that have not been released, so this reads as memory of one's own does.
      buffer: { bytes: bytes as Uint8Array<ArrayBuffer>, data: new DataView(buffer, byteOffset, byteLength) },
      maxPayloadBytes: JOB_RECORD_BYTES,
    });
  }

  /** The end record was taken. */
  get hasFinished(): boolean {
    return this.hasEnded;
  }

  /**
   * Returns whether the ring's record, of so many bytes, is one of data; its payload is then in buffer.bytes[payloadOffset, + payloadBytes)
   * until it is released. False: it is the end record.
   *
   * Throws: `record-corrupt`, for what comes behind the end record too; `record-too-large`.
   */
  takeRecord(offset: number, bytes: number): boolean {
    if (this.hasEnded) this.failCorrupt(`its ${bytes} B came behind the end record, where nothing belongs`);
    this.takeInPlace(offset, bytes);
    return !this.hasEnded;
  }

  /** Nothing more will come. Throws: `record-truncated` when the end record has not come. */
  finish(cause?: Error): void {
    if (!this.hasEnded) this.failTruncated(cause);
  }
}
