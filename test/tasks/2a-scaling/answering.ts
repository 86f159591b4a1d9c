/** The other side of requests, played by the test: pipes to a member, and answers as the test wants them. Called by the tests of members. */

import { Socket } from 'node:net';
import { closePipe, openPipe, type Pipe } from '../../../src/sys/pipe.js';

/** What comes back for a request: its bytes, in pieces; null: the answering side leaves. */
export type Answer = (request: bigint, connection: number) => readonly Uint8Array[] | null;

export const toBytes = (number: bigint) => new Uint8Array(BigUint64Array.of(number).buffer);
export const RIGHT: Answer = (request) => [toBytes(request + 1n)];
/** Each byte a write of its own. */
export const IN_BYTES: Answer = (request) => [...toBytes(request + 1n)].map((byte) => Uint8Array.of(byte));

export class Answering {
  /** The member's: for each connection the one to read from and then the one to write to. */
  readonly descriptors: number[] = [];
  readonly #pipes: { requests: Pipe; replies: Pipe }[] = [];
  readonly #sockets: Socket[] = [];

  constructor(connections: number) {
    for (let connection = 0; connection < connections; connection++) {
      const [requests, replies] = [openPipe(), openPipe()];
      this.#pipes.push({ requests, replies });
      this.descriptors.push(replies.readFd, requests.writeFd);
    }
  }

  /** Once the member has its ends: answers from now on. */
  serve(answer: Answer, closeFd: (fd: number) => void): void {
    for (const fd of this.descriptors) closeFd(fd);
    for (const [connection, { requests, replies }] of this.#pipes.entries()) {
      const input = new Socket({ fd: requests.readFd, readable: true, writable: false });
      const output = new Socket({ fd: replies.writeFd, readable: false, writable: true });
      this.#sockets.push(input, output);
      for (const socket of [input, output]) socket.on('error', () => {}); // the member may end before it has read all
      input.on('data', (chunk: Buffer) => {
        for (let at = 0; at + 8 <= chunk.length; at += 8) {
          const pieces = answer(chunk.readBigUInt64LE(at), connection);
          if (pieces === null) {
            input.destroy();
            output.destroy();
            return;
          }
          for (const piece of pieces) output.write(piece);
        }
      });
    }
  }

  async close(): Promise<void> {
    await Promise.all(
      this.#sockets.map((socket) => socket.closed || new Promise((resolve) => socket.once('close', resolve).destroy())),
    );
  }

  /** Where serve() was never reached. */
  abandon(): void {
    for (const { requests, replies } of this.#pipes) {
      closePipe(requests);
      closePipe(replies);
    }
  }
}
