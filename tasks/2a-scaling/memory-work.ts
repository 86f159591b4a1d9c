/** `memory`: copies block after block of a working set that is larger than the caches, or, shrunk, fits into them. */

import { LabError } from '../../src/core/errors.js';
import { shareOf } from '../../src/sync/partition.js';
import { checkSums } from './check.js';
import type { IsOver, Place, Shape, Work, WorkReport } from './work.js';

/*
 *     bytes   0 ┌──────────────────────────┐
 *               │ source: block 0, 1, …    │   word j is j × 2654435761
 *    bytes / 2 ├──────────────────────────┤
 *               │ destination, likewise    │
 *               └──────────────────────────┘
 *
 * Worker i has the blocks of its share of both halves to itself and goes round them, so that nobody writes what another one reads.
 */

export const BLOCK_BYTES = 64 * 1_024;
const BLOCK_WORDS = BLOCK_BYTES / 4;
const FACTOR = 2_654_435_761;

const countBlocks = (bytes: number) => bytes / 2 / BLOCK_BYTES;

/** Filling it takes longer than a cell, so that it is kept for as long as its size is asked for. */
let kept: SharedArrayBuffer | null = null;

function layOut({ bytes, workers }: Shape): SharedArrayBuffer {
  if (bytes % (2 * BLOCK_BYTES) !== 0 || countBlocks(bytes) < workers) {
    const wanted = `a multiple of ${2 * BLOCK_BYTES} with a block for each of ${workers} workers`;
    throw new LabError('usage', `memory: bytes must be ${wanted}, got ${bytes}`);
  }
  if (kept?.byteLength === bytes) return kept;
  kept = null;
  const memory = new SharedArrayBuffer(bytes);
  const words = new Uint32Array(memory);
  for (let at = 0; at < words.length / 2; at++) words[at] = Math.imul(at, FACTOR);
  words.fill(0, words.length / 2); // the first use of a page costs more than copying it
  kept = memory;
  return memory;
}

function copyBlocks(memory: SharedArrayBuffer, first: number, end: number, isOver: IsOver): WorkReport {
  const half = memory.byteLength / 2;
  const words = new Uint32Array(memory);
  const source = new Uint8Array(memory, 0, half);
  const destination = new Uint8Array(memory, half);
  let operations = 0;
  let checksum = 0;
  for (let block = first; ; block = block + 1 < end ? block + 1 : first) {
    destination.set(source.subarray(block * BLOCK_BYTES, (block + 1) * BLOCK_BYTES), block * BLOCK_BYTES);
    const word = half / 4 + block * BLOCK_WORDS;
    checksum = (checksum + words[word]! + words[word + BLOCK_WORDS - 1]!) >>> 0;
    operations++;
    if (isOver()) return { operations, checksum };
  }
}

/** What a worker's copies must sum to: whole rounds of its blocks, and the first ones of another. */
export function sumBlocks(operations: number, first: number, end: number): number {
  const blocks = end - first;
  let sum = 0;
  for (let at = 0; at < blocks; at++) {
    const word = (first + at) * BLOCK_WORDS;
    const ends = (Math.imul(word, FACTOR) + Math.imul(word + BLOCK_WORDS - 1, FACTOR)) | 0;
    const times = Math.floor(operations / blocks) + (at < operations % blocks ? 1 : 0);
    sum = (sum + Math.imul(ends, times)) | 0;
  }
  return sum >>> 0;
}

/** Throws: LabError `record-corrupt`. */
export function checkBlocks(reports: readonly WorkReport[], { bytes, workers }: Shape): void {
  checkSums(reports, ({ operations }, index) => {
    const { first, end } = shareOf(countBlocks(bytes), Math.max(1, workers), index);
    return sumBlocks(operations, first, end);
  });
}

export const memoryWork: Work = {
  layOut,
  work({ memory, shape, index }: Place, isOver) {
    const { first, end } = shareOf(countBlocks(shape.bytes), shape.workers, index);
    return copyBlocks(memory!, first, end, isOver);
  },
  workAlone: (shape, isOver) => copyBlocks(layOut(shape), 0, countBlocks(shape.bytes), isOver),
  check: checkBlocks,
};
