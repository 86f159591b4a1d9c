/** Atomics whose every access to traced memory is a step. Put in place of the language's own by worker.ts. */

import { COMPARE_EXCHANGE, FLAG, KINDS, LOAD, NOTIFY, STORE, TYPE_NAMES, WAIT } from './access.js';
import { toElement, toWhole } from './conversions.js';
import { atomics, types } from './originals.js';
import type { Stage } from './stage.js';
import { findView, type TracedView } from './traced-views.js';

type Element = number | bigint;
type Real = Int32Array;
type Operation = (real: Real, index: number, ...values: Element[]) => Element;

/** One element of each type. */
const SINGLE = TYPE_NAMES.map((name) => new (types[name] as unknown as typeof Int32Array)(1));

/** Types whose elements Atomics takes. */
const isInteger = (type: number) => !/Float|Clamped/.test(TYPE_NAMES[type]!);

/** Types at whose elements threads can sleep. */
const canSleepAt = (type: number) => /^(Int32|BigInt64)Array$/.test(TYPE_NAMES[type]!);

/** Returns what stands for Atomics. `refuse` throws, naming what cannot be explored. */
export function makeTracedAtomics(stage: Stage, refuse: (what: string, instead: string) => never): typeof Atomics {
  /** Runs on the real view where the access is no step, also to let the language throw its own errors. */
  const isStep = (view: TracedView, index: number) =>
    stage.isRunning && view.memory.number !== null && isInteger(view.type) && index >= 0 && index < view.real.length;

  const grant = (view: TracedView, index: number, kind: number) => {
    const { real, memory } = view;
    stage.grant(kind, memory.number!, real.byteOffset + index * real.BYTES_PER_ELEMENT, real.BYTES_PER_ELEMENT);
  };

  function makeChange(name: 'store' | 'exchange' | 'add' | 'sub' | 'and' | 'or' | 'xor') {
    const kind = KINDS.indexOf(name);
    const original = atomics[name] as unknown as Operation;
    return (target: unknown, index: unknown, value: Element) => {
      const view = findView(target);
      if (view === undefined) return original(target as Real, index as number, value);
      const real = view.real as unknown as Real;
      const at = toWhole(index);
      if (!isStep(view, at)) return original(real, at, value);
      const element = toInteger(view.type, value);
      grant(view, at, kind);
      const before = atomics.load(real, at);
      const result = original(real, at, element);
      stage.logWrite(view.type, before, atomics.load(real, at));
      return kind === STORE ? element : result;
    };
  }

  return {
    [Symbol.toStringTag]: 'Atomics',
    isLockFree: atomics.isLockFree,
    store: makeChange('store'),
    exchange: makeChange('exchange'),
    add: makeChange('add'),
    sub: makeChange('sub'),
    and: makeChange('and'),
    or: makeChange('or'),
    xor: makeChange('xor'),
    load(target: unknown, index: number) {
      const view = findView(target);
      if (view === undefined) return atomics.load(target as Real, index);
      const real = view.real as unknown as Real;
      const at = toWhole(index);
      if (!isStep(view, at)) return atomics.load(real, at);
      grant(view, at, LOAD);
      const value = atomics.load(real, at);
      stage.logRead(view.type, value);
      return value;
    },
    compareExchange(target: unknown, index: number, expected: Element, replacement: Element) {
      const view = findView(target);
      const original = atomics.compareExchange as unknown as Operation;
      if (view === undefined) return original(target as Real, index, expected, replacement);
      const real = view.real as unknown as Real;
      const at = toWhole(index);
      if (!isStep(view, at)) return original(real, at, expected, replacement);
      const [old, next] = [toInteger(view.type, expected), toInteger(view.type, replacement)];
      grant(view, at, COMPARE_EXCHANGE);
      const before = atomics.load(real, at);
      const result = original(real, at, old, next);
      const after = atomics.load(real, at);
      // What it was given is cut to the element's width before it is compared.
      if (before === toWidth(view.type, old)) stage.logWrite(view.type, before, after);
      else stage.logRead(view.type, before, FLAG.failed);
      return result;
    },
    wait(target: unknown, index: number, expected: Element, timeoutMs?: number) {
      const view = findView(target);
      const at = toWhole(index);
      if (view === undefined || !canSleepAt(view.type) || !isStep(view, at)) {
        if (view !== undefined && !stage.isRunning) refuse('Atomics.wait() outside a thread', 'wait in a thread');
        const real = (view?.real ?? target) as unknown as Real;
        return (atomics.wait as unknown as Operation)(real, at, expected, timeoutMs as number);
      }
      const real = view.real as unknown as Real;
      const old = toWidth(view.type, toInteger(view.type, expected));
      const limitMs = toTimeout(timeoutMs);
      grant(view, at, WAIT);
      return stage.wait(view.type, atomics.load(real, at), old, limitMs);
    },
    notify(target: unknown, index: number, count: number = Number.POSITIVE_INFINITY) {
      const view = findView(target);
      if (view === undefined) return atomics.notify(target as Real, index, count);
      const real = view.real as unknown as Real;
      const at = toWhole(index);
      if (!canSleepAt(view.type) || !isStep(view, at)) return atomics.notify(real, at, count);
      const most = Math.max(0, toWhole(count));
      grant(view, at, NOTIFY);
      return stage.notify(view.memory.number!, real.byteOffset + at * real.BYTES_PER_ELEMENT, most);
    },
    // Newer than Node 20: a hint to the processor, and no access.
    ...('pause' in Atomics && { pause: () => undefined }),
    waitAsync: () =>
      refuse('Atomics.waitAsync()', 'call Atomics.wait(): the threads of an explored program are synchronous'),
  } as unknown as typeof Atomics;
}

function toInteger(type: number, value: Element): Element {
  const element = toElement(type, value);
  return typeof element === 'bigint' ? element : toWhole(element);
}

/** Returns the value as an element of that type would hold it. */
function toWidth(type: number, value: Element): Element {
  const one = SINGLE[type]!;
  one[0] = value as number;
  return one[0]!;
}

/** As the standard has it: no number waits for ever. */
function toTimeout(timeoutMs: number | undefined): number {
  const time = Number(timeoutMs);
  return Number.isNaN(time) ? Number.POSITIVE_INFINITY : Math.max(0, time);
}
