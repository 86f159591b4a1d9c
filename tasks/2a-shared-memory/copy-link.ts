/** Channels that are given one message at a time and copy it in and out: the ring, the queue, the two textbook buffers, ringbuf.js. Listed in links.ts. */

import type { Inlet, LinkKind, Outlet, Shape } from './link.js';
import type { MessageReader, MessageWriter } from './message.js';

/** All that these loops ask of a channel. */
export interface Pushes {
  /** Copies the message; blocks until there is room. */
  push(message: Uint8Array): void;
}
export interface Pops {
  /** Fills the message; blocks until there is one. Returns false when there will be none. */
  pop(message: Uint8Array): boolean;
}

class CopyingOutlet implements Outlet {
  readonly #channel: Pushes;
  readonly #writer: MessageWriter;
  readonly #bytes: Uint8Array;
  readonly #words: Int32Array;

  constructor(channel: Pushes, { bytes }: Shape, writer: MessageWriter) {
    this.#channel = channel;
    this.#writer = writer;
    this.#bytes = new Uint8Array(bytes);
    this.#words = new Int32Array(this.#bytes.buffer);
  }

  send(messages: number): void {
    const words = this.#words;
    for (let count = 0; count < messages; count++) {
      this.#writer.write(words, 0, words.length);
      this.#channel.push(this.#bytes);
    }
  }
}

class CopyingInlet implements Inlet {
  readonly #channel: Pops;
  readonly #reader: MessageReader;
  readonly #bytes: Uint8Array;
  readonly #words: Int32Array;

  constructor(channel: Pops, { bytes }: Shape, reader: MessageReader) {
    this.#channel = channel;
    this.#reader = reader;
    this.#bytes = new Uint8Array(bytes);
    this.#words = new Int32Array(this.#bytes.buffer);
  }

  take(messages: number): void {
    const words = this.#words;
    for (let count = 0; count < messages; count++) {
      if (!this.#channel.pop(this.#bytes))
        throw new Error(`the channel was closed with ${messages - count} messages to come`);
      this.#reader.read(words, 0, words.length);
    }
  }
}

/** What differs between these channels: their memory, and how a thread opens its side. */
export interface CopyingChannel extends Pick<LinkKind, 'bytesFor' | 'init'> {
  openPushes(memory: SharedArrayBuffer, shape: Shape): Pushes;
  openPops(memory: SharedArrayBuffer, shape: Shape): Pops;
}

export function makeCopyLink(channel: CopyingChannel): LinkKind {
  return {
    bytesFor: channel.bytesFor,
    init: channel.init,
    openOutlet: (memory, shape, writer) => new CopyingOutlet(channel.openPushes(memory, shape), shape, writer),
    openInlet: (memory, shape, reader) => new CopyingInlet(channel.openPops(memory, shape), shape, reader),
  };
}
