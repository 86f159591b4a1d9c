/** The words of a lock, made or found in the caller's memory: a header line, then what the lock draws. Called by the locks of this folder. */

import { CAPACITY_WORD, checkPlace, LINE_WORDS, openHeader, publishHeader, type StructureName } from './layout.js';

/** Every lock's own words lie from here on, behind the header line, which init() alone writes and which so stays in all caches. */
export const FIRST_WORD = LINE_WORDS;

/** Returns the words of a new lock, all zero but the header. Throws: TypeError, RangeError. Threads: one, before any other opens it. */
export function initWords(
  memory: SharedArrayBuffer,
  byteOffset: number,
  bytes: number,
  name: StructureName,
  capacity = 0,
): Int32Array {
  checkPlace(memory, byteOffset, bytes, name);
  const words = new Int32Array(memory, byteOffset, bytes / 4);
  words.fill(0);
  publishHeader(words, name, capacity);
  return words;
}

/**
 * Returns the words of the lock that init() made here, and its capacity, with which `bytesFor` is asked.
 * Throws: TypeError, RangeError: another kind of thing lies here, or nothing.
 */
export function openWords(
  memory: SharedArrayBuffer,
  byteOffset: number,
  name: StructureName,
  bytesFor: (capacity: number) => number,
): { words: Int32Array; capacity: number } {
  const capacity = openHeader(memory, byteOffset, name)[CAPACITY_WORD]!;
  const bytes = bytesFor(capacity);
  checkPlace(memory, byteOffset, bytes, name);
  return { words: new Int32Array(memory, byteOffset, bytes / 4), capacity };
}
