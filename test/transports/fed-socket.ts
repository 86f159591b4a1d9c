/** Sockets over descriptors, and one to which bytes come piece by piece. Called by the fixtures of the streams and of the lines. */

import { Socket } from 'node:net';
import { Readable } from 'node:stream';
import { close, write } from '../../src/sys/io.js';
import type { Pipe } from '../../src/sys/pipe.js';

/** What goes into an empty pipe or socketpair without a wait, whatever it is cut into. */
const MOST_FED_BYTES = 32_768;

export function openReadable(fd: number): Socket {
  return new Socket({ fd, readable: true, writable: false });
}

export function openWritable(fd: number): Socket {
  return new Socket({ fd, readable: false, writable: true });
}

/** Resolves when the socket's descriptor is closed. */
export async function destroySocket(socket: Socket): Promise<void> {
  if (socket.closed) return;
  const closed = new Promise((resolve) => socket.once('close', resolve));
  socket.destroy();
  await closed;
}

export interface Fed {
  readable: Readable;
  /** To be called when the reader listens; the first piece goes on its way. */
  start(): void;
  /** How many chunks came. */
  calls(): number;
  close(): Promise<void>;
}

/** A million deliveries through the kernel would take a quarter of a minute; what they cost the reader is the same from memory. */
const MOST_FED_PIECES = 100_000;

export function openFed(openPair: () => Pipe, pieces: Iterable<Uint8Array>): Fed {
  const isLong = Array.isArray(pieces) && pieces.length > MOST_FED_PIECES;
  return isLong ? openMemory(pieces) : openFedSocket(openPair(), pieces);
}

function openMemory(pieces: Iterable<Uint8Array>): Fed {
  const source = pieces[Symbol.iterator]();
  const readable = new Readable({
    read() {
      this.push(source.next().value ?? null);
    },
  });
  let calls = 0;
  return {
    readable,
    start: () => {
      readable.on('data', () => calls++);
    },
    calls: () => calls,
    close: async () => {
      readable.destroy();
    },
  };
}

/** The next piece is written when the one before it has come out of the stream, so each arrives on its own; then EOF. */
function openFedSocket(pair: Pipe, pieces: Iterable<Uint8Array>): Fed {
  const socket = openReadable(pair.readFd);
  const source = pieces[Symbol.iterator]();
  let rest = new Uint8Array();
  let onTheWay = 0;
  let isFed = false;
  let calls = 0;
  const feed = () => {
    while (onTheWay === 0 && !isFed) {
      if (rest.length === 0) {
        const next = source.next();
        if (next.done) {
          isFed = true;
          close(pair.writeFd);
          return;
        }
        rest = next.value as Uint8Array<ArrayBuffer>;
      }
      onTheWay = rest.length === 0 ? 0 : write(pair.writeFd, rest, 0, Math.min(rest.length, MOST_FED_BYTES));
      rest = rest.subarray(onTheWay);
    }
  };
  return {
    readable: socket,
    start: () => {
      // Behind the reader's own listener.
      socket.on('data', (chunk: Uint8Array) => {
        calls++;
        onTheWay -= chunk.length;
        feed();
      });
      feed();
    },
    calls: () => calls,
    close: async () => {
      await destroySocket(socket);
      if (!isFed) close(pair.writeFd);
      isFed = true;
    },
  };
}

/** Collects what comes out of the other end of what a writer writes to. */
export function openCollector(pair: Pipe): {
  socket: Socket;
  taken(): Promise<Uint8Array>;
  calls(): number;
  close(): Promise<void>;
} {
  const [socket, far] = [openWritable(pair.writeFd), openReadable(pair.readFd)];
  const chunks: Uint8Array[] = [];
  far.on('data', (chunk: Uint8Array) => chunks.push(chunk));
  const ended = new Promise((resolve) => far.once('close', resolve));
  return {
    socket,
    taken: async () => {
      await destroySocket(socket);
      await ended;
      return Buffer.concat(chunks);
    },
    calls: () => chunks.length,
    close: async () => {
      await destroySocket(socket);
      await destroySocket(far);
    },
  };
}
