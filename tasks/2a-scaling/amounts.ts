/** What a cell's subject stands for: a workload as it is, or with one thing changed by its experiment. Called by grid and sets; pure. */

import { BLOCK_BYTES } from './memory-work.js';
import type { Shape } from './work.js';
import { type Amounts, type Experiment, WORKLOADS, type Workload } from './workloads.js';

export interface Subject {
  workload: Workload;
  /** null: nothing is changed. */
  experiment: Experiment | null;
  amounts: Amounts;
}

/** Returns what is measured under this name, be it in JavaScript or, with `native-` before it, in C++; null: no workload of ours. */
export function findSubject(name: string): Subject | null {
  const plain = name.replace(/^native-/, '');
  for (const workload of WORKLOADS) {
    const { amounts, experiment } = workload;
    if (workload.name === plain) return { workload, experiment: null, amounts };
    if (experiment?.name === plain) return { workload, experiment, amounts: { ...amounts, ...experiment.change } };
  }
  return null;
}

/** Returns the amounts as a command has them. A working set of no bytes is a block for each worker. */
export function toShape({ units, share, bytes }: Amounts, workers: number): Shape {
  return { workers, units, share, bytes: bytes || 2 * BLOCK_BYTES * Math.max(1, workers) };
}
