/** The caller's rows, looked at and put into one order. Called wherever points come in. */

import { LabError } from '../core/errors.js';
import type { ScalingPoint } from './scaling-analysis.js';

/**
 * Returns the points in an order of their own, so that sums, and with them every digit of an analysis, do not depend on the
 * order in which the rows came.
 * Throws: LabError `bad-input` for a number that is none, not finite or not positive; it names the row, counted from 1.
 */
export function sortPoints(points: readonly ScalingPoint[]): ScalingPoint[] {
  points.forEach(({ workers, throughput }, i) => {
    checkPositive(workers, 'workers', `Row ${i + 1}`);
    checkPositive(throughput, 'throughput', `Row ${i + 1}`);
  });
  return [...points].sort(
    (a, b) => a.workers - b.workers || a.throughput - b.throughput || (a.block ?? -1) - (b.block ?? -1),
  );
}

/**
 * Returns the mean of the runs without workers, null where there are none.
 * Throws: LabError `bad-input` as above.
 */
export function meanSerial(serial: readonly number[] | undefined): number | null {
  if (!serial || serial.length === 0) return null;
  serial.forEach((throughput, i) => {
    checkPositive(throughput, 'throughput', `Serial run ${i + 1}`);
  });
  // In an order of its own, as the points are.
  return [...serial].sort((a, b) => a - b).reduce((sum, throughput) => sum + throughput, 0) / serial.length;
}

/** From here on squares and their sums would leave the range of a double. */
const LARGEST = 1e100;
const SMALLEST = 1e-100;

function checkPositive(value: number, name: string, where: string): void {
  if (typeof value === 'number' && value >= SMALLEST && value <= LARGEST) return;
  throw new LabError(
    'bad-input',
    `${where}: ${name} is ${value}; expected a number above 0. Remove the row, or correct it: a failed run is no throughput of 0.`,
  );
}
