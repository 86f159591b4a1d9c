/** Values of elements as raw bytes, and back as text. Used where steps are logged and where schedules are printed. */

import { TYPE_NAMES } from './access.js';
import { types } from './originals.js';

const BIG_TYPES = 9; // TYPE_NAMES from here on hold bigints
const FLOAT32 = TYPE_NAMES.indexOf('Float32Array');
const FLOAT64 = TYPE_NAMES.indexOf('Float64Array');

const words = new types.Int32Array(2);
const floats = new types.Float32Array(words.buffer);
const doubles = new types.Float64Array(words.buffer);
const longs = new types.BigInt64Array(words.buffer);

/** Returns the low word; highWord() then gives the other one, until the next call. */
export function lowWord(type: number, value: number | bigint): number {
  words[1] = 0;
  if (typeof value === 'bigint') longs[0] = BigInt.asIntN(64, value);
  else if (type === FLOAT64) doubles[0] = value;
  else if (type === FLOAT32) floats[0] = value;
  else words[0] = value;
  return words[0]!;
}

export function highWord(): number {
  return words[1]!;
}

/** Returns the value in decimal. */
export function formatValue(type: number, low: number, high: number): string {
  words[0] = low;
  words[1] = high;
  if (type >= BIG_TYPES) return String(type === BIG_TYPES ? longs[0]! : BigInt.asUintN(64, longs[0]!));
  if (type === FLOAT64) return String(doubles[0]);
  if (type === FLOAT32) return String(floats[0]);
  return TYPE_NAMES[type]!.startsWith('Uint') ? String(low >>> 0) : String(low);
}
