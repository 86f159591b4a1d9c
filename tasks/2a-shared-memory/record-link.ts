/** The ring of records of any length, many published together; the messages of a cell are all of one length, what it costs to allow for others is the question. Listed in links.ts. */

import { SpscRecordRing } from '../../src/sync/spsc-record-ring.js';
import { chooseBatch, chooseSlots, type Inlet, type LinkKind, type Outlet, type Shape } from './link.js';
import type { MessageReader, MessageWriter } from './message.js';

/** Each record carries its length, and where it does not fit before the end, the rest stays empty. */
const RECORD_OVERHEAD_BYTES = 16;

const ringOf = (bytes: number) => ({ capacityBytes: chooseSlots(bytes) * (bytes + RECORD_OVERHEAD_BYTES) });

class RecordOutlet implements Outlet {
  readonly #ring: ReturnType<SpscRecordRing['producer']>;
  readonly #writer: MessageWriter;
  readonly #words: Int32Array;
  readonly #bytes: number;
  readonly #batch: number;

  constructor(ring: ReturnType<SpscRecordRing['producer']>, { bytes }: Shape, writer: MessageWriter) {
    this.#ring = ring;
    this.#writer = writer;
    this.#words = new Int32Array(ring.bytes.buffer, ring.bytes.byteOffset, ring.bytes.length / 4);
    this.#bytes = bytes;
    this.#batch = chooseBatch(bytes);
  }

  send(messages: number): void {
    const [ring, bytes] = [this.#ring, this.#bytes];
    for (let left = messages; left > 0; ) {
      const count = Math.min(left, this.#batch);
      for (let record = 0; record < count; record++) {
        this.#writer.write(this.#words, ring.reserve(bytes) / 4, bytes / 4);
      }
      ring.commit();
      left -= count;
    }
  }
}

class RecordInlet implements Inlet {
  readonly #ring: ReturnType<SpscRecordRing['consumer']>;
  readonly #reader: MessageReader;
  readonly #words: Int32Array;
  readonly #batch: number;

  constructor(ring: ReturnType<SpscRecordRing['consumer']>, { bytes }: Shape, reader: MessageReader) {
    this.#ring = ring;
    this.#reader = reader;
    this.#words = new Int32Array(ring.bytes.buffer, ring.bytes.byteOffset, ring.bytes.length / 4);
    this.#batch = chooseBatch(bytes);
  }

  take(messages: number): void {
    const ring = this.#ring;
    let kept = 0;
    for (let left = messages; left > 0; left--) {
      // What is given back late is room that the producer waits for: at the end of what is there, and of a batch.
      if (!ring.tryNext()) {
        ring.release();
        kept = 0;
        if (!ring.next()) throw new Error(`the ring was closed with ${left} messages to come`);
      }
      this.#reader.read(this.#words, ring.offset / 4, ring.payloadBytes / 4);
      if (++kept === this.#batch) {
        ring.release();
        kept = 0;
      }
    }
    ring.release();
  }
}

export const RECORD_LINK: LinkKind = {
  bytesFor: (bytes) => SpscRecordRing.bytesFor(ringOf(bytes)),
  init: (memory, bytes) => void SpscRecordRing.init(memory, 0, ringOf(bytes)),
  openOutlet: (memory, shape, writer) =>
    new RecordOutlet(SpscRecordRing.open(memory, 0).producer({ strategy: shape.wait }), shape, writer),
  openInlet: (memory, shape, reader) =>
    new RecordInlet(SpscRecordRing.open(memory, 0).consumer({ strategy: shape.wait }), shape, reader),
};
