/** JSON that holds what it was given or is not written at all. Called by the reports that other programs read. */

import { LabError } from '../core/errors.js';

/** Returns the text, ending with a line end. Throws `internal` on a number that JSON cannot hold. */
export function writeFiniteJson(value: object): string {
  return `${JSON.stringify(value, refuseNonFinite, 2)}\n`;
}

/** JSON.stringify writes null for Infinity and NaN, which here means "not known": a bug would pass for an answer. */
function refuseNonFinite(key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) {
    throw new LabError('internal', `The analysis has ${value} as "${key}"; a finite number or null was expected.`);
  }
  return value;
}
