/** Sends the job's records over a ring. Called by the producers of the job over rings. */

import type { RecordProducer } from '../sync/spsc-record-ring-producer.js';
import { allocateBytes } from '../transports/checksum.js';
import { HEADER_BYTES, KIND_DATA, KIND_END } from '../transports/record.js';
import { fillHeader } from '../transports/record-frame.js';
import { JOB_RECORD_BYTES, type JobWriter } from './count-stream.js';

/**
 * A record is put together outside of the ring and copied into it: how long it is shows only when its lines have been read,
 * and what is reserved in a ring cannot shrink. The copy stands for the one that write(2) makes.
 */
export class RingWriter implements JobWriter {
  readonly frame = allocateBytes(HEADER_BYTES + JOB_RECORD_BYTES);
  readonly #ring: RecordProducer;
  readonly #onSent: (records: number) => void;
  #sequence = 0;

  /** @param onSent what is to be done behind each commit; it is told how many there were */
  constructor(ring: RecordProducer, onSent: (records: number) => void) {
    this.#ring = ring;
    this.#onSent = onSent;
  }

  /** Blocks: until there is room. Throws: `peer-gone` when the consumer has closed or died. */
  commit(payloadBytes: number): void {
    this.#send(KIND_DATA, payloadBytes);
  }

  /** Sends the end record and closes the ring. */
  end(): void {
    this.#send(KIND_END, 0);
    this.close();
  }

  /** Closes the ring; without an end record before, the stream is a broken one. */
  close(): void {
    this.#ring.close();
    this.#onSent(this.#sequence);
  }

  #send(kind: number, payloadBytes: number): void {
    const { frame } = this;
    fillHeader(frame, kind, this.#sequence, payloadBytes);
    this.#ring.push(frame.bytes.subarray(0, HEADER_BYTES + payloadBytes));
    this.#sequence++;
    this.#onSent(this.#sequence);
  }
}
