/** The readers by name. Called by whoever lets its user choose one. */

import { EventLoopReader } from './event-loop-reader.js';
import type { MultiReader } from './multi-reader.js';
import { openWaiter, WAITER_NAMES } from './open-waiter.js';
import { SequentialReader } from './sequential-reader.js';
import { ThreadPerPipeReader } from './thread-per-pipe-reader.js';
import { WaiterReader } from './waiter-reader.js';

export const READER_NAMES = [...WAITER_NAMES, 'sequential', 'event-loop', 'thread-per-pipe'] as const;

export type ReaderName = (typeof READER_NAMES)[number];

/**
 * Returns a new reader that has no descriptor yet.
 *
 * Throws: RangeError for a name that there is not, SyscallError EMFILE from the two over epoll, which take a descriptor.
 */
export function openMultiReader(name: ReaderName): MultiReader {
  switch (name) {
    case 'select':
    case 'poll':
    case 'epoll':
    case 'epoll-edge':
      return new WaiterReader(openWaiter(name));
    case 'sequential':
      return new SequentialReader();
    case 'event-loop':
      return new EventLoopReader();
    case 'thread-per-pipe':
      return new ThreadPerPipeReader();
    default:
      throw new RangeError(`There is no reader "${String(name)}"; there are ${READER_NAMES.join(', ')}`);
  }
}
