/** Judges whether other work disturbed a set or the whole run, from what the kernel counted. Called by the engine; pure. */

import type { Noise } from '../core/result.js';
import type { MachineReading } from './evidence.js';
import type { RawTrial } from './plan.js';

/** The kernel counts steal in ticks of 10 ms (USER_HZ is 100 on every Linux port that Node supports). */
const TICK_MS = 10;

/** A set that lost more than this share of its wall time to the hypervisor is disturbed; one tick alone never says so. */
const STEAL_SHARE = 0.02;

/**
 * A thread that has a CPU to itself waits for it only when someone else is on it. Its own wake-ups count a little too
 * (the time from wake-up to running, some microseconds each), hence a share well above what a ping-pong shows on a quiet machine.
 */
const WAIT_SHARE = 0.25;

/**
 * Where more threads want to run than there are CPUs, waiting says nothing: there other work shows in what the CPUs did for others.
 * The kernel samples that by ticks, so a set of a second is known to some per cent.
 */
const OTHERS_SHARE = 0.1;
/** A tick on each of two CPUs may fall into any set, however short, and is then all of it. */
const CHANCE_TICKS = 2;

/** The whole run is disturbed when more than this share of its sets are. */
const DISTURBED_SHARE = 0.1;
const RUN_STEAL_PERCENT = 2;

export interface SetNoise {
  before: MachineReading;
  after: MachineReading;
  oversubscribed: boolean;
  trials: readonly RawTrial[];
}

/** Returns whether a trial of a set was disturbed; on one core, switches and waits are the mechanism. */
export function isDisturbed(
  trial: Pick<RawTrial, 'sides' | 'elapsedNs'>,
  { before, after, oversubscribed }: Omit<SetNoise, 'trials'>,
): boolean {
  const stealTicks = difference(before.stealTicks, after.stealTicks);
  const setMs = after.atMs - before.atMs;
  if (stealTicks !== null && stealTicks > 1 && (stealTicks * TICK_MS) / setMs > STEAL_SHARE) return true;
  return oversubscribed ? shareOfOthers(before, after) > OTHERS_SHARE : longestWaitShare(trial) > WAIT_SHARE;
}

function shareOfOthers(before: MachineReading, after: MachineReading): number {
  const others = difference(before.otherTicks, after.otherTicks);
  const total = difference(before.totalTicks, after.totalTicks);
  return others === null || total === null || others <= CHANCE_TICKS ? 0 : others / total;
}

/** Returns the run's noise: totals over all sets, and for waits over those sets only in which nobody should have waited. */
export function judgeNoise(sets: readonly SetNoise[]): Noise {
  const stealPercent = percentOf(
    sum(sets, ({ before, after }) => difference(before.stealTicks, after.stealTicks)),
    sum(sets, ({ before, after }) => difference(before.totalTicks, after.totalTicks)),
  );
  const roomy = sets.filter(({ oversubscribed }) => !oversubscribed);
  const pressureSomePercent = percentOf(
    sum(roomy, ({ before, after }) => difference(before.pressureUs, after.pressureUs)),
    sum(roomy, ({ before, after }) => (after.atMs - before.atMs) * 1_000),
  );
  const trials = roomy.flatMap((set) => set.trials);
  const runQueueWaitPercent = percentOf(
    sum(trials, (trial) => sum(trial.sides, (side) => side.runQueueWaitNs)),
    sum(trials, (trial) => trial.elapsedNs * trial.sides.length),
  );
  const disturbed = sets.filter((set) => set.trials.some((trial) => isDisturbed(trial, set))).length;
  const reasons: string[] = [];
  if (stealPercent !== null && stealPercent > RUN_STEAL_PERCENT) {
    reasons.push(
      `the hypervisor took ${stealPercent.toFixed(1)} % of the CPU time: other guests of this host were busy`,
    );
  }
  if (disturbed > sets.length * DISTURBED_SHARE) {
    reasons.push(`${disturbed} of ${sets.length} sets were disturbed by other work on this machine or its host`);
  }
  return {
    stealPercent,
    runQueueWaitPercent,
    pressureSomePercent,
    verdict: reasons.length > 0 ? 'disturbed' : 'quiet',
    reasons,
  };
}

function longestWaitShare({ sides, elapsedNs }: Pick<RawTrial, 'sides' | 'elapsedNs'>): number {
  return Math.max(0, ...sides.map((side) => (side.runQueueWaitNs ?? 0) / elapsedNs));
}

function difference(before: number | null, after: number | null): number | null {
  return before === null || after === null ? null : after - before;
}

/** null as soon as one part is not available: a sum of some is no total. */
function sum<T>(items: readonly T[], value: (item: T) => number | null): number | null {
  let total = 0;
  for (const item of items) {
    const part = value(item);
    if (part === null) return null;
    total += part;
  }
  return total;
}

function percentOf(part: number | null, whole: number | null): number | null {
  return part === null || whole === null || whole <= 0 ? null : (part / whole) * 100;
}
