/** Slots of one size in shared memory, copied in and out without an allocation a message. Used by MpmcQueue and the bounded buffers. */

/** Up to here a loop over bytes is as fast as finding the view and calling set(). */
const LOOPED_BYTES = 32;

export class SlotCopy {
  readonly #bytes: Uint8Array;
  readonly #slotBytes: number;
  readonly #strideBytes: number;
  /** One view a slot, made when it is first needed: set() takes a whole view. */
  readonly #views: (Uint8Array | undefined)[] = [];

  /** Slot i has `slotBytes` bytes from i × strideBytes on. */
  constructor(bytes: Uint8Array, slotBytes: number, strideBytes = slotBytes) {
    this.#bytes = bytes;
    this.#slotBytes = slotBytes;
    this.#strideBytes = strideBytes;
  }

  /** Throws: RangeError for anything but one slot's bytes. */
  check(message: Uint8Array): void {
    if (message.length === this.#slotBytes) return;
    throw new RangeError(
      `a message has ${this.#slotBytes} B, all of a slot; got ${message.length} B. Fill it up, or put its length into it`,
    );
  }

  write(slot: number, message: Uint8Array): void {
    const at = slot * this.#strideBytes;
    if (this.#slotBytes > LOOPED_BYTES) this.#bytes.set(message, at);
    else for (let byte = 0; byte < this.#slotBytes; byte++) this.#bytes[at + byte] = message[byte]!;
  }

  read(slot: number, into: Uint8Array): void {
    const at = slot * this.#strideBytes;
    if (this.#slotBytes <= LOOPED_BYTES) {
      for (let byte = 0; byte < this.#slotBytes; byte++) into[byte] = this.#bytes[at + byte]!;
      return;
    }
    let view = this.#views[slot];
    if (view === undefined) {
      view = this.#bytes.subarray(at, at + this.#slotBytes);
      this.#views[slot] = view;
    }
    into.set(view);
  }
}
