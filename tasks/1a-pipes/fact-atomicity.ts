/** Finds records that other writers' bytes have torn: the reader's side of the question up to which size a write is whole. Called by writers-program.ts. */

/**
 * Every byte of a record carries its writer and the low bits of its sequence, so that a whole record is one run of equal bytes
 * and its neighbour, also of the same writer, another.
 */
const SEQUENCES = 32;
export const MOST_WRITERS = 256 / SEQUENCES;

/** Returns the byte that a record consists of. */
export function tagOf(writer: number, sequence: number): number {
  return writer * SEQUENCES + (sequence % SEQUENCES);
}

/** Takes the stream in pieces of any size and counts the records that did not arrive in one run. */
export class TearDetector {
  /** Records that came in more than one run. */
  torn = 0;
  /** Records of which every byte has come. */
  complete = 0;
  readonly #recordBytes: number;
  readonly #sequence: number[] = [];
  /** Of the record that each writer is in the middle of: its bytes so far and the runs that they came in. */
  readonly #bytes: number[] = [];
  readonly #runs: number[] = [];
  #lastWriter = -1;

  constructor(recordBytes: number, writers: number) {
    if (writers > MOST_WRITERS) throw new RangeError(`${writers} writers: a byte tells ${MOST_WRITERS} apart`);
    this.#recordBytes = recordBytes;
    for (let writer = 0; writer < writers; writer++) {
      this.#sequence.push(0);
      this.#bytes.push(0);
      this.#runs.push(0);
    }
  }

  /** Throws when a byte is none that its writer could have written here: lost and doubled bytes are no tearing. */
  take(view: Uint8Array, length: number): void {
    for (let start = 0; start < length; ) {
      const tag = view[start]!;
      let end = start + 1;
      while (end < length && view[end] === tag) end++;
      this.#takeRun(tag, end - start);
      start = end;
    }
  }

  #takeRun(tag: number, bytes: number): void {
    const writer = Math.floor(tag / SEQUENCES);
    const sequence = this.#sequence[writer];
    if (sequence === undefined || tag !== tagOf(writer, sequence)) {
      throw new Error(`byte ${tag} belongs to no record that writer ${writer} could be in the middle of`);
    }
    if (this.#lastWriter !== writer || this.#bytes[writer] === 0) this.#runs[writer]!++;
    this.#lastWriter = writer;
    this.#bytes[writer]! += bytes;
    const missing = this.#recordBytes - this.#bytes[writer]!;
    if (missing < 0) throw new Error(`record ${sequence} of writer ${writer} has ${-missing} B too many`);
    if (missing > 0) return;
    this.complete++;
    if (this.#runs[writer]! > 1) this.torn++;
    this.#sequence[writer]!++;
    this.#bytes[writer] = 0;
    this.#runs[writer] = 0;
  }
}
