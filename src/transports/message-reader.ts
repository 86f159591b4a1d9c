/** Reads records from a fork's channel, one message each. The receiving end of the subjects that work through child_process.fork. */

import { Arrival } from './arrival.js';
import type { MessageCodec, MessageEnd } from './message-channel.js';
import type { Awaitable, RecordReader } from './record.js';
import type { TakerOptions } from './record-taker.js';
import { WholeRecordTaker } from './whole-record-taker.js';

/**
 * A channel cannot be paused: Node reads it as long as it is open, and what nobody takes waits here, without a bound. Only the
 * sender's waiting for send() limits how much is on its way.
 */
export class MessageReader extends WholeRecordTaker implements RecordReader {
  readonly #end: MessageEnd;
  readonly #codec: MessageCodec;
  readonly #arrival = new Arrival(() => this.#takeNext());
  /** Messages as they came; those before `#first` are taken. */
  #messages: unknown[] = [];
  #first = 0;
  #isOver: boolean;

  /** Listens from now on; Node keeps what arrived before only for the first listener of all. */
  constructor(end: MessageEnd, codec: MessageCodec, options: TakerOptions) {
    super(options);
    this.#end = end;
    this.#codec = codec;
    this.#isOver = !end.connected;
    end.on('message', this.#onMessage);
    end.on('disconnect', this.#onDisconnect);
  }

  /** Returns at once when a message is there, else a promise. */
  next(): Awaitable<boolean> {
    return this.#arrival.next();
  }

  /** Messages that arrived and were not taken. */
  get waitingMessages(): number {
    return this.#messages.length - this.#first;
  }

  /** Lets go of the channel. Messages not taken are lost: a channel takes nothing back. */
  detach(): void {
    this.#end.off('message', this.#onMessage);
    this.#end.off('disconnect', this.#onDisconnect);
    this.#messages = [];
    this.#first = 0;
    this.#arrival.abandon();
  }

  #onMessage = (message: unknown): void => {
    this.#messages.push(message);
    this.#arrival.notice();
  };

  #onDisconnect = (): void => {
    this.#isOver = true;
    this.#arrival.notice();
  };

  #takeNext(): boolean | undefined {
    if (this.hasEnded) return false;
    if (this.waitingMessages === 0) {
      if (this.#isOver) this.failTruncated();
      return undefined;
    }
    const message = this.#messages[this.#first];
    if (this.#codec === 'advanced') {
      if (!(message instanceof Uint8Array)) this.failCorrupt(`a Uint8Array was to come, not ${describe(message)}`);
      this.takeBytes(message);
    } else {
      if (typeof message !== 'string') this.failCorrupt(`a base64 string was to come, not ${describe(message)}`);
      this.takeBase64(message);
    }
    // Only now: a damaged message stays in front, and nothing behind it is ever given.
    this.#drop();
    return !this.hasEnded;
  }

  #drop(): void {
    this.#messages[this.#first++] = undefined;
    if (this.#first * 2 < this.#messages.length) return;
    this.#messages = this.#messages.slice(this.#first);
    this.#first = 0;
  }
}

function describe(message: unknown): string {
  return message === null ? 'null' : typeof message === 'object' ? message.constructor.name : typeof message;
}
