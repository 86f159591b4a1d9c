/** Readers and writers for each command of a member with an event loop, over what lasts as long as the member: streams, a channel, an iteration of lines. Used by parent-member.ts and child-member.ts. */

import type { Readable, Writable } from 'node:stream';
import { LineReader } from '../../src/transports/line-reader.js';
import { LineWriter } from '../../src/transports/line-writer.js';
import type { MessageCodec, MessageEnd } from '../../src/transports/message-channel.js';
import { MessageReader } from '../../src/transports/message-reader.js';
import { MessageWriter } from '../../src/transports/message-writer.js';
import { StreamReader } from '../../src/transports/stream-reader.js';
import { StreamWriter } from '../../src/transports/stream-writer.js';
import type { Ends } from './event-loop-verbs.js';

const BUFFER_BYTES = 65_536;

export function overStreams(input: Readable, output: Writable): Ends {
  return {
    openReader: (options) => new StreamReader(input, { ...options, bufferBytes: BUFFER_BYTES }),
    openWriter: (options) => new StreamWriter(output, options),
  };
}

/** `lines` is iterated once for all commands: to end an iteration of lines is to end what they come from. */
export function overLines(lines: AsyncIterator<string>, output: Writable): Ends {
  const lasting: AsyncIterable<string> = { [Symbol.asyncIterator]: () => ({ next: () => lines.next() }) };
  return {
    openReader: (options) => new LineReader(lasting, { ...options, bufferBytes: BUFFER_BYTES }),
    openWriter: (options) => new LineWriter(output, options),
  };
}

export function overMessages(end: MessageEnd, codec: MessageCodec): Ends {
  const mailbox = new Mailbox(end);
  return {
    openReader: (options) => new MessageReader(mailbox, codec, { ...options, bufferBytes: BUFFER_BYTES }),
    openWriter: (options) => new MessageWriter(mailbox, codec, options),
  };
}

/** Keeps the messages that come between two commands: a channel cannot be paused, and drops what nobody listens for. */
class Mailbox implements MessageEnd {
  readonly #end: MessageEnd;
  #kept: unknown[] = [];
  #listener: ((message: unknown) => void) | null = null;

  constructor(end: MessageEnd) {
    this.#end = end;
    end.on('message', (message) => {
      if (this.#listener) this.#listener(message);
      else this.#kept.push(message);
    });
  }

  get connected(): boolean {
    return this.#end.connected;
  }

  send: NonNullable<MessageEnd['send']> = (...message) => this.#end.send!(...message);

  on(event: 'message' | 'disconnect', listener: (message: unknown) => void): void {
    if (event === 'disconnect') {
      this.#end.on(event, listener as () => void);
      return;
    }
    this.#listener = listener;
    for (const message of this.#kept.splice(0)) listener(message);
  }

  off(event: 'message' | 'disconnect', listener: (message: unknown) => void): void {
    if (event === 'disconnect') this.#end.off(event, listener as () => void);
    else if (this.#listener === listener) this.#listener = null;
  }
}
