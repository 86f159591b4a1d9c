/** What the job computes: bytes, lines, words and a checksum of a text that arrives in pieces. Called by the serial reference and by the consumer. */

/** Counts of a text, or of one stretch of it. */
export interface TextCount {
  bytes: number;
  /** Newline bytes. */
  lines: number;
  /** Longest runs of bytes other than ASCII white space, as `wc -w` counts them in the C locale. */
  words: number;
  /** Polynomial hash of all bytes, modulo 2^32; it can be joined, see joinCounts. */
  checksum: number;
}

export const EMPTY_COUNT: TextCount = { bytes: 0, lines: 0, words: 0, checksum: 0 };

const MULTIPLIER = 0x01000193;
const NEWLINE = 10;
const IS_SPACE = new Uint8Array(256);
for (const space of [9, 10, 11, 12, 13, 32]) IS_SPACE[space] = 1;

/** Counts one stream; a word that is cut between two pieces counts once. */
export class WordCounter {
  #bytes = 0;
  #lines = 0;
  #words = 0;
  #checksum = 0;
  /** 1 while the last byte seen was white space, or nothing was seen. */
  #afterSpace = 1;

  add(bytes: Uint8Array, offset: number, length: number): void {
    let lines = 0;
    let words = 0;
    let checksum = this.#checksum;
    let afterSpace = this.#afterSpace;
    for (let at = offset; at < offset + length; at++) {
      const byte = bytes[at]!;
      checksum = (Math.imul(checksum, MULTIPLIER) + byte) | 0;
      const isSpace = IS_SPACE[byte]!;
      words += afterSpace & (isSpace ^ 1);
      afterSpace = isSpace;
      if (byte === NEWLINE) lines++;
    }
    this.#bytes += length;
    this.#lines += lines;
    this.#words += words;
    this.#checksum = checksum;
    this.#afterSpace = afterSpace;
  }

  /** A file ends, and with it its last word, even where no newline follows. */
  endFile(): void {
    this.#afterSpace = 1;
  }

  count(): TextCount {
    return { bytes: this.#bytes, lines: this.#lines, words: this.#words, checksum: this.#checksum >>> 0 };
  }
}

/** Returns the count of `left` followed by `right`; exact where no word runs across the seam. */
export function joinCounts(left: TextCount, right: TextCount): TextCount {
  return {
    bytes: left.bytes + right.bytes,
    lines: left.lines + right.lines,
    words: left.words + right.words,
    checksum: (Math.imul(left.checksum, power(MULTIPLIER, right.bytes)) + right.checksum) >>> 0,
  };
}

/** base^exponent modulo 2^32, by squaring. */
function power(base: number, exponent: number): number {
  let result = 1;
  let square = base;
  for (let rest = exponent; rest > 0; rest = Math.floor(rest / 2)) {
    if (rest % 2 === 1) result = Math.imul(result, square);
    square = Math.imul(square, square);
  }
  return result;
}
