/** Takes records from units of which each must be exactly one: a message, a line. Extended by MessageReader, LineReader and the taker of the job's rings. */

import { HEADER_BYTES } from './record.js';
import { RecordTaker } from './record-taker.js';

export abstract class WholeRecordTaker extends RecordTaker {
  /** The buffer as Node's Buffer, which alone decodes base64; made once per buffer. */
  #decoder: Buffer | null = null;

  /** Takes the record that these bytes are. */
  protected takeBytes(unit: Uint8Array): void {
    this.#place(unit.length);
    this.buffer.bytes.set(unit);
    this.#takeWhole(unit.length);
  }

  /** Takes the record that so many bytes of the buffer are, where they lie. */
  protected takeInPlace(offset: number, unitBytes: number): void {
    this.start = offset;
    this.end = offset + unitBytes;
    this.#takeWhole(unitBytes);
  }

  /** Takes the record of which this is the base64. */
  protected takeBase64(text: string): void {
    if (text.length % 4 !== 0 || !this.#decode(text)) this.failCorrupt('its text is no base64');
    this.#takeWhole(base64Bytes(text));
  }

  /** Keeps what this text says of a record, and returns whether it can be the beginning of one. */
  protected keepBeginning(text: string): boolean {
    const bytes = base64Bytes(text);
    if (!this.#decode(text)) return false;
    this.end = bytes;
    return bytes < HEADER_BYTES || this.announcedBytes() > bytes || text.length % 4 !== 0;
  }

  /** Puts the bytes of the text at the front of the buffer, and returns whether all of it was base64: Node skips what is none. */
  #decode(text: string): boolean {
    const wanted = base64Bytes(text);
    this.#place(wanted);
    const { bytes } = this.buffer;
    if (this.#decoder?.buffer !== bytes.buffer) {
      this.#decoder = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length);
    }
    return this.#decoder.write(text, 'base64') === wanted;
  }

  /** Makes room at the front of the buffer, if so many bytes may come at all. */
  #place(unitBytes: number): void {
    const payloadBytes = unitBytes - HEADER_BYTES;
    if (payloadBytes > this.maxPayloadBytes) this.failTooLarge(payloadBytes);
    this.start = 0;
    this.end = 0;
    if (unitBytes > this.buffer.bytes.length) this.makeRoom(unitBytes);
  }

  #takeWhole(unitBytes: number): void {
    if (unitBytes < HEADER_BYTES) this.failCorrupt(`it has ${unitBytes} B, a header alone has ${HEADER_BYTES}`);
    const recordBytes = this.announcedBytes();
    if (recordBytes !== unitBytes) this.failCorrupt(`it has ${unitBytes} B, its header says ${recordBytes}`);
    this.take(recordBytes);
  }
}

/** Returns how many bytes a base64 text stands for, also when its end is missing. */
function base64Bytes(text: string): number {
  const padding = text.endsWith('==') ? 2 : text.endsWith('=') ? 1 : 0;
  return Math.floor(((text.length - padding) * 3) / 4);
}
