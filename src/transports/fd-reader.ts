/** Reads records from a descriptor (a pipe, a socketpair), however the kernel cuts them up, until a read has something to give. The receiving end of every subject without an event loop. */

import { type ReadCall, readSome } from '../sys/io.js';
import { HEADER_BYTES, type RecordReader } from './record.js';
import { RecordTaker, type TakerOptions } from './record-taker.js';

/**
 * Where `bufferBytes` is the size of a record and all are equal, one record is one read; where it is larger, one read takes
 * all that is there.
 */
export class FdReader extends RecordTaker implements RecordReader {
  readonly #fd: number;
  readonly #read: ReadCall;

  /** `read` is the system call, passed in so that its failures can be injected and its way of waiting chosen. */
  constructor(read: ReadCall, fd: number, options: TakerOptions) {
    super(options);
    this.#read = read;
    this.#fd = fd;
  }

  /** Blocks: until a whole record is there. */
  next(): boolean {
    // #region 1a/end-of-file
    if (this.hasEnded) return false;
    if (this.end - this.start < HEADER_BYTES) this.#fill(HEADER_BYTES);
    const recordBytes = this.announcedBytes();
    if (this.end - this.start < recordBytes) this.#fill(recordBytes);
    this.take(recordBytes);
    return !this.hasEnded;
    // #endregion
  }

  /** Makes at least `wanted` bytes of the current record present. */
  #fill(wanted: number): void {
    // #region 1a/end-of-file
    if (this.start === this.end) {
      this.start = 0;
      this.end = 0;
    }
    if (this.start + wanted > this.buffer.bytes.length) this.makeRoom(wanted);
    const { bytes } = this.buffer;
    do {
      const got = readSome(this.#read, this.#fd, bytes, this.end, bytes.length - this.end);
      if (got === 0) this.failTruncated();
      this.end += got;
    } while (this.end - this.start < wanted);
    // #endregion
  }
}
