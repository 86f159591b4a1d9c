/** The readers by name. Called by whoever lets its user choose one. */

import { EventLoopReader } from './event-loop-reader.js';
import type { MultiReader } from './multi-reader.js';
import { SequentialReader } from './sequential-reader.js';
import { ThreadPerPipeReader } from './thread-per-pipe-reader.js';

export const READER_NAMES = ['sequential', 'event-loop', 'thread-per-pipe'] as const;
export type ReaderName = (typeof READER_NAMES)[number];

export function openMultiReader(name: ReaderName): MultiReader {
  switch (name) {
    case 'sequential':
      return new SequentialReader();
    case 'event-loop':
      return new EventLoopReader();
    case 'thread-per-pipe':
      return new ThreadPerPipeReader();
  }
}
