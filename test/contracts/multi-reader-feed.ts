/** Streams of known bytes and the handler that checks and feeds them: since most readers block their thread, what comes next is written when the bytes before it have been handed out. Called by the parts of the reader suite. */

import type { SyscallError } from '../../src/core/errors.js';
import { close, write } from '../../src/sys/io.js';
import { openPipe, type Pipe, setNonBlocking } from '../../src/sys/pipe.js';
import { openSocketPair } from '../../src/sys/socketpair.js';
import type { ChunkHandler, MultiReader } from '../../src/waiting/multi-reader.js';

/** What a subject is, as far as the suite must know. */
export interface ReaderSubject {
  name: string;
  open(): MultiReader;
  /** Chunks of a firehose that may come between two services of a ticker; null: no bound, as it reads one after the other. */
  mostFirehoseChunks: number | null;
  /** Reads a directory, which fails; else add() refuses it. */
  takesFiles: boolean;
  /** Hears of a descriptor that somebody else has closed. */
  seesClosed: boolean;
  /** Resolves at once or when all that lies in pipes is where the reader finds it: between are threads. */
  settle?(fds: readonly number[]): void;
}

/** A time limit for runs that end by themselves: no test's time-out reaches a thread that blocks. */
export const WATCHDOG_MS = 20_000;

export const KINDS: readonly [kind: string, open: () => Pipe][] = [
  ['a pipe', () => openPipe()],
  ['a socketpair', () => openSocketPair()],
];

/** Returns the byte of a stream at a place: neighbours differ, and so do streams and pages. */
export function byteAt(stream: number, position: number): number {
  return (position * 31 + stream * 17 + (position >> 8) * 7 + (position >> 16)) & 255;
}

export function makeBytes(stream: number, length: number, from = 0): Uint8Array {
  return Uint8Array.from({ length }, (_, at) => byteAt(stream, from + at));
}

/** One stream of known bytes. Its writing end does not block. */
export class FedStream {
  readonly fd: number;
  readonly #writeFd: number;
  readonly #cuts: number[];
  #piece = new Uint8Array();
  #pieceGiven = 0;
  #given = 0;
  #isClosed = false;
  taken = 0;
  ends: (SyscallError | null)[] = [];
  /** What was wrong, in words; the first time. */
  problem: string | null = null;

  /** @param cuts the lengths of the pieces; each goes in when all before it is out */
  constructor(
    readonly stream: number,
    cuts: readonly number[],
    open: () => Pipe = openPipe,
  ) {
    const { readFd, writeFd } = open();
    setNonBlocking(writeFd, true);
    this.fd = readFd;
    this.#writeFd = writeFd;
    this.#cuts = [...cuts];
    this.feed();
  }

  get given(): number {
    return this.#given;
  }

  /** Writes what is due, and closes behind the last piece. */
  feed(): void {
    while (!this.#isClosed) {
      if (this.#pieceGiven === this.#piece.length) {
        if (this.taken < this.#given) return;
        const next = this.#cuts.shift();
        if (next === undefined) {
          this.closeWriter();
          return;
        }
        this.#piece = makeBytes(this.stream, next, this.#given) as Uint8Array<ArrayBuffer>;
        this.#pieceGiven = 0;
      }
      if (!this.#writeSome()) return;
    }
  }

  /** Returns whether it took anything: a full pipe does not. */
  #writeSome(): boolean {
    try {
      const taken = write(this.#writeFd, this.#piece, this.#pieceGiven, this.#piece.length - this.#pieceGiven);
      this.#pieceGiven += taken;
      this.#given += taken;
      return true;
    } catch (error) {
      if ((error as SyscallError).code === 'EAGAIN') return false;
      throw error;
    }
  }

  closeWriter(): void {
    if (!this.#isClosed) close(this.#writeFd);
    this.#isClosed = true;
  }

  take(bytes: Uint8Array, offset: number, length: number): void {
    if (this.ends.length > 0) this.problem ??= `${length} B behind the end`;
    for (let at = 0; at < length; at++) {
      if (bytes[offset + at] === byteAt(this.stream, this.taken + at)) continue;
      this.problem ??= `byte ${this.taken + at} is ${bytes[offset + at]}, not ${byteAt(this.stream, this.taken + at)}`;
    }
    this.taken += length;
  }
}

/** Checks every byte of its streams and feeds them. `after` is called behind each chunk and each end. */
export class FeedingHandler implements ChunkHandler {
  readonly #streams = new Map<number, FedStream>();
  readonly all: FedStream[] = [];
  readonly #after: (stream: FedStream, isEnd: boolean) => void;

  constructor(streams: readonly FedStream[], after: (stream: FedStream, isEnd: boolean) => void = () => {}) {
    for (const stream of streams) this.know(stream);
    this.#after = after;
  }

  know(stream: FedStream): void {
    this.#streams.set(stream.fd, stream);
    this.all.push(stream);
  }

  onBytes(fd: number, bytes: Uint8Array, offset: number, length: number): void {
    const stream = this.#get(fd);
    stream.take(bytes, offset, length);
    stream.feed();
    this.#after(stream, false);
  }

  onEnd(fd: number, failure: SyscallError | null): void {
    const stream = this.#get(fd);
    // The number is free and may be another stream's soon.
    this.#streams.delete(fd);
    stream.ends.push(failure);
    this.#after(stream, true);
  }

  /** Returns how each stream went: all its bytes, one end, no problem. */
  report(): { taken: number; ends: (SyscallError | null)[]; problem: string | null }[] {
    return this.all.map(({ taken, ends, problem }) => ({ taken, ends, problem }));
  }

  closeWriters(): void {
    for (const stream of this.all) stream.closeWriter();
  }

  #get(fd: number): FedStream {
    const stream = this.#streams.get(fd);
    if (stream === undefined) throw new Error(`the reader told of descriptor ${fd}, which is none of this test's`);
    return stream;
  }
}

/** Returns what report() says of streams that went well. */
export function wellTaken(lengths: readonly number[]) {
  return lengths.map((taken) => ({ taken, ends: [null], problem: null }));
}

/** Returns a plain copy, whatever kind of memory the bytes lie in: slice() of a Buffer copies nothing. */
function copyBytes(bytes: Uint8Array, offset: number, length: number): Uint8Array {
  return Uint8Array.from(bytes.subarray(offset, offset + length));
}

/** A handler of few words. */
export function handleWith(
  onBytes: (fd: number, bytes: Uint8Array) => void,
  onEnd: (fd: number, failure: SyscallError | null) => void = () => {},
): ChunkHandler {
  return { onBytes: (fd, bytes, offset, length) => onBytes(fd, copyBytes(bytes, offset, length)), onEnd };
}

/** Opens a reader, adds the descriptors, calls `use`, closes the reader, also when that fails. */
export async function withMultiReader<T>(
  subject: ReaderSubject,
  fds: readonly number[],
  use: (reader: MultiReader) => T | Promise<T>,
): Promise<T> {
  const reader = subject.open();
  try {
    for (const fd of fds) reader.add(fd);
    return await use(reader);
  } finally {
    await reader.close();
  }
}
