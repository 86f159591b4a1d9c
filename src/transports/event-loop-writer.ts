/** Counts the records that were given to the event loop until it has handed them on: the part of writing that streams, lines and messages share. Extended by each writer. */

import { LabError } from '../core/errors.js';
import type { ByteBuffer } from './checksum.js';
import {
  type Awaitable,
  HEADER_BYTES,
  KIND_DATA,
  KIND_END,
  RECORD,
  type RecordReader,
  type RecordWriter,
} from './record.js';
import { fillHeader } from './record-frame.js';

export interface EventLoopWriterOptions {
  maxPayloadBytes: number;
  firstSequence?: number;
}

/** What Node and the kernel call it when there is nobody at the other end any more, or nothing in between. */
const GONE_CODES: ReadonlySet<unknown> = new Set([
  'EPIPE',
  'ECONNRESET',
  'ENOTCONN',
  'ECANCELED',
  'ERR_STREAM_DESTROYED',
  'ERR_STREAM_PREMATURE_CLOSE',
  'ERR_IPC_CHANNEL_CLOSED',
  'ERR_IPC_DISCONNECTED',
]);

interface Waiting {
  promise: Promise<void>;
  resolve(): void;
  reject(error: unknown): void;
}

/**
 * A record counts as sent when it is given, and is taken off the count again if the writer fails before the kernel had it.
 * The first failure stays: every later call tells of it.
 */
export abstract class EventLoopWriter implements RecordWriter {
  abstract readonly frame: ByteBuffer;
  sequence: number;
  /** Signed: V8 would keep an unsigned 32-bit sum in an object of its own. */
  #sum = 0;
  /** Checksums of the records given and not yet handed on, the oldest first. */
  readonly #underWay: number[] = [];
  #waiting: Waiting | null = null;
  #failure: unknown;
  #hasFailed = false;

  constructor(options: EventLoopWriterOptions) {
    this.sequence = options.firstSequence ?? 0;
  }

  get checksum(): number {
    return this.#sum >>> 0;
  }

  /** Returns a promise only when the far end is slow: it resolves when all that was given is in the kernel. */
  commit(payloadBytes: number): Awaitable<void> {
    return this.#give(KIND_DATA, payloadBytes);
  }

  forward(reader: RecordReader): Awaitable<void> {
    if (this.#hasFailed) throw this.#makeError();
    const { buffer, recordOffset, payloadBytes } = reader;
    const checksum = buffer.data.getInt32(recordOffset + RECORD.checksum, true);
    const record = buffer.bytes.subarray(recordOffset, recordOffset + HEADER_BYTES + payloadBytes);
    return this.#count(checksum, () => this.giveCopy(record));
  }

  /** Resolves when the kernel has all records given so far. */
  flush(): Awaitable<void> {
    if (this.#hasFailed) throw this.#makeError();
    if (this.#underWay.length > 0) return this.#whenHandedOn();
  }

  end(): Awaitable<void> {
    const given = this.#give(KIND_END, 0);
    return given ?? this.flush();
  }

  /** Gives the first bytes of the frame; returns false when the next record had better wait. `handedOn` is called for each record, in order. */
  protected abstract giveFrame(recordBytes: number): boolean;

  /** Gives a record that somebody else will overwrite as soon as this returns. */
  protected abstract giveCopy(record: Uint8Array): boolean;

  /** How many records have been given and not been handed on; the one being given is among them. */
  protected get underWay(): number {
    return this.#underWay.length;
  }

  /** The callback of every write: the oldest record under way is in the kernel, or failed. One function for all, which lets a stream call back in batches. */
  protected readonly handedOn = (error?: Error | null): void => {
    // #region 1a/back-pressure
    if (this.#hasFailed) return;
    if (error) {
      this.fail(error);
      return;
    }
    this.#underWay.shift();
    this.release();
    if (this.#underWay.length > 0) return;
    this.#waiting?.resolve();
    this.#waiting = null;
    // #endregion
  };

  /** Called when the oldest record under way needs its memory no more. */
  protected release(): void {}

  /** Ends the writer: what is under way counts as not sent, since nobody can know. */
  protected readonly fail = (cause: unknown): void => {
    // #region 1a/back-pressure
    if (this.#hasFailed) return;
    this.#hasFailed = true;
    this.#failure = cause;
    for (const checksum of this.#underWay) this.#sum = (this.#sum - checksum) | 0;
    this.sequence = (this.sequence - this.#underWay.length) >>> 0;
    this.#underWay.length = 0;
    this.#waiting?.reject(this.#makeError());
    this.#waiting = null;
    // #endregion
  };

  #give(kind: number, payloadBytes: number): Awaitable<void> {
    if (this.#hasFailed) throw this.#makeError();
    const checksum = fillHeader(this.frame, kind, this.sequence, payloadBytes);
    return this.#count(checksum, () => this.giveFrame(HEADER_BYTES + payloadBytes));
  }

  /** Counts before it gives: a write may call back, or fail, before it returns. */
  #count(checksum: number, give: () => boolean): Awaitable<void> {
    // #region 1a/back-pressure
    this.#underWay.push(checksum);
    this.#sum = (this.#sum + checksum) | 0;
    this.sequence = (this.sequence + 1) >>> 0;
    const mayGoOn = give();
    if (this.#hasFailed) throw this.#makeError();
    if (!mayGoOn && this.#underWay.length > 0) return this.#whenHandedOn();
    // #endregion
  }

  /** All callbacks rather than 'drain': that comes at the same moment, but never if the stream dies. */
  #whenHandedOn(): Promise<void> {
    // #region 1a/back-pressure
    if (this.#waiting === null) {
      let [resolve, reject]: [() => void, (error: unknown) => void] = [() => {}, () => {}];
      const promise = new Promise<void>((fulfil, refuse) => {
        [resolve, reject] = [fulfil, refuse];
      });
      this.#waiting = { promise, resolve, reject };
    }
    return this.#waiting.promise;
    // #endregion
  }

  #makeError(): unknown {
    if (!GONE_CODES.has((this.#failure as { code?: unknown } | null)?.code)) return this.#failure;
    const message = `The reader closed its end; ${this.sequence} records were sent before.`;
    return new LabError('peer-gone', message, { cause: this.#failure });
  }
}

/** Returns the error for an end that closed without giving one, with the code that Node has for it. */
export function makeClosedError(what: string, code: 'ERR_STREAM_PREMATURE_CLOSE' | 'ERR_IPC_CHANNEL_CLOSED'): Error {
  return Object.assign(new Error(`${what} was closed.`), { code });
}
