/** Opens the ends of line transports for the record suite: readline over a real pipe, and execa's iteration over a child that echoes. Called by line-channel.test.ts. */

import { createInterface } from 'node:readline';
import { execa } from 'execa';
import { openPipe } from '../../src/sys/pipe.js';
import { LineReader } from '../../src/transports/line-reader.js';
import { LineWriter } from '../../src/transports/line-writer.js';
import type {
  Channel,
  EndOptions,
  OpenReader,
  OpenWriter,
  Reaches,
  RecordTransport,
  Wire,
} from '../contracts/record-channel.js';
import { destroySocket, openCollector, openFed, openReadable, openWritable } from './fed-socket.js';
import { readerOptions, writerOptions } from './stream-transport.js';

const lineWire: Wire = {
  encode: (record) => Buffer.from(`${Buffer.from(record).toString('base64')}\n`, 'latin1'),
  carries: (wireBytes, recordBytes) => Math.min(recordBytes, Math.floor((wireBytes * 3) / 4)),
  terminatorBytes: 1,
};

export const readlineReaches: Reaches = {
  cutAnywhere: true,
  injectedCalls: 'libuv makes the calls: there is none to inject into, and none to count',
  backPressure: 'readline reads ahead by lines, not by bytes; that the writer waits is tested in line.test.ts',
};

export const execaReaches: Reaches = {
  cutAnywhere: 'the child decides on the pieces; the reader is the one that is cut up over readline',
  injectedCalls: readlineReaches.injectedCalls,
  backPressure: "the bound is the child's and two socketpairs'; that the writer waits is tested in line.test.ts",
};

export const readlineLines: RecordTransport = {
  name: 'lines through readline',
  reaches: readlineReaches,
  wire: lineWire,
  open: openBoth,
  openReader,
  openWriter,
};

export const execaLines: RecordTransport = {
  name: 'lines through the iteration of execa',
  reaches: execaReaches,
  goneCodes: ['EPIPE', 'ECONNRESET', 'ERR_STREAM_PREMATURE_CLOSE'], // execa destroys the stream when the child has ended
  open: openEcho,
};

async function openBoth(options: EndOptions): Promise<Channel> {
  const pair = openPipe();
  const [near, far] = [openWritable(pair.writeFd), openReadable(pair.readFd)];
  const closeBoth = async () => {
    await destroySocket(near);
    await destroySocket(far);
  };
  try {
    const writer = new LineWriter(near, writerOptions(options));
    return {
      writer,
      reader: new LineReader(createInterface({ input: far }), readerOptions(options)),
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

function openReader(pieces: Iterable<Uint8Array>, options: EndOptions): OpenReader {
  const fed = openFed(openPipe, pieces);
  const reader = new LineReader(createInterface({ input: fed.readable }), readerOptions(options));
  fed.start();
  return { reader, calls: fed.calls, close: fed.close };
}

function openWriter(options: EndOptions): OpenWriter {
  const { socket, taken, calls, close } = openCollector(openPipe());
  return { writer: new LineWriter(socket, writerOptions(options)), taken, calls, close };
}

/** There and back through `cat`: what is written to its stdin is iterated from its stdout. */
async function openEcho(options: EndOptions): Promise<Channel> {
  const child = execa('cat', { buffer: false, reject: false });
  const close = async () => {
    child.kill('SIGKILL');
    await child;
  };
  try {
    const writer = new LineWriter(child.stdin, writerOptions(options));
    return {
      writer,
      reader: new LineReader(child.iterable(), readerOptions(options)),
      closeWriter: async () => {
        await writer.flush();
        child.stdin.end();
      },
      closeReader: close,
      close,
    };
  } catch (error) {
    await close();
    throw error;
  }
}
