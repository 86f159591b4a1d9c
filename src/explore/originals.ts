/** The language's own Atomics and constructors, taken before they are replaced. Imported first by everything that runs in an explored worker. */

const { add, and, compareExchange, exchange, isLockFree, load, notify, or, store, sub, wait, xor } = Atomics;
export const atomics = { add, and, compareExchange, exchange, isLockFree, load, notify, or, store, sub, wait, xor };

export const SharedMemory = SharedArrayBuffer;
export const isView = ArrayBuffer.isView;
export const nowMs = performance.now.bind(performance);
export const types = {
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
  BigInt64Array,
  BigUint64Array,
};
export const View = DataView;
