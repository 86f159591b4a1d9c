/** Sends the job's records over a ring, and rings the bell. Called by the producers of the job over rings. */

import type { EventCount } from '../sync/event-count.js';
import type { RecordProducer } from '../sync/spsc-record-ring-producer.js';
import { allocateBytes } from '../transports/checksum.js';
import { HEADER_BYTES, KIND_DATA, KIND_END } from '../transports/record.js';
import { fillHeader } from '../transports/record-frame.js';
import { JOB_RECORD_BYTES, type JobWriter } from './count-stream.js';
import type { RingMemory } from './ring-memory.js';

/**
 * A record is put together outside of the ring and copied into it: how long it is shows only when its lines have been read,
 * and what is reserved in a ring cannot shrink. The copy stands for the one that write(2) makes.
 */
export class RingWriter implements JobWriter {
  readonly frame = allocateBytes(HEADER_BYTES + JOB_RECORD_BYTES);
  readonly #shared: RingMemory;
  readonly #producer: number;
  readonly #ring: RecordProducer;
  readonly #bell: EventCount;
  #sequence = 0;

  /** Takes the producer's side of that ring, for the calling thread. */
  constructor(shared: RingMemory, producer: number) {
    this.#shared = shared;
    this.#producer = producer;
    this.#ring = shared.openProducer(producer);
    this.#bell = shared.openBell();
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
    this.#bell.notify();
  }

  #send(kind: number, payloadBytes: number): void {
    const { frame } = this;
    fillHeader(frame, kind, this.#sequence, payloadBytes);
    this.#ring.push(frame.bytes.subarray(0, HEADER_BYTES + payloadBytes));
    this.#sequence++;
    // Behind the commit, both: who sees them finds the record there.
    this.#shared.setSent(this.#producer, this.#sequence);
    this.#bell.notify();
  }
}
