/** The waiters by name. Called by whoever wants one. */

import { type Addon, loadAddon } from '../sys/addon.js';
import { EdgeWaiter } from './edge-waiter.js';
import { EpollWaiter } from './epoll-waiter.js';
import { PollWaiter } from './poll-waiter.js';
import { SelectWaiter } from './select-waiter.js';
import type { Waiter } from './waiter.js';

export const WAITER_NAMES = ['select', 'poll', 'epoll', 'epoll-edge'] as const;

export type WaiterName = (typeof WAITER_NAMES)[number];

/** The calls of the addon that waiters use; a test may put others in their place. */
export type WaiterCalls = Pick<
  Addon,
  | 'select'
  | 'selectRead'
  | 'poll'
  | 'pollRead'
  | 'epollCreate'
  | 'epollControl'
  | 'epollWait'
  | 'epollRead'
  | 'isNonBlocking'
  | 'close'
  | 'readClock'
>;

/**
 * Returns a new waiter that watches nothing yet.
 *
 * Throws: RangeError for a name that there is not, SyscallError EMFILE from the two over epoll, which take a descriptor.
 * @param calls the system calls
 */
export function openWaiter(name: WaiterName, calls: WaiterCalls = loadAddon()): Waiter {
  switch (name) {
    case 'select':
      return new SelectWaiter(calls);
    case 'poll':
      return new PollWaiter(calls);
    case 'epoll':
      return new EpollWaiter(calls);
    case 'epoll-edge':
      return new EdgeWaiter(calls);
    default:
      throw new RangeError(`There is no waiter "${String(name)}"; there are ${WAITER_NAMES.join(', ')}`);
  }
}
