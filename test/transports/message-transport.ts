/** Opens the ends of a fork's channel for the record suite: a real one to a relay that echoes, and a stand-in with the real serialisation where each message must be made. Called by message-channel.test.ts. */

import { type ChildProcess, fork } from 'node:child_process';
import { EventEmitter } from 'node:events';
import { fileURLToPath } from 'node:url';
import { deserialize, serialize } from 'node:v8';
import type { MessageCodec, MessageEnd } from '../../src/transports/message-channel.js';
import { MessageReader } from '../../src/transports/message-reader.js';
import { MessageWriter } from '../../src/transports/message-writer.js';
import type {
  Channel,
  EndOptions,
  OpenReader,
  OpenWriter,
  Reaches,
  RecordTransport,
} from '../contracts/record-channel.js';
import { readerOptions, writerOptions } from './stream-transport.js';

const RELAY = fileURLToPath(new URL('./relay-program.js', import.meta.url));

export const messageReaches: Reaches = {
  cutAnywhere: 'a message arrives whole: Node frames the channel, and there is no byte stream to cut',
  injectedCalls: 'libuv makes the calls: there is none to inject into, and none to count',
  backPressure:
    'the receiving end of a channel cannot be paused and queues without a bound; that the sender waits is tested in message.test.ts',
};

export function makeMessageTransport(codec: MessageCodec): RecordTransport {
  return {
    name: `messages of a fork, ${codec}`,
    reaches: messageReaches,
    goneCodes: ['ERR_IPC_CHANNEL_CLOSED', 'EPIPE'],
    open: (options) => openEcho(codec, options),
    openReader: (pieces, options) => openReader(codec, pieces, options),
    openWriter: (options) => openWriter(codec, options),
  };
}

export interface Relay {
  child: ChildProcess;
  /** Resolves when the relay has sent all and left, its process included. */
  leave(): Promise<void>;
  kill(): Promise<void>;
}

/** Starts a relay; with a gate, a descriptor, it takes no message before a byte has come through that. */
export function startRelay(codec: MessageCodec, gateFd?: number): Relay {
  const child = fork(RELAY, gateFd === undefined ? [] : ['3'], {
    serialization: codec,
    execArgv: [],
    stdio: ['ignore', 'inherit', 'inherit', ...(gateFd === undefined ? [] : [gateFd]), 'ipc'],
  });
  const gone = Promise.all([
    new Promise((resolve) => child.once('exit', resolve)),
    new Promise<void>((resolve) => child.once('disconnect', resolve)),
  ]);
  return {
    child,
    leave: async () => {
      child.send({ leave: true });
      await gone;
    },
    kill: async () => {
      child.kill('SIGKILL');
      await gone;
    },
  };
}

async function openEcho(codec: MessageCodec, options: EndOptions): Promise<Channel> {
  const { child, leave, kill } = startRelay(codec);
  try {
    return {
      writer: new MessageWriter(child, codec, writerOptions(options)),
      reader: new MessageReader(child, codec, readerOptions(options)),
      closeWriter: leave,
      closeReader: kill,
      close: kill,
    };
  } catch (error) {
    await kill();
    throw error;
  }
}

/** A channel without a process: what is sent comes out serialised and read back, as Node does it. */
export class StandInChannel extends EventEmitter implements MessageEnd {
  connected = true;
  readonly sent: unknown[] = [];
  /** What send() returns. */
  hasRoom = true;
  readonly #codec: MessageCodec;

  constructor(codec: MessageCodec) {
    super();
    this.#codec = codec;
  }

  send(message: unknown, _handle?: unknown, _options?: unknown, callback?: (error: Error | null) => void): boolean {
    this.sent.push(this.#pass(message));
    if (this.hasRoom) process.nextTick(() => callback?.(null));
    return this.hasRoom;
  }

  deliver(record: Uint8Array): void {
    this.emit('message', this.#pass(this.#codec === 'json' ? Buffer.from(record).toString('base64') : record));
  }

  disconnect(): void {
    this.connected = false;
    this.emit('disconnect');
  }

  #pass(message: unknown): unknown {
    return this.#codec === 'json' ? JSON.parse(JSON.stringify(message)) : deserialize(serialize(message));
  }
}

function openReader(codec: MessageCodec, pieces: Iterable<Uint8Array>, options: EndOptions): OpenReader {
  const channel = new StandInChannel(codec);
  const source = pieces[Symbol.iterator]();
  let calls = 0;
  let isClosed = false;
  const deliverNext = () => {
    if (isClosed) return;
    const { value, done } = source.next();
    if (done) {
      channel.disconnect();
      return;
    }
    calls++;
    channel.deliver(value);
    setImmediate(deliverNext);
  };
  setImmediate(deliverNext);
  return {
    reader: new MessageReader(channel, codec, readerOptions(options)),
    calls: () => calls,
    close: () => {
      isClosed = true;
    },
  };
}

function openWriter(codec: MessageCodec, options: EndOptions): OpenWriter {
  const channel = new StandInChannel(codec);
  const toBytes = (message: unknown) =>
    codec === 'json' ? Buffer.from(message as string, 'base64') : (message as Uint8Array);
  return {
    writer: new MessageWriter(channel, codec, writerOptions(options)),
    calls: () => channel.sent.length,
    taken: () => Buffer.concat(channel.sent.map(toBytes)),
    close: () => channel.disconnect(),
  };
}
