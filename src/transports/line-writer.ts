/** Writes records to a Node stream as lines of text, the base64 of one record each. The sending end of the subjects that work through readline and execa's iteration. */

import type { Writable } from 'node:stream';
import { allocateBytes, type ByteBuffer } from './checksum.js';
import type { EventLoopWriterOptions } from './event-loop-writer.js';
import { encodeBase64 } from './message-writer.js';
import { WritableWriter } from './writable-writer.js';

/** One frame is enough: the line is a text of its own before the stream sees it. */
export class LineWriter extends WritableWriter {
  readonly frame: ByteBuffer;

  constructor(writable: Writable, options: EventLoopWriterOptions) {
    super(writable, options);
    this.frame = allocateBytes(this.frameBytes);
  }

  protected giveFrame(recordBytes: number): boolean {
    return this.giveCopy(this.frame.bytes.subarray(0, recordBytes));
  }

  protected giveCopy(record: Uint8Array): boolean {
    return this.write(`${encodeBase64(record)}\n`);
  }
}
