/** Answers each message from within the initiator's own wait for it, so that a round trip needs no second process. Called by the tests of the loops. */

import type { ByteBuffer } from '../../src/transports/checksum.js';
import type { BlockingReader, BlockingWriter } from '../../src/transports/exchange.js';

export class EchoedReader implements BlockingReader {
  readonly #far: { reader: BlockingReader; writer: BlockingWriter };
  readonly #near: BlockingReader;

  constructor(farReader: BlockingReader, farWriter: BlockingWriter, near: BlockingReader) {
    this.#far = { reader: farReader, writer: farWriter };
    this.#near = near;
  }

  next(): boolean {
    const { reader, writer } = this.#far;
    if (reader.next()) writer.forward(reader);
    else writer.end();
    return this.#near.next();
  }

  get buffer(): ByteBuffer {
    return this.#near.buffer;
  }
  get recordOffset(): number {
    return this.#near.recordOffset;
  }
  get payloadOffset(): number {
    return this.#near.payloadOffset;
  }
  get payloadBytes(): number {
    return this.#near.payloadBytes;
  }
  get taken(): number {
    return this.#near.taken;
  }
  get checksum(): number {
    return this.#near.checksum;
  }
}
