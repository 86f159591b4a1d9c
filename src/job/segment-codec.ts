/** Segments as one word of a command line: paths may hold white space, commands may not. */

import type { Segment } from './partition.js';

export function encodeSegments(segments: readonly Segment[]): string {
  return encodeURIComponent(JSON.stringify(segments));
}

export function decodeSegments(word: string): Segment[] {
  return JSON.parse(decodeURIComponent(word)) as Segment[];
}
