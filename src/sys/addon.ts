/** The native addon: its interface call by call, loaded once a thread. Everything outside src/sys prefers the wrappers beside this file; timed loops call it directly. */

import { createRequire } from 'node:module';
import { LabError, SyscallError } from '../core/errors.js';
import { findAddon } from './native-files.js';

export { type Absence, findAddon, findFloor, floorPath } from './native-files.js';

/**
 * Every `fd`, `offset`, `length` and `index` is a non-negative whole number; every typed array stays the caller's and may
 * lie in a SharedArrayBuffer.
 * Throws: TypeError or RangeError that names the argument, SyscallError for errno.
 */
export interface Addon {
  // pipe.cc
  /** Fills fds[0] (read end) and fds[1] (write end). Both are close-on-exec; `nonBlocking` adds O_NONBLOCK. */
  pipe2(fds: Int32Array, nonBlocking: boolean): void;
  getPipeCapacity(fd: number): number;
  /** Returns the capacity that the kernel gave, which may be larger than asked for. */
  setPipeCapacity(fd: number, bytes: number): number;
  isNonBlocking(fd: number): boolean;
  setNonBlocking(fd: number, on: boolean): void;
  isCloseOnExec(fd: number): boolean;
  setCloseOnExec(fd: number, on: boolean): void;
  // socketpair.cc
  /** Fills fds[0] and fds[1] with a pair of AF_UNIX stream sockets, each readable and writable; close-on-exec. */
  socketpair(fds: Int32Array, nonBlocking: boolean): void;
  /** Returns SO_SNDBUF: what queued messages and the kernel's bookkeeping for them may take, in bytes. */
  getSendBuffer(fd: number): number;
  // io.cc: one system call each; errno is thrown, EINTR and EAGAIN included
  /** Returns the bytes read into view[offset, offset + length) (in bytes); 0 is EOF. */
  read(fd: number, view: ArrayBufferView, offset: number, length: number): number;
  /** Returns the bytes taken from view[offset, offset + length), which may be fewer than asked. */
  write(fd: number, view: ArrayBufferView, offset: number, length: number): number;
  /** Gathers whole views, at most 1,024; returns the bytes taken. */
  writev(fd: number, views: readonly ArrayBufferView[]): number;
  close(fd: number): void;
  // select.cc
  /**
   * `sets` are 96 words: 1,024 bits to be watched for reading, then for writing, then for exceptions; the bits that are ready
   * stay. Returns how many; errno is thrown, after which the sets are as they were.
   */
  select(highestPlusOne: number, sets: Int32Array, timeoutMs: number): number;
  // poll.cc
  /** Entry i is entries[3i, 3i + 3): descriptor, events wanted, events found. Returns how many of `count` have any; errno is thrown. */
  poll(entries: Int32Array, count: number, timeoutMs: number): number;
  // epoll.cc
  /** Returns the descriptor of a new, empty set; close-on-exec. */
  epollCreate(): number;
  /** `operation`: 1 adds, 2 deletes, 3 modifies (EPOLL_CTL_…); `events`: bits of epoll_ctl(2), the event is told with the descriptor's number. */
  epollControl(epollFd: number, operation: 1 | 2 | 3, fd: number, events: number): void;
  /** Fills pairs of (descriptor, events), as many as fit; returns how many. errno is thrown. */
  epollWait(epollFd: number, pairs: Int32Array, timeoutMs: number): number;
  // eventfd.cc
  /** Returns the descriptor of a new counter, at 0; close-on-exec. It takes and gives 8 bytes. */
  eventfd(nonBlocking: boolean): number;
  // wait-read.cc: waits, then reads once, at most budgetBytes, from each ready descriptor, until `chunks` or `into` is full
  /**
   * Waits as select does for the 32 words of `readable`, which stay as they are; reads from descriptor `first` on, and round.
   * Fills `chunks` with four words each: descriptor, events, where in `into` its bytes begin, and their number: 0 at EOF, a
   * negative errno where the read failed. Returns how many; the next two do likewise.
   */
  selectRead(
    readable: Int32Array,
    highestPlusOne: number,
    first: number,
    timeoutMs: number,
    chunks: Int32Array,
    into: Uint8Array,
    budgetBytes: number,
  ): number;
  /** Waits as poll does, `entries` staying as they are; reads from entry `first` on, and round. */
  pollRead(
    entries: Int32Array,
    count: number,
    first: number,
    timeoutMs: number,
    chunks: Int32Array,
    into: Uint8Array,
    budgetBytes: number,
  ): number;
  /** Waits as epollWait does, and reads in the order of its events. */
  epollRead(epollFd: number, timeoutMs: number, chunks: Int32Array, into: Uint8Array, budgetBytes: number): number;
  // pinned.cc
  /** Returns zeroed memory, on a cache line of its own, that no transfer can take from under a prepared call. */
  allocatePinned(bytes: number): ArrayBuffer;
  // prepared.cc: one read, write or writev with its arguments checked beforehand; see prepared-io.ts
  /** Takes a slot for calls on this descriptor and these pinned bytes; it is taken for as long as the object is kept. */
  prepare(fd: number, view: ArrayBufferView): { readonly slot: number };
  /**
   * What to do and what came of it: slot, offset, length, result, table. One for each thread. The result is the bytes moved,
   * or EAGAIN or EINTR as a negative number; any other errno is thrown.
   */
  readonly control: Int32Array;
  /** Reads as the control words say, into the prepared bytes. */
  readPrepared(): void;
  writePrepared(): void;
  /**
   * Gathers from the prepared bytes what `length` entries, from entry `offset` on, name in the prepared bytes of slot `table`:
   * an offset and a length each, 32 bits, at most 1,024 entries a call.
   */
  writevPrepared(): void;
  /** CLOCK_MONOTONIC in ns as stampClock stored it last. One for each thread. */
  readonly clock: Float64Array;
  /** Stores the time into clock[0]: for samples, where the checks of readClock would count. */
  stampClock(): void;
  // clock.cc
  /** Stores CLOCK_MONOTONIC in ns, exact below 2^53 (104 days of uptime), into into[index]. Allocates nothing. */
  readClock(into: Float64Array, index: number): void;
  getClockResolutionNs(): number;
  /** Blocks the thread until CLOCK_MONOTONIC has reached timeNs; at once when it has. EINTR is thrown. */
  sleepUntil(timeNs: number): void;
  // sched.cc
  /** Restricts thread `tid` (0: the calling one) to these CPUs. */
  setAffinity(tid: number, cpus: Int32Array): void;
  /** Returns the CPUs that thread `tid` (0: the calling one) may use, ascending. */
  getAffinity(tid: number): number[];
  getCpu(): number;
  yieldCpu(): void;
  // rusage.cc
  /** Fills into[0..5] for the calling thread: user ns, system ns, voluntary switches, involuntary switches, largest RSS in bytes (of the process), CPU ns by the thread's clock. */
  getThreadUsage(into: Float64Array): void;
  // process.cc
  getThreadId(): number;
  /** Makes the call in which thread `tid` of this process blocks end with EINTR (SIGURG); lost where it is only about to block. */
  interruptThread(tid: number): void;
  /** The kernel sends SIGKILL to this process when the thread that started it ends (PR_SET_PDEATHSIG). */
  dieWithParent(): void;
  /** How much later than asked this thread's sleeps may end, ns; Linux' own default is 50,000. */
  setTimerSlack(slackNs: number): void;
  // checksum.cc
  /**
   * Returns the payload checksum (src/README.md, "The record") of view[offset, offset + length) (in bytes), as a *signed*
   * 32-bit number: a small integer, for which V8 allocates nothing. `>>> 0` gives the unsigned one.
   */
  checksum(view: ArrayBufferView, offset: number, length: number): number;
  /** The compiler that built the addon, with its version and its sanitizer if any. */
  readonly compiler: string;
  /** Hands over the class that errno becomes; called once a thread by loadAddon. */
  setErrorClass(errorClass: new (code: string, errno: number, syscall: string, message: string) => Error): void;
}

let loaded: Addon | undefined;

/**
 * Returns the addon.
 * Threads: each worker loads it for itself and gets errors of its own realm.
 * Throws: LabError `addon-missing` that says why it is not there and what to do.
 */
export function loadAddon(): Addon {
  loaded ??= openAddon();
  return loaded;
}

function openAddon(): Addon {
  const found = findAddon();
  if (!('path' in found)) {
    throw new LabError('addon-missing', `The native addon is not there: ${found.reason}. To get it: ${found.remedy}`);
  }
  try {
    const addon = createRequire(import.meta.url)(found.path) as Addon;
    addon.setErrorClass(SyscallError);
    // An exports object of this size is a hash table to V8, looked up at each call; a copy of it is not.
    return { ...addon };
  } catch (cause) {
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new LabError('addon-missing', `${found.path} does not load: ${why}. Build it anew with: npm rebuild`, {
      cause,
    });
  }
}
