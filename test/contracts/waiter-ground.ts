/** What the claims about waiters share: the four of them with what they differ in, waits as lists, and the addon's calls seen or replaced. Called by the waiter-….ts beside it. */

import { afterEach } from 'vitest';
import { SyscallError } from '../../src/core/errors.js';
import { POLLHUP, POLLIN, POLLRDHUP } from '../../src/core/poll-events.js';
import { openWaiter, type WaiterCalls, type WaiterName } from '../../src/waiting/open-waiter.js';
import { CHUNK_WORDS, type ChunkTable, PAIR_WORDS, type Waiter } from '../../src/waiting/waiter.js';
import { addon } from '../native/addon-harness.js';

/** A waiting call of the addon, and at which of its arguments the time-out stands. */
const WAITING_CALLS = { select: 2, poll: 2, epollWait: 2, selectRead: 3, pollRead: 3, epollRead: 1 } as const;

export type WaitingCall = keyof typeof WAITING_CALLS;

export interface Subject {
  name: WaiterName;
  /** Tells once for each time that something came. */
  isEdge: boolean;
  /** Says POLLNVAL of a descriptor that was closed; epoll forgets it. */
  seesClosed: boolean;
  /** Says what it was not asked for: hang-ups and errors. */
  tellsUnasked: boolean;
  takesFiles: boolean;
  /** What it says of a pipe at EOF. */
  eof: number;
  /** The one call of a wait, and of a waitAndRead. */
  waitCall: WaitingCall;
  readCall: WaitingCall;
}

const LEVEL = { isEdge: false, seesClosed: true, tellsUnasked: true, takesFiles: true, eof: POLLHUP };
const EPOLL = { ...LEVEL, seesClosed: false, takesFiles: false, waitCall: 'epollWait', readCall: 'epollRead' } as const;

export const SUBJECTS: readonly Subject[] = [
  { ...LEVEL, name: 'select', tellsUnasked: false, eof: POLLIN, waitCall: 'select', readCall: 'selectRead' },
  { ...LEVEL, name: 'poll', waitCall: 'poll', readCall: 'pollRead' },
  { ...EPOLL, name: 'epoll' },
  { ...EPOLL, name: 'epoll-edge', isEdge: true },
];

const waiters: Waiter[] = [];

afterEach(() => {
  for (const waiter of waiters.splice(0)) waiter.close();
});

/** Returns a waiter that is closed after the test. */
export function openTestWaiter({ name }: Subject, calls?: WaiterCalls): Waiter {
  const waiter = openWaiter(name, calls);
  waiters.push(waiter);
  return waiter;
}

export type Pair = [fd: number, events: number];

/** Returns the pairs of one wait, in the order in which they were told. */
export function waitOnce(waiter: Waiter, timeoutMs: number, capacity = 64): Pair[] {
  const pairs = new Int32Array(capacity * PAIR_WORDS);
  const count = waiter.wait(pairs, timeoutMs);
  return Array.from({ length: count }, (_, at) => [pairs[at * PAIR_WORDS]!, pairs[at * PAIR_WORDS + 1]!]);
}

/** Returns the descriptors that one wait told of, ascending. */
export function waitForFds(waiter: Waiter, timeoutMs: number, capacity = 64): number[] {
  return waitOnce(waiter, timeoutMs, capacity)
    .map(([fd]) => fd)
    .sort((a, b) => a - b);
}

export interface Chunk {
  fd: number;
  events: number;
  /** What was read, as text. */
  text: string;
  /** What read(2) said. */
  result: number;
}

export function makeTable(chunks = 16, budgetBytes = 64, intoBytes = chunks * Math.max(64, budgetBytes)): ChunkTable {
  return { chunks: new Int32Array(chunks * CHUNK_WORDS), into: new Uint8Array(intoBytes), budgetBytes };
}

/** Returns the chunks of one waitAndRead, in order. */
export function readOnce(waiter: Waiter, table: ChunkTable, timeoutMs: number): Chunk[] {
  const count = waiter.waitAndRead(table, timeoutMs);
  return Array.from({ length: count }, (_, at) => {
    const [fd, events, offset, result] = table.chunks.subarray(at * CHUNK_WORDS) as unknown as number[];
    const bytes = table.into.subarray(offset!, offset! + Math.max(0, result!));
    return { fd: fd!, events: events!, text: Buffer.from(bytes).toString('latin1'), result: result! };
  });
}

/** Returns all that came from one descriptor while at least something came, and whether EOF was told. */
export function readAll(waiter: Waiter, fd: number, table: ChunkTable): { text: string; isEof: boolean } {
  let text = '';
  for (let call = 0; call < 1_000; call++) {
    const chunks = readOnce(waiter, table, 0).filter((chunk) => chunk.fd === fd);
    if (chunks.length === 0) return { text, isEof: false };
    text += chunks.map((chunk) => chunk.text).join('');
    if (chunks.some(({ result }) => result === 0)) return { text, isEof: true };
  }
  throw new Error('a thousand calls did not read it to its end');
}

export function send(fd: number, text: string): void {
  const bytes = Buffer.from(text, 'latin1');
  addon.write(fd, bytes, 0, bytes.length);
}

export function take(fd: number, bytes = 65_536): string {
  const into = Buffer.alloc(bytes);
  return into.toString('latin1', 0, addon.read(fd, into, 0, bytes));
}

/** The bits by which a reader knows that it can read. */
export const READABLE = POLLIN | POLLHUP | POLLRDHUP;

export interface SeenCall {
  name: WaitingCall;
  timeoutMs: number;
}

/**
 * The addon's calls with the waiting ones seen, in `log`, and answered by `answer`, which may pass the call on, return something
 * else, or throw.
 */
export function watchCalls(
  answer: (call: SeenCall, proceed: () => number) => number = (_, proceed) => proceed(),
  others: Partial<WaiterCalls> = {},
): { calls: WaiterCalls; log: SeenCall[] } {
  const log: SeenCall[] = [];
  const watched = Object.entries(WAITING_CALLS).map(([name, place]) => {
    const call = (...args: unknown[]) => {
      const seen = { name: name as WaitingCall, timeoutMs: args[place] as number };
      log.push(seen);
      return answer(seen, () => (addon[seen.name] as (...args: unknown[]) => number)(...args));
    };
    return [name, call];
  });
  return { calls: { ...addon, ...Object.fromEntries(watched), ...others }, log };
}

export const makeInterruption = (syscall: string): SyscallError =>
  new SyscallError('EINTR', -4, syscall, 'interrupted system call');
