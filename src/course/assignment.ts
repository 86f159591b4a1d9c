/** What an assignment consists of: regions to write, checks that judge them, mutants that prove the checks. Defined by tasks, used by everything of the course. */

import type { z } from 'zod';
import type { Random } from '../core/random.js';
import type { SpeedPlan } from './speed-plan.js';

/** What crosses the boundary between judge and graded code. */
export type JsonValue = null | boolean | number | string | JsonValue[] | { [key: string]: JsonValue };

/** A part of the reference that the student writes: whole function bodies between `// #region TASK/ID` and `// #endregion`. */
export interface Region {
  id: string;
  title: string;
  /** Where its bodies are, below the package's folder. */
  files: readonly string[];
  hours: number;
  /** Beyond full marks. */
  isStar?: boolean;
}

/** What the judge makes of an answer. Texts are for the student: what was observed and what would have been right. */
export type Judgement =
  | { verdict: 'passed' }
  | { verdict: 'failed'; observed: string; expected: string; reproduce?: string }
  /** Of speed alone: this machine cannot tell. */
  | { verdict: 'not-graded'; reason: string };

export interface Question<Observed> {
  /** All that the graded process learns. What is expected stays in judge(). */
  input: JsonValue;
  judge(observed: Observed): Judgement;
}

/** One claim about a region. */
export interface Check<Observed = unknown> {
  /** REGION/NAME, e.g. `framing/cut-anywhere`. */
  id: string;
  region: string;
  /** The claim that holds for correct code. */
  title: string;
  points: number;
  /** On the instructor's side alone; no part of a handout. */
  isHidden?: true;
  /** Checks without which this one says nothing: if one of them does not pass, this one is not run. */
  needs?: readonly string[];
  /** `alone`: nothing else is graded meanwhile, for what depends on time. */
  lane?: 'alone';
  /** The watchdog's, not the claim's: when it ends the process, the check has failed. */
  limitSeconds?: number;
  /** From a nudge to nearly the answer. */
  hints: readonly [string, string, string];
  usualCause: string;
  /** A section of a manual page, a chapter, a file of the handout. */
  read: string;
  /** Its name in the assignment's probes. */
  probe: string;
  /** What an answer must look like; anything else is a fail. */
  shape: z.ZodType<Observed>;
  /** Where time is what is graded: the question is then one block of it (speed-schema.ts). */
  speed?: SpeedPlan;
  /** Makes the question from random numbers that only the judge has. */
  ask(random: Random): Question<Observed>;
}

/** Returns the check, with the type of its answer forgotten: the shape is looked at before judge() is asked. */
export function defineCheck<Observed>(check: Check<Observed>): Check {
  return check as unknown as Check;
}

export const PASSED: Judgement = { verdict: 'passed' };

export function failed(observed: string, expected: string, reproduce?: string): Judgement {
  return { verdict: 'failed', observed, expected, ...(reproduce === undefined ? {} : { reproduce }) };
}

/** Returns passed for equal texts or numbers. */
export function judgeEqual(what: string, observed: unknown, expected: unknown): Judgement {
  if (Object.is(observed, expected)) return PASSED;
  return failed(`${what}: ${String(observed)}`, `${what}: ${String(expected)}`);
}

/** Returns the first judgement that is no pass. */
export function judgeAll(judgements: Iterable<Judgement>): Judgement {
  for (const one of judgements) if (one.verdict !== 'passed') return one;
  return PASSED;
}

/** A bug that people write, planted in the reference: one text for another in one file. The text is there exactly once. */
export interface Mutant {
  id: string;
  /** Its row of the catalogue of bugs. */
  row: string;
  file: string;
  find: string;
  replace: string;
  /** The check that must fail. Others may as well. */
  check: string;
  story: string;
}

/** What looks like a bug of the catalogue and is right: every check must pass. */
export interface Control {
  id: string;
  row: string;
  file: string;
  find: string;
  replace: string;
  story: string;
}

export interface PredictQuestion {
  id: string;
  text: string;
  unit: string;
  /** The cell whose median answers it, or two whose ratio does. */
  cell: string;
  dividedBy?: string;
}

export interface Assignment {
  task: string;
  title: string;
  regions: readonly Region[];
  checks: readonly Check[];
  /** Modules that export `probes`, below the package's folder: what runs in the graded process. */
  probes: string;
  /** On the instructor's side alone, for the hidden checks. */
  hiddenProbes?: string;
  /** Modules that probes start by their path (workers, programs): part of every tree in which they run. */
  mutants: readonly Mutant[];
  controls: readonly Control[];
  predictions: readonly PredictQuestion[];
}

/** Returns the points of a list of checks. */
export function sumPoints(checks: readonly { points: number }[]): number {
  return checks.reduce((sum, check) => sum + check.points, 0);
}
