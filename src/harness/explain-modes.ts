/** Looks for two clusters among a cell's sets and for what the CPUs observed say about them. Called by summarise.ts. */

import type { Modes, Trial } from '../core/result.js';
import { detectModes } from '../stats/modes.js';
import { median } from '../stats/quantile.js';

/** A label goes with a cluster when this share of its sets carries it. */
const PURITY = 0.8;

/** Returns the modes of a cell from the trials of each of its sets. */
export function explainModes(sets: readonly (readonly Trial[])[]): Modes {
  const { verdict, centres, clusters } = detectModes(sets.map((set) => median(set.map((trial) => trial.value))));
  if (verdict !== 'two') return { verdict, centres };
  const lower = sets.filter((_, i) => clusters[i] === 0);
  const upper = sets.filter((_, i) => clusters[i] === 1);
  // Whether the sides met on one CPU matters most; which CPU it was matters when that says nothing.
  for (const label of [labelSharing, labelCpus]) {
    const low = dominantLabel(lower, label);
    const high = dominantLabel(upper, label);
    if (low && high && low.label !== high.label) {
      return {
        verdict,
        centres,
        explanation: `lower cluster: ${low.label} in ${low.count} of ${lower.length} sets; upper cluster: ${high.label} in ${high.count} of ${upper.length} sets`,
      };
    }
  }
  return { verdict, centres, explanation: 'the CPUs observed do not tell the clusters apart' };
}

function dominantLabel(sets: readonly (readonly Trial[])[], label: (set: readonly Trial[]) => string | null) {
  const counts = new Map<string, number>();
  for (const set of sets) {
    const text = label(set);
    if (text !== null) counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const [top] = [...counts].sort((a, b) => b[1] - a[1]);
  return top && top[1] >= PURITY * sets.length ? { label: top[0], count: top[1] } : null;
}

/** CPUs each side was seen on, over all trials of a set; null when some side was never looked at. */
function cpusOfSides(set: readonly Trial[]): number[][] | null {
  const sides = new Map<string, Set<number>>();
  for (const side of set.flatMap((trial) => trial.sides)) {
    const cpus = sides.get(`${side.role} ${side.tid}`) ?? new Set<number>();
    for (const cpu of side.cpusObserved) cpus.add(cpu);
    sides.set(`${side.role} ${side.tid}`, cpus);
  }
  const lists = [...sides.values()].map((cpus) => [...cpus].sort((a, b) => a - b));
  return lists.length > 0 && lists.every((cpus) => cpus.length > 0) ? lists : null;
}

function labelSharing(set: readonly Trial[]): string | null {
  const sides = cpusOfSides(set);
  if (!sides || sides.length < 2) return null;
  const all = new Set(sides.flat());
  if (all.size === 1) return 'all sides on the same CPU';
  const visits = sides.reduce((sum, cpus) => sum + cpus.length, 0);
  return visits === all.size ? 'the sides on different CPUs' : 'the sides sharing CPUs part of the time';
}

function labelCpus(set: readonly Trial[]): string | null {
  return (
    cpusOfSides(set)
      ?.map((cpus) => `CPU ${cpus.join('+')}`)
      .join(' / ') ?? null
  );
}
