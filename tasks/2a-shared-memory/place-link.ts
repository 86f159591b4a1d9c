/** The ring used in place: messages written into its slots and read there, many published together. Listed in links.ts. */

import { SpscRing } from '../../src/sync/spsc-ring.js';
import type { RingConsumer } from '../../src/sync/spsc-ring-consumer.js';
import type { RingProducer } from '../../src/sync/spsc-ring-producer.js';
import { chooseBatch, chooseSlots, type Inlet, type LinkKind, type Outlet, type Shape } from './link.js';
import type { MessageReader, MessageWriter } from './message.js';

const ringOf = (bytes: number) => ({ capacity: chooseSlots(bytes), slotBytes: bytes });

class PlacingOutlet implements Outlet {
  readonly #ring: RingProducer;
  readonly #writer: MessageWriter;
  readonly #slots: Int32Array;
  readonly #words: number;
  readonly #batch: number;

  constructor(ring: RingProducer, { bytes }: Shape, writer: MessageWriter) {
    this.#ring = ring;
    this.#writer = writer;
    this.#slots = new Int32Array(ring.slots.buffer, ring.slots.byteOffset, ring.slots.length / 4);
    this.#words = bytes / 4;
    this.#batch = chooseBatch(bytes);
  }

  send(messages: number): void {
    const ring = this.#ring;
    for (let left = messages; left > 0; ) {
      const wanted = Math.min(left, this.#batch);
      const first = ring.reserve(wanted);
      const side = ring.runFrom(first, wanted);
      this.#write(first, side);
      this.#write(0, wanted - side);
      ring.commit(wanted);
      left -= wanted;
    }
  }

  /** Messages that lie side by side: no slot's number has to be asked for. */
  #write(first: number, count: number): void {
    const words = this.#words;
    for (let at = first * words; at < (first + count) * words; at += words) this.#writer.write(this.#slots, at, words);
  }
}

class PlacingInlet implements Inlet {
  readonly #ring: RingConsumer;
  readonly #reader: MessageReader;
  readonly #slots: Int32Array;
  readonly #words: number;
  readonly #batch: number;

  constructor(ring: RingConsumer, { bytes }: Shape, reader: MessageReader) {
    this.#ring = ring;
    this.#reader = reader;
    this.#slots = new Int32Array(ring.slots.buffer, ring.slots.byteOffset, ring.slots.length / 4);
    this.#words = bytes / 4;
    this.#batch = chooseBatch(bytes);
  }

  take(messages: number): void {
    const ring = this.#ring;
    for (let left = messages; left > 0; ) {
      const found = ring.peekSome(Math.min(left, this.#batch));
      if (found === 0) throw new Error(`the ring was closed with ${left} messages to come`);
      const first = ring.readIndex;
      const side = ring.runFrom(first, found);
      this.#read(first, side);
      this.#read(0, found - side);
      ring.release(found);
      left -= found;
    }
  }

  #read(first: number, count: number): void {
    const words = this.#words;
    for (let at = first * words; at < (first + count) * words; at += words) this.#reader.read(this.#slots, at, words);
  }
}

export const PLACE_LINK: LinkKind = {
  bytesFor: (bytes) => SpscRing.bytesFor(ringOf(bytes)),
  init: (memory, bytes) => void SpscRing.init(memory, 0, ringOf(bytes)),
  openOutlet: (memory, shape, writer) =>
    new PlacingOutlet(SpscRing.open(memory, 0).producer({ strategy: shape.wait }), shape, writer),
  openInlet: (memory, shape, reader) =>
    new PlacingInlet(SpscRing.open(memory, 0).consumer({ strategy: shape.wait }), shape, reader),
};
