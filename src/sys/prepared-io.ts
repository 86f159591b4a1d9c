/** read, write and writev for timed loops: descriptor and buffer are checked once, a call then costs less. Called by members and transports. */

import { getSystemErrorMap, getSystemErrorName } from 'node:util';
import { SyscallError } from '../core/errors.js';
import { loadAddon } from './addon.js';
import type { ReadCall, WriteCall, WritevCall } from './io.js';

/** The control words; native/prepared.cc has the same table. */
const SLOT = 0;
const OFFSET = 1;
const LENGTH = 2;
const RESULT = 3;
const TABLE = 4;

/** Returns zeroed bytes that stay where they are in memory: what prepared calls need. */
export function allocatePinned(byteLength: number): Uint8Array<ArrayBuffer> {
  return new Uint8Array(loadAddon().allocatePinned(byteLength));
}

/**
 * Returns a ReadCall for a loop that reads one descriptor into one pinned view: the first call has both checked and
 * prepared, the others are cheaper than read(). When descriptor or view change, that call prepares anew.
 *
 * Throws: what read() throws; TypeError for a view that is not pinned.
 */
export function prepareRead(): ReadCall {
  const { control, readPrepared } = loadAddon();
  const slots = new PreparedSlot();
  return (fd, view, offset, length) => {
    control[SLOT] = slots.isFor(fd, view) ? slots.slot : slots.prepare(fd, view);
    control[OFFSET] = offset;
    control[LENGTH] = length;
    readPrepared();
    const result = control[RESULT]!;
    if (result < 0) failCall('read', result);
    return result;
  };
}

/** Returns the same for write(). */
export function prepareWrite(): WriteCall {
  const { control, writePrepared } = loadAddon();
  const slots = new PreparedSlot();
  return (fd, view, offset, length) => {
    control[SLOT] = slots.isFor(fd, view) ? slots.slot : slots.prepare(fd, view);
    control[OFFSET] = offset;
    control[LENGTH] = length;
    writePrepared();
    const result = control[RESULT]!;
    if (result < 0) failCall('write', result);
    return result;
  };
}

/** Returns the same for writev(), whose table must be pinned as well. */
export function prepareWritev(): WritevCall {
  const { control, writevPrepared } = loadAddon();
  const slots = new PreparedSlot();
  const tables = new PreparedSlot();
  return (fd, view, table, first, count) => {
    control[SLOT] = slots.isFor(fd, view) ? slots.slot : slots.prepare(fd, view);
    control[TABLE] = tables.isFor(fd, table) ? tables.slot : tables.prepare(fd, table);
    control[OFFSET] = first;
    control[LENGTH] = count;
    writevPrepared();
    const result = control[RESULT]!;
    if (result < 0) failCall('writev', result);
    return result;
  };
}

/** How often a spinning call looked in vain: evidence that it did spin, and what for. */
export interface Retries {
  /** Of all calls so far; grows only. */
  readonly retries: number;
}

/**
 * Returns a ReadCall for a descriptor with O_NONBLOCK that tries again at once, without a sleep and without a yield, until
 * something moves or EOF is there. EINTR is one more look in vain.
 *
 * Blocks: the thread, at full speed; a partner on the same CPU gets its turn when the scheduler takes this one's away.
 * @param readPrepared the system call, passed in so that its failures can be injected
 */
export function prepareSpinningRead(readPrepared: () => void = loadAddon().readPrepared): ReadCall & Retries {
  const { control } = loadAddon();
  const slots = new PreparedSlot();
  const retries = new Float64Array(1);
  const call: ReadCall = (fd, view, offset, length) => {
    control[SLOT] = slots.isFor(fd, view) ? slots.slot : slots.prepare(fd, view);
    control[OFFSET] = offset;
    control[LENGTH] = length;
    readPrepared();
    while (control[RESULT]! < 0) {
      retries[0]!++;
      readPrepared();
    }
    return control[RESULT]!;
  };
  return countRetries(call, retries);
}

/**
 * Returns the same for write(): it tries again until some byte was taken. The lines are the same too, because V8 calls the
 * addon directly from a place that has met one of its functions only.
 */
export function prepareSpinningWrite(writePrepared: () => void = loadAddon().writePrepared): WriteCall & Retries {
  const { control } = loadAddon();
  const slots = new PreparedSlot();
  const retries = new Float64Array(1);
  const call: WriteCall = (fd, view, offset, length) => {
    control[SLOT] = slots.isFor(fd, view) ? slots.slot : slots.prepare(fd, view);
    control[OFFSET] = offset;
    control[LENGTH] = length;
    writePrepared();
    while (control[RESULT]! < 0) {
      retries[0]!++;
      writePrepared();
    }
    return control[RESULT]!;
  };
  return countRetries(call, retries);
}

/** The count lies in an array, since V8 would make each number above 2^31 anew, on the heap. */
function countRetries<Call extends ReadCall>(call: Call, retries: Float64Array): Call & Retries {
  return Object.defineProperty(call, 'retries', { get: () => retries[0]! }) as Call & Retries;
}

/** The way of the rare case, kept out of the calls: V8 inlines them into timed loops while they are short. */
function failCall(syscall: string, result: number): never {
  const words = getSystemErrorMap().get(result)?.[1] ?? 'not ready';
  throw new SyscallError(getSystemErrorName(result), result, syscall, words);
}

/** Remembers for which descriptor and view the addon holds a slot. */
class PreparedSlot {
  slot = -1;
  #fd = -1;
  #view: Uint8Array | Int32Array | null = null;
  /** Kept, because its slot is freed when it is collected. */
  token: object | null = null;

  isFor(fd: number, view: Uint8Array | Int32Array): boolean {
    return view === this.#view && fd === this.#fd;
  }

  prepare(fd: number, view: Uint8Array | Int32Array): number {
    const token = loadAddon().prepare(fd, view);
    this.slot = token.slot;
    this.#fd = fd;
    this.#view = view;
    this.token = token;
    return token.slot;
  }
}
