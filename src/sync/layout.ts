/** What all structures in shared memory have in common: cache lines, the header, the checks of the caller's memory. Used by every structure of this folder. */

/*
 * A structure begins with a header line, written once by init() and only read from then on:
 *
 *     word   0       1         2      3          4 …
 *            MAGIC   VERSION   KIND   CAPACITY   what the structure adds
 *
 * MAGIC is stored last and with Atomics: who sees it sees all that init() wrote.
 */

/** Two cache lines of 64 B: the hardware fetches the neighbour of a line too, so words 64 B apart still disturb each other. */
export const LINE_BYTES = 128;
export const LINE_WORDS = LINE_BYTES / 4;

export const MAGIC_WORD = 0;
export const VERSION_WORD = 1;
export const KIND_WORD = 2;
export const CAPACITY_WORD = 3;

const MAGIC = 0x49_50_4c_53; // "IPLS"
const VERSION = 1;

/** Which structure it is, as its header says: a queue opened as a ring is told. */
export const KINDS = {
  SpscRing: 1,
  SpscRecordRing: 2,
  MpmcQueue: 3,
  ConditionBuffer: 4,
  Mutex: 5,
  SpinMutex: 6,
  Semaphore: 7,
  Condition: 8,
  Barrier: 9,
  Counter: 10,
  EventCount: 11,
  SemaphoreBuffer: 12,
} as const;

export type StructureName = keyof typeof KINDS;

/** Returns the bytes up to the end of the line. */
export function roundUpToLine(bytes: number): number {
  return Math.ceil(bytes / LINE_BYTES) * LINE_BYTES;
}

/**
 * Checks that a structure can lie there.
 *
 * Throws: TypeError when the memory is not shared, RangeError when it is too small or the offset is not at the start of a line.
 */
export function checkPlace(memory: SharedArrayBuffer, byteOffset: number, bytes: number, name: StructureName): void {
  if (!(memory instanceof SharedArrayBuffer)) {
    throw new TypeError(
      `${name} needs a SharedArrayBuffer and got ${describe(memory)}: other memory is copied when it is sent to a worker, ` +
        `and Atomics.wait refuses it. Make it with new SharedArrayBuffer(byteOffset + ${name}.bytesFor(…))`,
    );
  }
  if (!Number.isSafeInteger(byteOffset) || byteOffset < 0 || byteOffset % LINE_BYTES !== 0) {
    throw new RangeError(
      `${name} must start at a multiple of ${LINE_BYTES} B, where no line is shared with a neighbour; got offset ${byteOffset}`,
    );
  }
  if (byteOffset + bytes > memory.byteLength) {
    throw new RangeError(
      `${name} needs ${bytes} B from offset ${byteOffset} on, so ${byteOffset + bytes} B of memory; got ${memory.byteLength} B. ` +
        `bytesFor() says what it needs`,
    );
  }
}

/** Throws: RangeError unless the value is a whole number from `least` to `most`. */
export function checkCount(value: number, what: string, least: number, most: number): void {
  if (Number.isSafeInteger(value) && value >= least && value <= most) return;
  throw new RangeError(`${what} must be a whole number from ${least} to ${most}; got ${value}`);
}

/** Publishes the header, behind everything else that init() writes. */
export function publishHeader(words: Int32Array, name: StructureName, capacity: number): void {
  words[VERSION_WORD] = VERSION;
  words[KIND_WORD] = KINDS[name];
  words[CAPACITY_WORD] = capacity;
  Atomics.store(words, MAGIC_WORD, MAGIC);
}

/** Returns the words of the header line. Throws: as checkPlace, and RangeError when no such structure was initialised there. */
export function openHeader(memory: SharedArrayBuffer, byteOffset: number, name: StructureName): Int32Array {
  checkPlace(memory, byteOffset, LINE_BYTES, name);
  const words = new Int32Array(memory, byteOffset, LINE_WORDS);
  if (Atomics.load(words, MAGIC_WORD) !== MAGIC) {
    throw new RangeError(
      `there is no structure at offset ${byteOffset}: its first word is ${words[MAGIC_WORD]}. Was ${name}.init() called before, ` +
        `on this memory and with the same offset?`,
    );
  }
  if (words[VERSION_WORD] !== VERSION) {
    throw new RangeError(
      `the structure at offset ${byteOffset} has layout version ${words[VERSION_WORD]}, this code knows ${VERSION}: ` +
        `both threads must load the same version of the package`,
    );
  }
  if (words[KIND_WORD] !== KINDS[name]) {
    const found =
      Object.entries(KINDS).find(([, kind]) => kind === words[KIND_WORD])?.[0] ?? `kind ${words[KIND_WORD]}`;
    throw new RangeError(`at offset ${byteOffset} there is no ${name} but a ${found}: open it as what it is`);
  }
  return words;
}

function describe(value: unknown): string {
  return Object.prototype.toString.call(value).slice('[object '.length, -1);
}
