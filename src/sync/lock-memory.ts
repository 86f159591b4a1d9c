/** The first cache line of every lock: what lies here, and whether the caller's memory can hold it. Called by the locks of this folder. */

/*
 * Every lock begins with a line that is written once, by init(), and only read afterwards; words that change lie behind it.
 *
 *     byte   0 ┌──────────────────────────────────────────────┐
 *              │ MAGIC  VERSION  KIND  CAPACITY               │  never changes: it stays in every core's cache
 *         128 ├──────────────────────────────────────────────┤
 *              │ the words of the lock                        │
 *              └──────────────────────────────────────────────┘
 *
 * 128 and not 64: the second line of an aligned pair is fetched along with the first (adjacent-line prefetch), so that two
 * words 64 bytes apart can still be falsely shared.
 */

export const LOCK_LINE_BYTES = 128;
export const LOCK_LINE_WORDS = LOCK_LINE_BYTES / 4;

const MAGIC = 0;
const VERSION = 1;
const KIND = 2;
/** Permits, parties or workers, whatever the kind counts; 0 where it counts nothing. */
const CAPACITY = 3;

const MAGIC_WORD = 0x6c6f_636b; // 'lock'
const LAYOUT_VERSION = 1;

export const LOCK_KINDS = ['Mutex', 'SpinMutex', 'Semaphore', 'Condition', 'Barrier', 'Counter'] as const;
export type LockKind = (typeof LOCK_KINDS)[number];

/** Returns the words of a new lock, all zero but the header. Throws: TypeError, RangeError. Threads: one, before any other opens it. */
export function initWords(
  memory: SharedArrayBuffer,
  byteOffset: number,
  bytes: number,
  kind: LockKind,
  capacity = 0,
): Int32Array {
  const words = viewWords(memory, byteOffset, bytes, kind);
  words.fill(0);
  words[VERSION] = LAYOUT_VERSION;
  words[KIND] = LOCK_KINDS.indexOf(kind);
  words[CAPACITY] = capacity;
  // Last, and atomic: who sees it sees the rest.
  Atomics.store(words, MAGIC, MAGIC_WORD);
  return words;
}

/**
 * Returns the words of the lock that init() made here. `bytesFor` is asked with its capacity.
 * Throws: TypeError, RangeError: another kind of thing lies here, or nothing.
 */
export function openWords(
  memory: SharedArrayBuffer,
  byteOffset: number,
  kind: LockKind,
  bytesFor: (capacity: number) => number,
): { words: Int32Array; capacity: number } {
  const header = viewWords(memory, byteOffset, LOCK_LINE_BYTES, kind);
  if (Atomics.load(header, MAGIC) !== MAGIC_WORD) {
    throw new RangeError(
      `No ${kind} lies at byte ${byteOffset}: expected its magic word there. Open it at the offset that ${kind}.init() got, after it returned.`,
    );
  }
  if (header[VERSION] !== LAYOUT_VERSION) {
    throw new RangeError(
      `The ${kind} at byte ${byteOffset} has layout ${header[VERSION]}, expected ${LAYOUT_VERSION}: use the same release in all threads.`,
    );
  }
  const found = LOCK_KINDS[header[KIND]!];
  if (found !== kind) {
    throw new RangeError(`A ${found} lies at byte ${byteOffset}, expected a ${kind}: open it with ${found}.open().`);
  }
  const capacity = header[CAPACITY]!;
  return { words: viewWords(memory, byteOffset, bytesFor(capacity), kind), capacity };
}

function viewWords(memory: SharedArrayBuffer, byteOffset: number, bytes: number, kind: LockKind): Int32Array {
  if (!(memory instanceof SharedArrayBuffer)) {
    throw new TypeError(
      `A ${kind} needs a SharedArrayBuffer: an ArrayBuffer is copied to a worker, not shared, and Atomics.wait refuses it.`,
    );
  }
  if (!Number.isInteger(byteOffset) || byteOffset < 0 || byteOffset % LOCK_LINE_BYTES !== 0) {
    throw new RangeError(
      `A ${kind} begins at a multiple of ${LOCK_LINE_BYTES} bytes, so that it shares no cache line; got byte ${byteOffset}.`,
    );
  }
  if (byteOffset + bytes > memory.byteLength) {
    throw new RangeError(
      `A ${kind} at byte ${byteOffset} takes ${bytes} bytes, of which the memory of ${memory.byteLength} has ${Math.max(0, memory.byteLength - byteOffset)}: make it larger, see ${kind}.bytesFor().`,
    );
  }
  return new Int32Array(memory, byteOffset, bytes / 4);
}

/** Returns the number; RangeError when it is no whole number in [least, most]. */
export function checkCount(what: string, count: number, least: number, most: number): number {
  if (Number.isInteger(count) && count >= least && count <= most) return count;
  throw new RangeError(`${what} is a whole number from ${least} to ${most}; got ${count}.`);
}
