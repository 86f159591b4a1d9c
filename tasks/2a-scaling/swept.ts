/** What the findings of the sweep are made from, and the sweep as the machine's CPUs divide it. Called by findings and figures; pure. */

import type { Result } from '../../src/core/result.js';
import { chooseSweep, type Sweep } from './grid.js';

export type Swept = Pick<Result, 'cells' | 'comparisons' | 'mode' | 'environment'>;

/** Returns the numbers of workers that the result has, of whatever subject. */
export function readSweep({ cells, mode, environment }: Swept): Sweep {
  const counts = cells
    .filter(({ metric, subject }) => metric === 'operations' && !subject.startsWith('peer-'))
    .map(({ parameters }) => Number(parameters.workers))
    .filter((workers) => workers > 0);
  return chooseSweep({ mode, ...(counts.length > 0 && { workers: counts }) }, environment.effectiveCpus);
}

/** Whether a quota, and not the number of CPUs, is what limits them. */
export function isUnderQuota({ environment }: Swept): boolean {
  const { cgroupQuotaCpus, affinity } = environment;
  return cgroupQuotaCpus !== null && cgroupQuotaCpus < affinity.length;
}
