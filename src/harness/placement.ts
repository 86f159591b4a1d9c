/** Chooses the CPUs of a pair for each placement; called by tasks when they build their plan. */

import type { Environment, Placement } from '../core/result.js';
import { readCoreName } from '../sys/topology.js';

/** CPUs for the first and the second member; null: wherever the scheduler likes. */
export type PairCpus = readonly [readonly number[], readonly number[]] | null;

export type PlacementChoice = { cpus: PairCpus } | { skip: string };

/**
 * Returns the CPUs of both members, or why this placement cannot be had here.
 *
 * The highest CPUs are taken, since CPU 0 serves more interrupts than others on most machines. Cross-core means two
 * cores, not two hyper-threads of one, as far as the kernel tells them apart.
 */
export function choosePair(
  placement: Placement,
  environment: Pick<Environment, 'platform' | 'affinity'>,
  coreOf: (cpu: number) => string | null = readCoreName,
): PlacementChoice {
  if (placement === 'free') return { cpus: null };
  if (environment.platform !== 'linux')
    return { skip: `needs Linux: ${placement} pins threads with sched_setaffinity` };
  const last = environment.affinity.at(-1);
  if (last === undefined) return { skip: 'the CPUs that this process may use are not available' };
  if (placement === 'same-core') return { cpus: [[last], [last]] };
  const others = environment.affinity.slice(0, -1).reverse();
  if (others.length === 0) return { skip: `needs two CPUs: this process may use CPU ${last} alone` };
  const lastCore = coreOf(last);
  const other = others.find((cpu) => lastCore === null || coreOf(cpu) !== lastCore);
  if (other === undefined)
    return { skip: `needs two cores: CPUs ${environment.affinity} are hyper-threads of one core` };
  return { cpus: [[other], [last]] };
}
