/** What setup() returned, taken apart to be sent to each thread and put together afresh for every run. Called by worker.ts. */

import { LabError } from '../core/errors.js';
import { TYPE_NAMES, type TypeName } from './access.js';
import { findMemory, traceMemory } from './traced-memory.js';
import { findView } from './traced-views.js';

/** Plain data, with memories and views by number. It can be posted to another thread. */
export type StateNode =
  | { is: 'value'; value: unknown }
  | { is: 'memory'; memory: number }
  | { is: 'view'; type: TypeName; memory: number; byteOffset: number; length: number }
  | { is: 'array'; items: StateNode[] }
  | { is: 'object'; entries: [string, StateNode][] };

/** Returns the parts, and the memories in the order of their numbers, which they have from now on. Throws: `usage`, naming what is no plain data. */
export function encodeState(state: unknown): { node: StateNode; memories: SharedArrayBuffer[] } {
  const memories: SharedArrayBuffer[] = [];
  const seen = new Set<object>();
  const numberOf = (memory: { real: SharedArrayBuffer; number: number | null }) => {
    memory.number ??= memories.push(memory.real) - 1;
    return memory.number;
  };
  const encode = (value: unknown, path: string): StateNode => {
    const memory = findMemory(value);
    if (memory !== undefined) return { is: 'memory', memory: numberOf(memory) };
    const view = findView(value);
    if (view !== undefined) {
      const { real } = view;
      const type = TYPE_NAMES[view.type]!;
      return {
        is: 'view',
        type,
        memory: numberOf(view.memory),
        byteOffset: real.byteOffset,
        length: real.length,
      };
    }
    if (typeof value === 'function' || typeof value === 'symbol') refuse(path, `a ${typeof value}`);
    if (typeof value !== 'object' || value === null) return { is: 'value', value };
    if (seen.has(value)) refuse(path, 'an object that is there twice');
    seen.add(value);
    if (Array.isArray(value)) return { is: 'array', items: value.map((item, at) => encode(item, `${path}[${at}]`)) };
    const prototype = Object.getPrototypeOf(value) as object | null;
    if (prototype !== Object.prototype && prototype !== null) {
      refuse(path, `a ${(value as { constructor?: { name?: string } }).constructor?.name ?? 'object of a class'}`);
    }
    return { is: 'object', entries: Object.entries(value).map(([key, item]) => [key, encode(item, `${path}.${key}`)]) };
  };
  return { node: encode(state, 'state'), memories };
}

/** Returns the state anew, over these memories. */
export function decodeState(node: StateNode, memories: readonly SharedArrayBuffer[]): unknown {
  switch (node.is) {
    case 'value':
      return node.value;
    case 'memory':
      return traceMemory(memories[node.memory]!, node.memory).proxy;
    case 'view': {
      const { proxy } = traceMemory(memories[node.memory]!, node.memory);
      const Traced = (globalThis as unknown as Record<TypeName, Uint8ArrayConstructor>)[node.type];
      return new Traced(proxy, node.byteOffset, node.length);
    }
    case 'array':
      return node.items.map((item) => decodeState(item, memories));
    case 'object':
      return Object.fromEntries(node.entries.map(([key, item]) => [key, decodeState(item, memories)]));
  }
}

function refuse(path: string, what: string): never {
  throw new LabError(
    'usage',
    `setup() returned ${what} at ${path}, which another thread cannot get: return SharedArrayBuffers, views of them and plain data, and open structures in each thread.`,
  );
}
