/** Holds what workers report to what they must have computed. Called by the workloads' checks and by the sets of floors and peers. */

import { LabError } from '../../src/core/errors.js';
import { sumKernels } from './kernel.js';
import type { WorkReport } from './work.js';

/** Throws: LabError `record-corrupt` when a checksum is another than the expected one. */
export function checkSums(reports: readonly WorkReport[], expect: (report: WorkReport, index: number) => number): void {
  for (const [index, report] of reports.entries()) {
    const expected = expect(report, index);
    if (report.checksum === expected) continue;
    throw new LabError(
      'record-corrupt',
      `worker ${index}: the results of ${report.operations} operations sum to ${report.checksum}, expected ${expected}`,
    );
  }
}

/** Throws: likewise, where an operation is one kernel of so many units. */
export function checkKernels(reports: readonly WorkReport[], units: number): void {
  checkSums(reports, ({ operations }) => sumKernels(operations, units));
}

/** The two kernels of an operation: under the lock and outside of it, or alone and shared out. */
export function splitUnits(units: number, share: number): { held: number; free: number } {
  const held = Math.floor((units * share) / 1_000);
  return { held, free: units - held };
}
