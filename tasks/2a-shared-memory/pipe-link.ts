/** A real pipe between two threads or two processes, a message a write(2): what the ways through memory are held against. Listed in links.ts, used by pipe-member.ts. */

import { LabError } from '../../src/core/errors.js';
import { readFully, writeFully } from '../../src/sys/io.js';
import { closePipe, openPipe } from '../../src/sys/pipe.js';
import { allocatePinned, prepareRead, prepareWrite } from '../../src/sys/prepared-io.js';
import { explainWriteFailure } from '../../src/transports/fd-writer.js';
import type { Inlet, LinkKind, Outlet, Shape } from './link.js';
import type { MessageReader, MessageWriter } from './message.js';

export class PipeOutlet implements Outlet {
  readonly #fd: number;
  readonly #writer: MessageWriter;
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #words: Int32Array;
  readonly #write = prepareWrite();

  constructor(fd: number, bytes: number, writer: MessageWriter) {
    this.#fd = fd;
    this.#writer = writer;
    this.#bytes = allocatePinned(bytes);
    this.#words = new Int32Array(this.#bytes.buffer, this.#bytes.byteOffset, bytes / 4);
  }

  send(messages: number): void {
    for (let count = 0; count < messages; count++) {
      this.#writer.write(this.#words, 0, this.#words.length);
      try {
        writeFully(this.#write, this.#fd, this.#bytes, 0, this.#bytes.length);
      } catch (cause) {
        throw explainWriteFailure(cause, count);
      }
    }
  }
}

export class PipeInlet implements Inlet {
  readonly #fd: number;
  readonly #reader: MessageReader;
  readonly #bytes: Uint8Array<ArrayBuffer>;
  readonly #words: Int32Array;
  readonly #read = prepareRead();

  constructor(fd: number, bytes: number, reader: MessageReader) {
    this.#fd = fd;
    this.#reader = reader;
    this.#bytes = allocatePinned(bytes);
    this.#words = new Int32Array(this.#bytes.buffer, this.#bytes.byteOffset, bytes / 4);
  }

  take(messages: number): void {
    for (let count = 0; count < messages; count++) {
      const got = readFully(this.#read, this.#fd, this.#bytes, 0, this.#bytes.length);
      if (got < this.#bytes.length) failTruncated(messages - count);
      this.#reader.read(this.#words, 0, this.#words.length);
    }
  }
}

/** A partner's death is told as what it is to this side, or it would hide the death itself: see Group.all. */
function failTruncated(missing: number): never {
  throw new LabError(
    'record-truncated',
    `the pipe ended with ${missing} messages to come: nobody writes to it any more`,
  );
}

/** The memory of a direction holds the numbers of its descriptors, which are the whole process'. */
const READ_FD = 0;
const WRITE_FD = 1;

function closeOwn(memory: SharedArrayBuffer): void {
  const fds = new Int32Array(memory);
  if (fds[WRITE_FD] === 0) return;
  closePipe({ readFd: fds[READ_FD]!, writeFd: fds[WRITE_FD]! });
  fds.fill(0);
}

export const PIPE_LINK: LinkKind = {
  bytesFor: () => 8,
  init(memory) {
    // A pipe for each command: what a command that failed left in it would be the next one's.
    closeOwn(memory);
    const { readFd, writeFd } = openPipe();
    new Int32Array(memory).set([readFd, writeFd]);
  },
  // Who sleeps in read(2) or write(2) holds one end; with the other one closed the call returns.
  abandon: closeOwn,
  openOutlet: (memory, { bytes }: Shape, writer) => new PipeOutlet(new Int32Array(memory)[WRITE_FD]!, bytes, writer),
  openInlet: (memory, { bytes }: Shape, reader) => new PipeInlet(new Int32Array(memory)[READ_FD]!, bytes, reader),
};
