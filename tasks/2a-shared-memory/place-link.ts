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
  readonly #words: number;
  readonly #batch: number;

  constructor(ring: RingProducer, { bytes }: Shape, writer: MessageWriter) {
    this.#ring = ring;
    this.#writer = writer;
    this.#words = bytes / 4;
    this.#batch = chooseBatch(bytes);
  }

  send(messages: number): void {
    const [ring, words] = [this.#ring, this.#words];
    for (let left = messages; left > 0; ) {
      const count = ring.reserveRun(Math.min(left, this.#batch));
      this.#writer.write(ring.slotWords, ring.writeIndex * words, words, count);
      ring.commit(count);
      left -= count;
    }
  }
}

class PlacingInlet implements Inlet {
  readonly #ring: RingConsumer;
  readonly #reader: MessageReader;
  readonly #words: number;
  readonly #batch: number;

  constructor(ring: RingConsumer, { bytes }: Shape, reader: MessageReader) {
    this.#ring = ring;
    this.#reader = reader;
    this.#words = bytes / 4;
    this.#batch = chooseBatch(bytes);
  }

  take(messages: number): void {
    const [ring, words] = [this.#ring, this.#words];
    for (let left = messages; left > 0; ) {
      const count = ring.peekRun(Math.min(left, this.#batch));
      if (count === 0) throw new Error(`the ring was closed with ${left} messages to come`);
      this.#reader.read(ring.slotWords, ring.readIndex * words, words, count);
      ring.release(count);
      left -= count;
    }
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
