/** Every way to touch shared memory, one a name. Explored by tracing.test.ts, which also runs them on plain memory. */

import { writeFileSync } from 'node:fs';
import { inspect } from 'node:util';

export const BYTES = 64;

/** Where each finds 1, 2, 3 … in its bytes. */
const fresh = () => {
  const memory = new SharedArrayBuffer(BYTES);
  for (let at = 0; at < BYTES; at++) new Uint8Array(memory)[at] = at + 1;
  return memory;
};

const int8 = (memory: SharedArrayBuffer, at = 0, length = 4) => new Int8Array(memory, at, length);
const int32 = (memory: SharedArrayBuffer, at = 0, length = 4) => new Int32Array(memory, at, length);
const longs = (memory: SharedArrayBuffer) => new BigInt64Array(memory, 8, 2);
const foreign = (value: unknown) => value as number;
const foreignLong = (value: unknown) => value as bigint;

const NUMBER_TYPES = [
  Int8Array,
  Uint8Array,
  Uint8ClampedArray,
  Int16Array,
  Uint16Array,
  Int32Array,
  Uint32Array,
  Float32Array,
  Float64Array,
] as unknown as Int8ArrayConstructor[];
const LONG_TYPES = [BigInt64Array, BigUint64Array] as unknown as BigInt64ArrayConstructor[];

type Touch = (memory: SharedArrayBuffer) => unknown;

/** Of each type: an element written, with a value that it has to cut, and read. */
const elements: Record<string, Touch> = Object.fromEntries([
  ...NUMBER_TYPES.map((Type): [string, Touch] => [
    `element of ${Type.name}`,
    (memory) => {
      const view = new Type(memory, 8, 2);
      view[1] = -1.5;
      return [view[0], view[1]];
    },
  ]),
  ...LONG_TYPES.map((Type): [string, Touch] => [
    `element of ${Type.name}`,
    (memory) => {
      const view = new Type(memory, 8, 2);
      view[1] = -(2n ** 64n) - 1n;
      return [view[0], view[1]];
    },
  ]),
]);

const methods: Record<string, Touch> = {
  increment: (memory) => int8(memory)[2]!++,
  'set from an array': (memory) => int8(memory).set([10, 300], 1),
  'set from a view': (memory) => int8(memory).set(int8(memory, 8, 2), 1),
  'set from an overlapping view': (memory) => int8(memory).set(int8(memory, 0, 3), 1),
  'set on a plain view': (memory) => {
    const plain = new Int8Array(2);
    plain.set(int8(memory, 4, 2));
    return [...plain];
  },
  'set beyond the end': (memory) => int8(memory).set([1, 2], 3),
  'set with a place in words': (memory) => int8(memory).set([9], foreign('2')),
  'set with a fraction of a place': (memory) => int8(memory).set([9], 1.9),
  subarray: (memory) => {
    const part = int8(memory).subarray(1, -1);
    part[0] = 7;
    return [part.length, part.byteOffset, part[1]];
  },
  fill: (memory) => int8(memory).fill(5, 1, 3).length,
  copyWithin: (memory) => int8(memory).copyWithin(0, 2).length,
  iterate: (memory) => {
    let sum = 0;
    for (const value of int8(memory)) sum += value;
    return sum;
  },
  spread: (memory) => [...int8(memory)],
  entries: (memory) => [...int8(memory, 0, 2).entries()],
  'Array.from': (memory) => Array.from(int8(memory), (value) => value * 2),
  'a view of another type from a view': (memory) => Float64Array.from(int8(memory)).join(),
  'a copy by a constructor': (memory) => new Int16Array(int8(memory)).join(),
  indexOf: (memory) => int8(memory).indexOf(2),
  includes: (memory) => int8(memory).includes(9),
  at: (memory) => int8(memory).at(-1),
  join: (memory) => int8(memory, 0, 2).join('+'),
  'as text': (memory) => String(int8(memory, 0, 2)),
  slice: (memory) => [...int8(memory, 0, 8).slice(2, 4)],
  'slice from the end': (memory) => [...int8(memory, 0, 8).slice(-2)],
  'slice of nothing': (memory) => int8(memory).slice(3, 1).length,
  map: (memory) => [...int8(memory, 0, 2).map((value) => value + 1)],
  filter: (memory) => [...int8(memory).filter((value) => value > 3)],
  reduce: (memory) => int8(memory).reduce((sum, value) => sum + value),
  sort: (memory) => int8(memory, 0, 3).sort((a, b) => b - a)[0],
  reverse: (memory) => int8(memory).reverse().length,
  getOwnPropertyDescriptor: (memory) => Object.getOwnPropertyDescriptor(int8(memory), 1),
  'defineProperty of an element': (memory) => Object.defineProperty(int8(memory), 1, { value: 9 })[1],
  'defineProperty of a constant': (memory) => Object.defineProperty(int8(memory), 1, { value: 9, writable: false }),
  'defineProperty beyond the end': (memory) => Object.defineProperty(int8(memory), 4, { value: 9 }),
  'delete of an element': (memory) => Reflect.deleteProperty(int8(memory), 1),
  'keys of a view': (memory) => [...Object.keys(int8(memory, 0, 2)), 1 in int8(memory), 4 in int8(memory)],
  destructure: (memory) => {
    const [first, , third] = int8(memory);
    return [first, third];
  },
  'a view by new view.constructor': (memory) => {
    const view = int8(memory);
    const other = new (view.constructor as Int8ArrayConstructor)(view.buffer, 2, 1);
    other[0]! += 1;
    return other[0];
  },
  'a view over all of view.buffer': (memory) => new Uint8Array(int8(memory).buffer)[63],
  'Reflect.set': (memory) => Reflect.set(int8(memory), 1, 8),
  'elements that are none': (memory) => {
    const view = int8(memory) as Int8Array & Record<string, unknown>;
    view[4] = 1;
    view['-1'] = 1;
    view['1.5'] = 1;
    view['01'] = 1;
    return [view[4], view[-1], view['1.5'], view['-0'], view['01'], view['1e0']];
  },
  'a long into a number': (memory) => {
    int8(memory)[0] = foreign(1n);
  },
  'a number into a long': (memory) => {
    longs(memory)[0] = foreignLong(1);
  },
  'a word into a number': (memory) => {
    int8(memory)[0] = foreign('12');
  },
  'an object into a number': (memory) => {
    int8(memory)[0] = foreign({ valueOf: () => 12 });
  },
  'a view by the constructor of its kind': (memory) => [
    int32(memory) instanceof Int32Array,
    int32(memory) instanceof Int8Array,
    memory instanceof SharedArrayBuffer,
    ArrayBuffer.isView(int32(memory)),
    ArrayBuffer.isView(new DataView(memory)),
    ArrayBuffer.isView(memory),
    int32(memory).buffer === memory,
    int32(memory).constructor === Int32Array,
    Int32Array.prototype.constructor === Int32Array,
    Object.prototype.toString.call(int32(memory)),
    Array.isArray(int32(memory)),
    int32(memory).BYTES_PER_ELEMENT,
  ],
  'a view that does not fit': (memory) => new Int32Array(memory, 2),
};

const dataViews: Record<string, Touch> = {
  'DataView get': (memory) => {
    const view = new DataView(memory, 4);
    return [view.getInt8(0), view.getUint16(1), view.getInt32(2, true), view.getFloat32(6), view.getBigInt64(4, true)];
  },
  'DataView set': (memory) => {
    const view = new DataView(memory);
    view.setUint8(0, 257);
    view.setInt16(1, -2);
    view.setUint32(3, 2 ** 32 + 5, true);
    view.setFloat64(9, 0.5);
    view.setBigUint64(17, -1n);
  },
  'DataView beyond the end': (memory) => new DataView(memory, 0, 4).getInt32(1),
  'DataView before the start': (memory) => new DataView(memory).getInt8(-1),
  'DataView without a place': (memory) => new DataView(memory).getInt8(foreign(undefined)),
  'DataView at a fraction': (memory) => new DataView(memory).setInt8(1.9, 7),
  'DataView with a long for a number': (memory) => new DataView(memory).setInt32(0, foreign(1n)),
  'DataView with a number for a long': (memory) => new DataView(memory).setBigInt64(0, foreignLong(1)),
  'DataView by new view.constructor': (memory) => {
    const view = new DataView(memory, 3);
    const other = new (view.constructor as DataViewConstructor)(view.buffer, view.byteOffset, 1);
    return [other.getInt8(0), other.byteLength, other instanceof DataView];
  },
};

const atomics: Record<string, Touch> = {
  'Atomics.load': (memory) => [Atomics.load(int32(memory), 1), Atomics.load(longs(memory), 1)],
  'Atomics.store': (memory) => [
    Atomics.store(int8(memory), 1, 300.7),
    Atomics.store(longs(memory), 1, 2n ** 64n + 1n),
    Object.is(Atomics.store(int8(memory), 2, -0), 0),
  ],
  'Atomics.exchange': (memory) => Atomics.exchange(int8(memory), 1, 200),
  'Atomics.add around': (memory) => {
    int8(memory)[0] = 127;
    return [Atomics.add(int8(memory), 0, 1), int8(memory)[0]];
  },
  'Atomics.sub around': (memory) => {
    const view = new Uint16Array(memory, 0, 1);
    view[0] = 0;
    return [Atomics.sub(view, 0, 1), view[0]];
  },
  'Atomics.add of longs around': (memory) => {
    longs(memory)[0] = 2n ** 63n - 1n;
    return [Atomics.add(longs(memory), 0, 1n), longs(memory)[0]];
  },
  'Atomics.and, or, xor': (memory) => [
    Atomics.and(int8(memory), 2, 2),
    Atomics.or(int8(memory), 2, 5),
    Atomics.xor(int8(memory), 2, 1),
  ],
  'Atomics.compareExchange': (memory) => Atomics.compareExchange(int8(memory), 0, 1, 9),
  'Atomics.compareExchange that fails': (memory) => Atomics.compareExchange(int8(memory), 0, 2, 9),
  'Atomics.compareExchange of a value cut to the width': (memory) => Atomics.compareExchange(int8(memory), 0, 257, 9),
  'Atomics beyond the end': (memory) => Atomics.load(int8(memory), 4),
  'Atomics before the start': (memory) => Atomics.store(int8(memory), -1, 0),
  'Atomics without a place': (memory) => Atomics.add(int8(memory), foreign(undefined), 1),
  'Atomics at a fraction': (memory) => [
    Atomics.load(int8(memory), 1.9),
    Atomics.compareExchange(int8(memory), 1.9, 2, 3),
    Atomics.exchange(int8(memory), 1.9, 4),
  ],
  'Atomics with a word for a place': (memory) => Atomics.load(int8(memory), foreign('2')),
  'Atomics with a long for a number': (memory) => Atomics.store(int8(memory), 0, foreign(1n)),
  'Atomics with a number for a long': (memory) => Atomics.add(longs(memory), 0, foreignLong(1)),
  'Atomics on floats': (memory) => Atomics.load(new Float64Array(memory) as unknown as Int32Array, 0),
  'Atomics on clamped bytes': (memory) => Atomics.add(new Uint8ClampedArray(memory) as unknown as Uint8Array, 0, 1),
  'Atomics.wait without time': (memory) => Atomics.wait(int32(memory), 0, 0x04030201, 0),
  'Atomics.wait for another value': (memory) => Atomics.wait(int32(memory), 0, 0),
  'Atomics.wait at a fraction': (memory) => Atomics.wait(int32(memory), 0.9, 0),
  'Atomics.wait on bytes': (memory) => Atomics.wait(int8(memory) as unknown as Int32Array, 0, 0),
  'Atomics.notify': (memory) => Atomics.notify(int32(memory), 1),
  'Atomics.notify on bytes': (memory) => Atomics.notify(int8(memory) as unknown as Int32Array, 0),
  'Atomics.isLockFree': () => [1, 2, 3, 4, 8].map(Atomics.isLockFree),
};

export const TOUCHES: Readonly<Record<string, Touch>> = { ...elements, ...methods, ...dataViews, ...atomics };

/** Returns what one comes to, and which bytes it leaves. */
export function tryTouch(
  name: string,
  memory: SharedArrayBuffer = fresh(),
): { result: string; memory: SharedArrayBuffer } {
  try {
    return { result: inspect(TOUCHES[name]!(memory), { depth: 5 }), memory };
  } catch (error) {
    if (!(error instanceof Error)) throw error;
    return { result: `throws ${error.name}`, memory };
  }
}

export interface Input {
  /** A file for what check() sees. */
  outcomes: string;
}

export const setup = ({ outcomes }: Input) => ({
  memories: Object.fromEntries(Object.keys(TOUCHES).map((name) => [name, fresh()])),
  outcomes,
});
type State = ReturnType<typeof setup>;

function touch({ memories }: State): string[] {
  return Object.entries(memories).map(([name, memory]) => tryTouch(name, memory).result);
}

export const threads = [touch];

/** Fails on purpose: the steps of a failure are reported. */
export function check({ memories, outcomes }: State, [results]: [string[]]): boolean {
  const bytes = Object.values(memories).map((memory) => [...new Uint8Array(memory)]);
  writeFileSync(outcomes, JSON.stringify({ results, bytes }));
  return false;
}

export const words = ({ memories }: State) =>
  Object.entries(memories).map(([name, memory]) => ({ name, memory, byteOffset: 0, bytes: BYTES, elementBytes: 1 }));
