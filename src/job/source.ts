/** Reads segments as records of whole lines, straight into the caller's buffer. Called by the producer and the serial reference. */

import { closeSync, openSync, readSync } from 'node:fs';
import { LabError } from '../core/errors.js';
import type { Segment } from './partition.js';

const NEWLINE = 10;

/** The empty record after each segment: a word at the end of one file and one at the start of the next stay two. */
export const SEGMENT_END = 0;

/**
 * Yields the length of each record; its bytes are in into[offset, offset + length) until the next is asked for.
 *
 * A record holds as many whole lines as fit in `recordBytes`; a longer line is cut, and its pieces follow each other.
 * SEGMENT_END follows the last record of each segment.
 * Throws: `bad-input` when a file is shorter than when the job was planned, or cannot be opened any more.
 */
export function* readRecords(
  segments: readonly Segment[],
  into: Uint8Array,
  offset: number,
  recordBytes: number,
): Generator<number> {
  for (const segment of segments) {
    const fd = openFile(segment.path);
    try {
      for (let at = segment.start; at < segment.end; ) {
        const wanted = Math.min(recordBytes, segment.end - at);
        const got = readSync(fd, into, offset, wanted, at);
        if (got === 0) throw new LabError('bad-input', explainShrunk(segment, at));
        const length = at + got === segment.end ? got : lengthOfWholeLines(into, offset, got);
        at += length;
        yield length;
      }
      yield SEGMENT_END;
    } finally {
      closeSync(fd);
    }
  }
}

function openFile(path: string): number {
  try {
    return openSync(path, 'r');
  } catch (cause) {
    throw new LabError('bad-input', `${path} was there when the job was planned: ${(cause as Error).message}.`, {
      cause,
    });
  }
}

/** All of it when no line ends within: a long line goes out in pieces. */
function lengthOfWholeLines(bytes: Uint8Array, offset: number, length: number): number {
  const newline = bytes.lastIndexOf(NEWLINE, offset + length - 1);
  return newline < offset ? length : newline + 1 - offset;
}

function explainShrunk({ path, end }: Segment, at: number): string {
  return `${path} shrank while it was read: byte ${at} of ${end} is gone. Give --input a file that nobody is writing.`;
}
