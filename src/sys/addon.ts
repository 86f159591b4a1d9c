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
  // poll.cc
  /** Entry i is entries[3i, 3i + 3): descriptor, events wanted, events found. Returns how many of `count` have any; errno is thrown. */
  poll(entries: Int32Array, count: number, timeoutMs: number): number;
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
