/** Writes records to a Node stream, each in a frame that is left alone until the stream has passed it on. The sending end of the subjects that work through streams. */

import type { Writable } from 'node:stream';
import { allocateBytes, type ByteBuffer } from './checksum.js';
import type { EventLoopWriterOptions } from './event-loop-writer.js';
import { WritableWriter } from './writable-writer.js';

/**
 * write() copies nothing: the stream keeps the very bytes until its callback. So a frame is filled again only then, and
 * meanwhile the next record gets another one. Their number is bounded, since commit() waits when too many are out.
 */
export class StreamWriter extends WritableWriter {
  readonly #free: ByteBuffer[] = [];
  /** The memory of the records under way, the oldest first; null for a copy, which nobody fills again. */
  readonly #out: (ByteBuffer | null)[] = [];
  #frame: ByteBuffer;

  constructor(writable: Writable, options: EventLoopWriterOptions) {
    super(writable, options);
    this.#frame = allocateBytes(this.frameBytes);
  }

  get frame(): ByteBuffer {
    return this.#frame;
  }

  protected giveFrame(recordBytes: number): boolean {
    const frame = this.#frame;
    this.#frame = this.#free.pop() ?? allocateBytes(this.frameBytes);
    this.#out.push(frame);
    return this.write(frame.bytes.subarray(0, recordBytes));
  }

  protected giveCopy(record: Uint8Array): boolean {
    if (record.length > this.frameBytes) {
      this.#out.push(null);
      return this.write(record.slice());
    }
    this.#frame.bytes.set(record);
    return this.giveFrame(record.length);
  }

  protected override release(): void {
    const frame = this.#out.shift();
    if (frame) this.#free.push(frame);
  }
}
