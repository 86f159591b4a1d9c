/** Opens the ends of streams over real descriptors for the record suite. Called by stream.test.ts. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { getDefaultHighWaterMark } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { close, read } from '../../src/sys/io.js';
import { closePipe, openPipe, type Pipe, setPipeCapacity } from '../../src/sys/pipe.js';
import { getSendBuffer, openSocketPair } from '../../src/sys/socketpair.js';
import { FdReader } from '../../src/transports/fd-reader.js';
import { StreamReader } from '../../src/transports/stream-reader.js';
import { StreamWriter } from '../../src/transports/stream-writer.js';
import type {
  Channel,
  EndOptions,
  Offerer,
  OpenReader,
  OpenWriter,
  Reaches,
  RecordTransport,
} from '../contracts/record-channel.js';
import { destroySocket, openCollector, openFed, openReadable, openWritable } from './fed-socket.js';

const DEFAULT_BUFFER_BYTES = 65_536;
const OFFERING_PROGRAM = fileURLToPath(new URL('./stream-offering-program.js', import.meta.url));
/** What a stream holds back before write() says false; it differs between versions of Node. */
const HIGH_WATER_MARK_BYTES = getDefaultHighWaterMark(false);

export const streamReaches: Reaches = {
  cutAnywhere: true,
  injectedCalls: 'libuv makes the calls: there is none to inject into, and none to count',
  backPressure: true,
};

export const pipeStreams: RecordTransport = {
  name: 'streams over a pipe',
  reaches: streamReaches,
  open: (options) => openBoth(openPipe(), options),
  openReader: (pieces, options) => openReader(openPipe, pieces, options),
  openWriter: (options) => openWriter(openPipe(), options),
  offering: {
    capacities: [null, 4_096, 1 << 20],
    defaultCapacityBytes: 65_536,
    heldBytes: HIGH_WATER_MARK_BYTES,
    start: (recordBytes, records, capacityBytes) => {
      const pipe = openPipe();
      if (capacityBytes !== null) setPipeCapacity(pipe.writeFd, capacityBytes);
      return startOfferer(pipe, recordBytes, records);
    },
  },
};

export const socketPairStreams: RecordTransport = {
  name: 'streams over a socketpair',
  reaches: streamReaches,
  open: (options) => openBoth(openSocketPair(), options),
  openReader: (pieces, options) => openReader(openSocketPair, pieces, options),
  openWriter: (options) => openWriter(openSocketPair(), options),
  offering: {
    capacities: [null],
    defaultCapacityBytes: readDefaultSendBuffer(),
    heldBytes: HIGH_WATER_MARK_BYTES,
    leastBytes: 65_536,
    start: (recordBytes, records) => startOfferer(openSocketPair(), recordBytes, records),
  },
};

export function readerOptions({ maxPayloadBytes, bufferBytes = DEFAULT_BUFFER_BYTES, firstSequence = 0 }: EndOptions) {
  return { maxPayloadBytes, bufferBytes, firstSequence };
}

export function writerOptions({ maxPayloadBytes, firstSequence = 0 }: EndOptions) {
  return { maxPayloadBytes, firstSequence };
}

function readDefaultSendBuffer(): number {
  const pair = openSocketPair();
  const bytes = getSendBuffer(pair.writeFd);
  closePipe(pair);
  return bytes;
}

async function openBoth(pair: Pipe, options: EndOptions): Promise<Channel> {
  const [near, far] = [openWritable(pair.writeFd), openReadable(pair.readFd)];
  const closeBoth = async () => {
    await destroySocket(near);
    await destroySocket(far);
  };
  try {
    const writer = new StreamWriter(near, writerOptions(options));
    return {
      writer,
      reader: new StreamReader(far, readerOptions(options)),
      closeWriter: async () => {
        await writer.flush();
        await destroySocket(near);
      },
      closeReader: () => destroySocket(far),
      close: closeBoth,
    };
  } catch (error) {
    await closeBoth();
    throw error;
  }
}

function openReader(openPair: () => Pipe, pieces: Iterable<Uint8Array>, options: EndOptions): OpenReader {
  const fed = openFed(openPair, pieces);
  const reader = new StreamReader(fed.readable, readerOptions(options));
  fed.start();
  return { reader, calls: fed.calls, close: fed.close };
}

function openWriter(pair: Pipe, options: EndOptions): OpenWriter {
  const { socket, taken, calls, close } = openCollector(pair);
  return { writer: new StreamWriter(socket, writerOptions(options)), taken, calls, close };
}

/** The reader stands still until it is asked: it reads the descriptor itself, no stream that would read ahead. */
async function startOfferer({ readFd, writeFd }: Pipe, recordBytes: number, records: number): Promise<Offerer> {
  const args = [OFFERING_PROGRAM, String(recordBytes), String(records)];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit', writeFd] });
  close(writeFd);
  const answers = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  const ask = async () => {
    child.stdin!.write('\n');
    return JSON.parse((await answers.next()).value as string) as { given: number; rss: number };
  };
  return {
    reader: new FdReader(read, readFd, { maxPayloadBytes: recordBytes, bufferBytes: DEFAULT_BUFFER_BYTES }),
    askGivenBytes: async () => (await ask()).given,
    askMemoryBytes: async () => (await ask()).rss,
    close: async () => {
      close(readFd);
      child.kill('SIGKILL');
      if (child.exitCode === null && child.signalCode === null) await once(child, 'close');
    },
  };
}
