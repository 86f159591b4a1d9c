/** What checks of all regions are made of. Used by the files beside it. */

import type { z } from 'zod';
import type { Random } from '../../../../src/core/random.js';
import { type Check, defineCheck, type Question } from '../../../../src/course/assignment.js';
import { askExplorations, type Exploring, REPORTS } from './exploring.js';

/** The texts of a check, and what is the same in every kind of it. */
export interface CheckWords extends Pick<Check, 'title' | 'points' | 'hints' | 'usualCause' | 'read'> {
  /** REGION/NAME. */
  id: string;
  isHidden?: true;
  needs?: readonly string[];
}

/** Each step of an explored program changes threads: on a busy machine that takes many times what it takes on an idle one. */
const EXPLORED_SECONDS = 90;

/** Returns a check that explores programs. */
export function exploredCheck(words: CheckWords, choose: (random: Random) => Exploring): Check {
  return defineCheck({
    ...words,
    region: regionOf(words.id),
    limitSeconds: EXPLORED_SECONDS,
    probe: 'explorations',
    shape: REPORTS,
    ask: (random) => askExplorations(random, choose(random)),
  });
}

/** Returns a check that asks a probe. */
export function probedCheck<Observed>(
  words: CheckWords,
  probe: string,
  shape: z.ZodType<Observed>,
  ask: (random: Random) => Question<Observed>,
): Check {
  return defineCheck({ ...words, region: regionOf(words.id), probe, shape, ask });
}

function regionOf(id: string): string {
  return id.split('/')[0]!;
}

/** Returns a whole number from `least` to `most`. */
export function pick(random: Random, least: number, most: number): number {
  return least + random.integer(most - least + 1);
}

/** Returns three first cursors, in any order: of which the next few steps pass nothing, 2^31 and 2^32. */
export function pickCursors(random: Random): number[] {
  return random.shuffle([0, -1 - random.integer(3), 0x7fff_ffff - random.integer(3)]);
}

/** Returns one of them. */
export function pickCursor(random: Random): number {
  return pickCursors(random)[0]!;
}
