/** The kinds of steps that a thread can take, and which of them commute. Read by everything in this folder. */

/** What a step does to a word. A word is the bytes of one element: two accesses touch where their bytes overlap. */
export const KINDS = [
  'read', // plain, as are `write` and nothing else
  'write',
  'load',
  'store',
  'exchange',
  'compareExchange',
  'add',
  'sub',
  'and',
  'or',
  'xor',
  'wait',
  'notify',
  'times out', // of a sleeper, done by whoever chose it
] as const;

export type KindName = (typeof KINDS)[number];

const NUMBERS = Object.fromEntries(KINDS.map((name, number) => [name, number])) as Record<KindName, number>;
export const READ = NUMBERS.read;
export const WRITE = NUMBERS.write;
export const LOAD = NUMBERS.load;
export const STORE = NUMBERS.store;
export const COMPARE_EXCHANGE = NUMBERS.compareExchange;
export const WAIT = NUMBERS.wait;
export const NOTIFY = NUMBERS.notify;
export const TIMEOUT = NUMBERS['times out'];

/** Types of elements; their order is that of TYPE_NAMES. Values cross threads as 8 raw bytes and a type. */
export const TYPE_NAMES = [
  'Int8Array',
  'Uint8Array',
  'Uint8ClampedArray',
  'Int16Array',
  'Uint16Array',
  'Int32Array',
  'Uint32Array',
  'Float32Array',
  'Float64Array',
  'BigInt64Array',
  'BigUint64Array',
] as const;
export type TypeName = (typeof TYPE_NAMES)[number];

/** Flags of an executed step: what it did. What it commutes with is decided by its kind alone (dependence.ts). */
export const FLAG = {
  /** It wrote the word. */
  wrote: 1,
  /** … and left another value there. */
  changed: 2,
  /** It put itself into, or took somebody out of, the list of those who sleep at the word. */
  queued: 4,
  /** It happened since nobody else could go on: it comes after everything before it. */
  idle: 8,
  /** A compareExchange that did not, a wait that did not sleep. */
  failed: 16,
} as const;

/** Returns whether a step of this kind may write, before it is known. */
export function mayWrite(kind: number): boolean {
  return kind !== READ && kind !== LOAD && kind !== WAIT && kind !== NOTIFY && kind !== TIMEOUT;
}

/** Returns whether the kind has to do with the list of sleepers at a word. */
export function usesQueue(kind: number): boolean {
  return kind === WAIT || kind === NOTIFY || kind === TIMEOUT;
}

/** Returns whether the kind looks at, or changes, the word itself. */
export function usesWord(kind: number): boolean {
  return kind !== NOTIFY && kind !== TIMEOUT;
}

/** Returns whether both sides are atomic; two atomic accesses never race. */
export function isAtomic(kind: number): boolean {
  return kind !== READ && kind !== WRITE;
}
