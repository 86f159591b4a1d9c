/** The options of an exploration with their defaults, checked. Called by explore.ts. */

import { LabError } from '../core/errors.js';
import { MOST_CHANGES, MOST_SPIN_READS, MOST_STEPS_LIMIT } from './control.js';
import type { ExploreMode, ExploreOptions } from './report.js';

export type ChosenOptions = Required<Omit<ExploreOptions, 'input'>> & { input: unknown };

export const EXPLORE_MODES: readonly ExploreMode[] = ['exhaustive', 'all', 'bounded', 'random'];

/** From where to where the numbers go. */
export const RANGES = {
  preemptions: [0, 1_000],
  randomRuns: [1, 1e9],
  depth: [1, MOST_CHANGES + 1],
  seed: [0, 0x7fff_ffff],
  maxRuns: [1, 1e12],
  maxSteps: [1, MOST_STEPS_LIMIT],
  spinReads: [1, MOST_SPIN_READS],
  earlyTimeouts: [0, 1_000],
  stallMs: [1, 600_000],
  heapMiB: [16, 16_384],
} as const satisfies Partial<Record<keyof ExploreOptions, readonly [least: number, most: number]>>;

/** Throws: LabError `usage`. */
export function chooseOptions(options: ExploreOptions): ChosenOptions {
  const { mode = 'exhaustive' } = options;
  if (!EXPLORE_MODES.includes(mode)) {
    throw new LabError('usage', `mode is one of ${EXPLORE_MODES.join(', ')}; got ${mode}.`);
  }
  return {
    mode,
    preemptions: check(options.preemptions ?? 2, 'preemptions'),
    randomRuns: check(options.randomRuns ?? 1_000, 'randomRuns'),
    depth: check(options.depth ?? 3, 'depth'),
    seed: check(options.seed ?? 1, 'seed'),
    maxRuns: check(options.maxRuns ?? 1_000_000, 'maxRuns'),
    maxMs: options.maxMs ?? Number.POSITIVE_INFINITY,
    maxSteps: check(options.maxSteps ?? 20_000, 'maxSteps'),
    spinReads: check(options.spinReads ?? 3, 'spinReads'),
    earlyTimeouts: check(options.earlyTimeouts ?? 0, 'earlyTimeouts'),
    stallMs: check(options.stallMs ?? 5_000, 'stallMs'),
    heapMiB: check(options.heapMiB ?? 64, 'heapMiB'),
    freshWorkers: options.freshWorkers ?? false,
    failOnRace: options.failOnRace ?? true,
    shorten: options.shorten ?? true,
    input: options.input,
  };
}

function check(value: number, name: keyof typeof RANGES): number {
  const [least, most] = RANGES[name];
  if (Number.isInteger(value) && value >= least && value <= most) return value;
  throw new LabError('usage', `${name} is a whole number from ${least} to ${most}; got ${value}.`);
}
