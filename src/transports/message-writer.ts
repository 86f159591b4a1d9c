/** Writes records to a fork's channel, one message each. The sending end of the subjects that work through child_process.fork. */

import { allocateBytes, type ByteBuffer } from './checksum.js';
import { EventLoopWriter, type EventLoopWriterOptions, makeClosedError } from './event-loop-writer.js';
import type { MessageCodec, MessageEnd } from './message-channel.js';
import { frameBytesFor } from './record-frame.js';

/** Where the kernel takes each message at once, send() never says false, and callbacks would pile up until the loop turns. */
const MOST_UNDER_WAY = 64;

/**
 * One frame is enough: send() serialises before it returns.
 *
 * send() says false once 128 KiB wait in the channel; commit() then waits until the kernel has all of it. Where a write is
 * queued and fails later, Node calls back without the error: the 'disconnect' that follows is what tells.
 * Source: lib/internal/child_process.js, target._send.
 */
export class MessageWriter extends EventLoopWriter {
  readonly frame: ByteBuffer;
  readonly #end: MessageEnd;
  readonly #codec: MessageCodec;

  constructor(end: MessageEnd, codec: MessageCodec, options: EventLoopWriterOptions) {
    super(options);
    this.frame = allocateBytes(frameBytesFor(options.maxPayloadBytes));
    this.#end = end;
    this.#codec = codec;
    end.on('disconnect', this.#onDisconnect);
  }

  /** Lets go of the channel; to be called when nothing is under way, after flush(). */
  detach(): void {
    this.#end.off('disconnect', this.#onDisconnect);
  }

  protected giveFrame(recordBytes: number): boolean {
    return this.giveCopy(this.frame.bytes.subarray(0, recordBytes));
  }

  protected giveCopy(record: Uint8Array): boolean {
    const message = this.#codec === 'advanced' ? record : encodeBase64(record);
    // A closed channel has no send() in a child, and one that calls back with ERR_IPC_CHANNEL_CLOSED in a parent.
    const mayGoOn = this.#end.send?.(message, undefined, undefined, this.handedOn);
    if (mayGoOn === undefined) this.#onDisconnect();
    return mayGoOn === true && this.underWay < MOST_UNDER_WAY;
  }

  #onDisconnect = (): void => this.fail(makeClosedError('The channel', 'ERR_IPC_CHANNEL_CLOSED'));
}

/** Returns the base64 of the bytes, without copying them first. */
export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString('base64');
}
