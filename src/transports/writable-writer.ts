/** What writers to a Node stream have in common: its errors, its end, and how much may be under way. Extended by StreamWriter and LineWriter. */

import type { Writable } from 'node:stream';
import { EventLoopWriter, type EventLoopWriterOptions, makeClosedError } from './event-loop-writer.js';
import type { Awaitable } from './record.js';
import { frameBytesFor } from './record-frame.js';
import { tolerateErrors } from './stream-errors.js';

export abstract class WritableWriter extends EventLoopWriter {
  protected readonly frameBytes: number;
  readonly #writable: Writable;
  readonly #mostUnderWay: number;

  constructor(writable: Writable, options: EventLoopWriterOptions) {
    super(options);
    this.frameBytes = frameBytesFor(options.maxPayloadBytes);
    this.#writable = writable;
    this.#mostUnderWay = Math.ceil(writable.writableHighWaterMark / this.frameBytes) + 1;
    tolerateErrors(writable);
    if (writable.errored) this.fail(writable.errored);
    writable.on('error', this.fail);
    writable.on('close', this.#onClose);
  }

  /** Lets go of the stream; to be called when nothing is under way, after flush(). */
  detach(): void {
    this.#writable.off('error', this.fail);
    this.#writable.off('close', this.#onClose);
  }

  /** Returns at once when the kernel took all within write() itself, which it does while the pipe has room. */
  override flush(): Awaitable<void> {
    // #region 1a/back-pressure
    const writable = this.#writable;
    if (writable.writableLength > 0 || writable.errored || writable.destroyed) return super.flush();
    // #endregion
  }

  /**
   * Returns what write() says, or false when as many frames are out as the stream's highWaterMark has room for: while the
   * kernel takes everything at once write() never says false, and callbacks would pile up until the loop turns.
   */
  protected write(bytes: Uint8Array | string): boolean {
    // #region 1a/back-pressure
    const writable = this.#writable;
    // One byte a character: what is written as text is base64.
    const mayGoOn =
      typeof bytes === 'string' ? writable.write(bytes, 'latin1', this.handedOn) : writable.write(bytes, this.handedOn);
    return mayGoOn && this.underWay < this.#mostUnderWay;
    // #endregion
  }

  #onClose = (): void => this.fail(makeClosedError('The stream', 'ERR_STREAM_PREMATURE_CLOSE'));
}
