/** The bound that a workload must keep to, known before anything is fitted, beside what was measured. Called by limit-finding.ts; pure. */

import { ns } from '../../src/report/finding-words.js';
import { formatNumber } from '../../src/report/quantity.js';
import { boundInteractive, boundLock } from '../../src/scaling/bounds.js';
import type { SweepRow } from '../../src/scaling/cause.js';
import { computeAmdahlSpeedup } from '../../src/scaling/speedup.js';
import { median } from '../../src/stats/quantile.js';
import type { Curve } from './curve.js';
import type { Workload } from './workloads.js';

const NS_PER_US = 1_000;
const NS_PER_S = 1e9;

/** Returns a sentence, or nothing for a workload without a bound of its own. */
export function describeBound({ name, amounts }: Workload, { rows, serial }: Curve, cores: number): string[] {
  const share = amounts.share / 1_000;
  if (name === 'blocking-io') return [describeInteractive(rows, amounts.serviceUs * NS_PER_US, cores)];
  const full = rows.filter(({ workers }) => workers > 1 && workers <= cores).at(-1);
  if (!full) return [];
  const baseline = serial.length > 0 ? median(serial) : rows[0]!.throughput;
  const measured = `measured ${formatNumber(full.throughput / baseline)}`;
  if (name === 'serial-phase') {
    const known = formatNumber(computeAmdahlSpeedup(share, full.workers));
    return [
      `Amdahl's law says ${known} times the serial program for ${full.workers} workers and a share of ${share}; ${measured}.`,
    ];
  }
  if (name === 'locked') {
    const { low, high, repairman } = boundLock(share, full.workers);
    const range = `between ${formatNumber(low)} (Amdahl) and ${formatNumber(high)} (1/f), ${formatNumber(repairman)} if times vary at random`;
    return [`A lock held ${share} of the time allows ${full.workers} workers ${range}; ${measured}.`];
  }
  return [];
}

function describeInteractive(rows: readonly SweepRow[], waitNs: number, cores: number): string {
  const [first, last] = [rows[0]!, rows.at(-1)!];
  const workNs = first.cpuNsPerOperation;
  const { throughput, knee } = boundInteractive(
    { think: waitNs, service: workNs, maxDemand: workNs / cores },
    last.workers,
  );
  const bound = throughput * NS_PER_S;
  return (
    `With a wait Z of ${ns(waitNs)} and work S of ${ns(workNs)} on ${formatNumber(cores)} CPUs the bound for ${last.workers} workers is ` +
    `${formatNumber(bound)} requests a second, ${formatNumber((last.throughput / bound) * 100)} % of which were reached; ` +
    `the knee, from which more workers cannot help, is at ${formatNumber(knee)}.`
  );
}
