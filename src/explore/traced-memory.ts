/** Shared memory as an explored program gets it: behind a proxy, so that no view of it can be made that is not traced. */

import { SharedMemory, types } from './originals.js';

/*
 * A program never holds the real SharedArrayBuffer. What it holds passes `instanceof`, has byteLength and slice(); the replaced
 * constructors of views know the real one behind it. Whatever else takes shared memory (Buffer.from, structuredClone,
 * postMessage, an addon, the constructors of another realm) gets an object that is none, and fails.
 */

export interface TracedMemory {
  readonly real: SharedArrayBuffer;
  readonly proxy: SharedArrayBuffer;
  /** Its number among the memories that setup() returned; null: this thread's alone, hence not traced. */
  number: number | null;
}

const byProxy = new WeakMap<object, TracedMemory>();
const byReal = new WeakMap<SharedArrayBuffer, TracedMemory>();

/** Returns the one proxy of this memory in this thread. */
export function traceMemory(real: SharedArrayBuffer, number: number | null = null): TracedMemory {
  const known = byReal.get(real);
  if (known !== undefined) {
    known.number ??= number;
    return known;
  }
  const proxy = new Proxy(real, {
    get(target, property) {
      if (property === 'slice') return (from?: number, to?: number) => sliceUntraced(target, from, to);
      if (property === 'constructor') return TracedSharedArrayBuffer;
      return Reflect.get(target, property, target);
    },
  });
  const made = { real, proxy, number };
  byProxy.set(proxy, made);
  byReal.set(real, made);
  return made;
}

/** Returns what is behind a proxy; undefined for anything else. */
export function findMemory(value: unknown): TracedMemory | undefined {
  return typeof value === 'object' && value !== null ? byProxy.get(value) : undefined;
}

/** slice() reads all bytes at once, as no thread can see it step by step: it is refused where that would be an untraced read. */
let refuseSlice: () => void = () => {};
export function onSlice(refuse: () => void): void {
  refuseSlice = refuse;
}

function sliceUntraced(real: SharedArrayBuffer, from?: number, to?: number): SharedArrayBuffer {
  refuseSlice();
  const copy = new SharedMemory(new types.Uint8Array(real).slice(from, to).byteLength);
  new types.Uint8Array(copy).set(new types.Uint8Array(real).slice(from, to));
  return traceMemory(copy).proxy;
}

/** What stands for SharedArrayBuffer: what it makes is traced. */
export const TracedSharedArrayBuffer: SharedArrayBufferConstructor = new Proxy(SharedMemory, {
  construct(target, values, newTarget) {
    return traceMemory(Reflect.construct(target, values, newTarget === TracedSharedArrayBuffer ? target : newTarget))
      .proxy;
  },
});

Object.defineProperty(SharedMemory.prototype, 'constructor', { value: TracedSharedArrayBuffer });
