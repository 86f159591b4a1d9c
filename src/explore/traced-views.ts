/** Typed arrays and DataView over shared memory whose every element access is a step. Put in place of the language's own by worker.ts. */

import { READ, TYPE_NAMES, type TypeName, WRITE } from './access.js';
import { toElement, toWhole } from './conversions.js';
import { isView, types, View } from './originals.js';
import type { Stage } from './stage.js';
import { findMemory, type TracedMemory } from './traced-memory.js';

type AnyView = Uint8Array<SharedArrayBuffer>;

/** A traced view: the real one behind it, never seen by the program. */
export interface TracedView {
  readonly real: AnyView;
  readonly memory: TracedMemory;
  readonly type: number;
}

const views = new WeakMap<object, TracedView>();

/** Returns what is behind a traced view; undefined for anything else. */
export function findView(value: unknown): TracedView | undefined {
  return typeof value === 'object' && value !== null ? views.get(value) : undefined;
}

const dataViews = new WeakSet<object>();

/** Returns whether it is a view, of any kind, of traced memory. */
export function isTracedView(value: unknown): boolean {
  return typeof value === 'object' && value !== null && (views.has(value) || dataViews.has(value));
}

/** A method of Array works on anything with a length and elements, in the order that the standard gives; these do as well for typed arrays. */
const GENERIC = new Set(
  [
    'at copyWithin entries every fill find findIndex findLast findLastIndex forEach includes indexOf join keys lastIndexOf',
    'reduce reduceRight reverse some values',
  ].flatMap((names) => names.split(' ')),
);

/** Makes the constructors that stand for the language's own; `stage` says whether an access is a step. */
export function makeTracedViews(stage: Stage): { constructors: Record<TypeName, unknown>; TracedDataView: unknown } {
  const constructors = {} as Record<TypeName, unknown>;
  for (const [type, name] of TYPE_NAMES.entries()) {
    const Real = types[name] as unknown as typeof Uint8Array;
    const Traced: unknown = new Proxy(Real, {
      construct(target, values, newTarget) {
        const maker = newTarget === Traced ? target : newTarget;
        const memory = findMemory(values[0]);
        if (memory === undefined) {
          const made = Reflect.construct(target, values, maker) as Uint8Array;
          stage.noteAllocation(made.byteLength);
          return made;
        }
        const real = Reflect.construct(target, [memory.real, ...values.slice(1)], maker) as AnyView;
        return traceView(real, memory, type);
      },
    });
    constructors[name] = Traced;
    Object.defineProperty(Real.prototype, 'constructor', { value: Traced, writable: true, configurable: true });
  }
  const traceView = makeTracer(stage, constructors);
  return { constructors, TracedDataView: makeTracedDataView(stage) };
}

function makeTracer(stage: Stage, constructors: Record<TypeName, unknown>) {
  function read(view: TracedView, index: number): number | bigint | undefined {
    const { real, memory, type } = view;
    if (!stage.isRunning || memory.number === null || !(index < real.length)) return real[index];
    stage.grant(READ, memory.number, real.byteOffset + index * real.BYTES_PER_ELEMENT, real.BYTES_PER_ELEMENT);
    const value = real[index]!;
    stage.logRead(type, value);
    return value;
  }

  function write(view: TracedView, index: number, value: unknown): void {
    const { real, memory, type } = view;
    // Converted first, as the language does: valueOf() of an object may touch shared memory itself.
    const element = toElement(type, value);
    if (!stage.isRunning || memory.number === null || !(index < real.length)) {
      real[index] = element as number;
      return;
    }
    stage.grant(WRITE, memory.number, real.byteOffset + index * real.BYTES_PER_ELEMENT, real.BYTES_PER_ELEMENT);
    const before = real[index]!;
    real[index] = element as number;
    stage.logWrite(type, before, real[index]!);
  }

  const handler: ProxyHandler<AnyView> = {
    get(target, property, receiver) {
      const view = tracedOf(target);
      const index = typeof property === 'string' ? toIndex(property) : -1;
      if (index >= 0) return read(view, index);
      if (property === 'buffer') return view.memory.proxy;
      if (property === 'constructor') return constructors[TYPE_NAMES[view.type]!];
      if (property === 'set')
        return (source: ArrayLike<number>, offset: unknown) => setElements(receiver, source, offset);
      if (property === 'subarray') return (from?: number, to?: number) => trace(target.subarray(from, to), view);
      if (property === Symbol.iterator) return () => Array.prototype.values.call(receiver);
      const value: unknown = Reflect.get(target, property, target);
      if (typeof value !== 'function') return value;
      if (typeof property === 'string' && GENERIC.has(property)) {
        return (Array.prototype as unknown as Record<string, unknown>)[property];
      }
      if (property === 'slice')
        return (from?: number, to?: number) => sliceElements(trace(target.subarray(from, to), view));
      // map, sort …: what they read is read element by element, what they change is written back so.
      return (...values: unknown[]) => applyToCopy(receiver, target, property, values);
    },
    set(target, property, value, receiver) {
      const index = typeof property === 'string' ? toIndex(property) : -1;
      if (index < 0) return Reflect.set(target, property, value, receiver);
      write(tracedOf(target), index, value);
      return true;
    },
    getOwnPropertyDescriptor(target, property) {
      const found = Reflect.getOwnPropertyDescriptor(target, property);
      const index = typeof property === 'string' ? toIndex(property) : -1;
      return found === undefined || index < 0 ? found : { ...found, value: read(tracedOf(target), index) };
    },
    defineProperty(target, property, descriptor) {
      const index = typeof property === 'string' ? toIndex(property) : -1;
      const { configurable = true, enumerable = true, writable = true } = descriptor;
      const isElement = index >= 0 && index < target.length && configurable && enumerable && writable;
      if (!isElement || !('value' in descriptor)) return Reflect.defineProperty(target, property, descriptor);
      write(tracedOf(target), index, descriptor.value);
      return true;
    },
  };

  const byReal = new WeakMap<AnyView, TracedView>();
  const tracedOf = (real: AnyView) => byReal.get(real)!;

  function trace(real: AnyView, { memory, type }: TracedView): AnyView {
    return traceView(real, memory, type);
  }

  function traceView(real: AnyView, memory: TracedMemory, type: number): AnyView {
    const view = { real, memory, type };
    byReal.set(real, view);
    const proxy = new Proxy(real, handler);
    views.set(proxy, view);
    return proxy;
  }
  return traceView;
}

/** Returns the element's number; -1 for a name that is none. */
function toIndex(property: string): number {
  const first = property.charCodeAt(0);
  if (first < 48 || first > 57) return -1;
  const index = Number(property);
  return Number.isInteger(index) && String(index) === property ? index : -1;
}

/** set(): element by element, from a copy where both are traced views, which may overlap. */
function setElements(target: Uint8Array, source: ArrayLike<number>, offset: unknown): void {
  const from = toWhole(offset);
  const elements = findView(source) === undefined ? source : Array.from(source);
  const length = Math.max(0, toWhole(elements.length));
  if (!(from >= 0 && from + length <= target.length)) throw new RangeError('offset is out of bounds');
  for (let at = 0; at < length; at++) target[from + at] = elements[at]!;
}

/** Returns unshared elements, of the slice alone: the others may be somebody's who writes them. */
function sliceElements(part: AnyView): Uint8Array {
  const Real = types[TYPE_NAMES[findView(part)!.type]!] as unknown as typeof Uint8Array;
  return Real.from(part);
}

function applyToCopy(receiver: AnyView, real: AnyView, property: string | symbol, values: unknown[]): unknown {
  const Real = types[TYPE_NAMES[views.get(receiver)!.type]!] as unknown as typeof Uint8Array;
  const copy = new Real(real.length);
  for (let at = 0; at < copy.length; at++) copy[at] = receiver[at]!;
  const result: unknown = (copy as unknown as Record<string | symbol, (...all: unknown[]) => unknown>)[property]!(
    ...values,
  );
  if (result !== copy) return result;
  for (let at = 0; at < copy.length; at++) receiver[at] = copy[at]!;
  return receiver;
}

const DATA_TYPES: Record<string, TypeName> = {
  Int8: 'Int8Array',
  Uint8: 'Uint8Array',
  Int16: 'Int16Array',
  Uint16: 'Uint16Array',
  Int32: 'Int32Array',
  Uint32: 'Uint32Array',
  Float32: 'Float32Array',
  Float64: 'Float64Array',
  BigInt64: 'BigInt64Array',
  BigUint64: 'BigUint64Array',
};

type Getter = (offset: number, littleEndian?: boolean) => number | bigint;
type Setter = (offset: number, value: unknown, littleEndian?: boolean) => void;

function makeTracedDataView(stage: Stage): unknown {
  const traceDataView = (real: DataView<SharedArrayBuffer>, memory: TracedMemory) => {
    const methods = new Map<string | symbol, unknown>();
    for (const [suffix, name] of Object.entries(DATA_TYPES)) {
      const type = TYPE_NAMES.indexOf(name);
      const bytes = types[name].BYTES_PER_ELEMENT;
      const get = (real as unknown as Record<string, Getter>)[`get${suffix}`]!.bind(real);
      const set = (real as unknown as Record<string, Setter>)[`set${suffix}`]!.bind(real);
      const isStep = (offset: number) =>
        stage.isRunning && memory.number !== null && offset >= 0 && offset + bytes <= real.byteLength;
      methods.set(`get${suffix}`, ((place, littleEndian) => {
        const offset = toWhole(place);
        if (!isStep(offset)) return get(offset, littleEndian);
        stage.grant(READ, memory.number!, real.byteOffset + offset, bytes);
        const value = get(offset, littleEndian);
        stage.logRead(type, value);
        return value;
      }) satisfies Getter);
      methods.set(`set${suffix}`, ((place, value, littleEndian) => {
        const offset = toWhole(place);
        const element = toElement(type, value);
        if (!isStep(offset)) return set(offset, element, littleEndian);
        stage.grant(WRITE, memory.number!, real.byteOffset + offset, bytes);
        const before = get(offset, littleEndian);
        set(offset, element, littleEndian);
        stage.logWrite(type, before, get(offset, littleEndian));
      }) satisfies Setter);
    }
    const proxy = new Proxy(real, {
      get(target, property) {
        if (property === 'buffer') return memory.proxy;
        if (property === 'constructor') return Traced;
        return methods.get(property) ?? Reflect.get(target, property, target);
      },
    });
    dataViews.add(proxy);
    return proxy;
  };
  const Traced: unknown = new Proxy(View, {
    construct(target, values, newTarget) {
      const maker = newTarget === Traced ? target : newTarget;
      const memory = findMemory(values[0]);
      if (memory === undefined) return Reflect.construct(target, values, maker);
      return traceDataView(Reflect.construct(target, [memory.real, ...values.slice(1)], maker), memory);
    },
  });
  return Traced;
}

/** Returns what stands for ArrayBuffer: counted, and isView() knows traced views. */
export function makeCountedBuffer(stage: Stage): ArrayBufferConstructor {
  const Real = ArrayBuffer;
  const Counted: ArrayBufferConstructor = new Proxy(Real, {
    construct(target, values, newTarget) {
      stage.noteAllocation(Number(values[0]) || 0);
      return Reflect.construct(target, values, newTarget === Counted ? target : newTarget);
    },
    get(target, property) {
      if (property === 'isView') return (value: unknown) => isTracedView(value) || isView(value);
      return Reflect.get(target, property, target);
    },
  });
  return Counted;
}
