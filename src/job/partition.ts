/** Shares an input out among producers: contiguous parts of nearly equal size, cut only where a line ends. Called by the job's runner. */

import { closeSync, openSync, readSync } from 'node:fs';
import type { InputFile, JobInput } from './input.js';

/** Bytes [start, end) of one file. */
export interface Segment {
  path: string;
  start: number;
  end: number;
}

const PROBE_BYTES = 64 * 1024;
const NEWLINE = 10;

/**
 * Returns `parts` lists of segments that cover every byte of the input once, in order; a part may be empty.
 *
 * A cut that falls inside a line moves to the line's end, so no line and no word is shared by two producers. Only the
 * bytes around the cuts are read.
 */
export function partitionInput(input: JobInput, parts: number): Segment[][] {
  const cuts = [0];
  for (let part = 1; part < parts; part++) {
    const wanted = Math.floor((input.bytes * part) / parts);
    cuts.push(Math.max(cuts.at(-1)!, moveToLineEnd(input.files, wanted)));
  }
  cuts.push(input.bytes);
  return cuts.slice(0, -1).map((cut, part) => segmentsBetween(input.files, cut, cuts[part + 1]!));
}

function segmentsBetween(files: readonly InputFile[], start: number, end: number): Segment[] {
  const segments: Segment[] = [];
  let fileStart = 0;
  for (const file of files) {
    const from = Math.max(start, fileStart) - fileStart;
    const to = Math.min(end, fileStart + file.bytes) - fileStart;
    if (from < to) segments.push({ path: file.path, start: from, end: to });
    fileStart += file.bytes;
  }
  return segments;
}

/** Returns the first place at or after `wanted` that begins a line, as an offset in the joined input. */
function moveToLineEnd(files: readonly InputFile[], wanted: number): number {
  let fileStart = 0;
  for (const file of files) {
    const offset = wanted - fileStart;
    if (offset <= 0) return fileStart;
    if (offset < file.bytes) return fileStart + lineEndInFile(file, offset);
    fileStart += file.bytes;
  }
  return fileStart;
}

/** Looks from the byte before `offset` on: if that is a newline, `offset` itself begins a line. */
function lineEndInFile(file: InputFile, offset: number): number {
  const fd = openSync(file.path, 'r');
  try {
    const probe = new Uint8Array(PROBE_BYTES);
    for (let at = offset - 1; at < file.bytes; ) {
      const got = readSync(fd, probe, 0, probe.length, at);
      if (got === 0) break;
      const newline = probe.subarray(0, got).indexOf(NEWLINE);
      if (newline >= 0) return Math.min(at + newline + 1, file.bytes);
      at += got;
    }
    return file.bytes;
  } finally {
    closeSync(fd);
  }
}
