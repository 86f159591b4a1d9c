/** What the language makes of the places and values that it is given, before it touches an element. Used by the traced views and Atomics. */

import { TYPE_NAMES } from './access.js';

const WITHOUT_LIMIT = Number.MAX_SAFE_INTEGER;

/** ToIntegerOrInfinity: no number is 0, a fraction is cut off. */
export function toWhole(value: unknown): number {
  return Math.trunc(toNumber(value)) || 0;
}

/** ToNumber or ToBigInt, as the type of the element has it. Throws: TypeError for one in place of the other. */
export function toElement(type: number, value: unknown): number | bigint {
  // asIntN() takes what the language takes; BigInt() would take numbers.
  return TYPE_NAMES[type]!.startsWith('Big') ? BigInt.asIntN(WITHOUT_LIMIT, value as bigint) : toNumber(value);
}

/** Number() would take bigints. */
function toNumber(value: unknown): number {
  return +(value as number);
}
