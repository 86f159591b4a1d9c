/** Grades one compiled tree: its checks in the order of what they need, side by side where they may be. Called by the grade command and the self-check. */

import { LabError } from '../core/errors.js';
import { ask } from './ask.js';
import type { Assignment, Check, Judgement } from './assignment.js';
import type { Lanes } from './lanes.js';
import type { Launcher } from './launch.js';
import { gradeSpeed } from './speed-grade.js';

export interface CheckResult {
  check: string;
  region: string;
  title: string;
  status: 'passed' | 'failed' | 'not-run' | 'not-graded';
  points: number;
  outOf: number;
  isHidden: boolean;
  isStar: boolean;
  seed: number;
  elapsedMs: number;
  observed?: string;
  expected?: string;
  /** Why it was not run, or not graded. */
  reason?: string;
  /** How to have just this failure again, where that takes more than the seed. */
  reproduce?: string;
}

export interface Grading {
  assignment: Assignment;
  tree: string;
  /** With the reference's sources, compiled: what hidden checks of speed measure against. On the instructor's side alone. */
  referenceTree?: string;
  /** Those to grade, in their order; what they need must be among them. */
  checks: readonly Check[];
  /** The judge's; each check's question comes from its own part of it. */
  seed: number;
  launcher: Launcher;
  lanes: Lanes;
  signal: AbortSignal;
  onResult?(result: CheckResult): void;
}

/** Of a region, that run into the watchdog's time: its other checks would most likely do the same, one after the other. */
const MOST_HUNG = 2;

/**
 * Resolves with a result for each check, in the order of the checks.
 *
 * Throws: LabError `aborted`; `internal` for no checks, which everybody would pass; `child-failed` when the graded
 * process cannot be started.
 */
export async function gradeTree(grading: Grading): Promise<CheckResult[]> {
  const { assignment, checks, lanes, onResult } = grading;
  if (checks.length === 0) throw new LabError('internal', `${assignment.task} was to be graded by no check at all`);
  const stars = new Set(assignment.regions.filter((region) => region.isStar).map((region) => region.id));
  const results = new Map<string, Promise<CheckResult>>();
  const hung = new Map<string, number>();
  const gradeOne = async (check: Check): Promise<CheckResult> => {
    const seed = seedOf(grading.seed, check.id);
    const isStar = stars.has(check.region);
    const { id, region, title, points } = check;
    const common = { check: id, region, title, outOf: points, isHidden: check.isHidden === true, isStar, seed };
    const missing = await findMissing(check, results);
    if (missing !== null) {
      const reason = `it says nothing before ${missing} passes`;
      return { ...common, status: 'not-run', points: 0, elapsedMs: 0, reason };
    }
    return await lanes.run(check.lane === 'alone', async () => {
      const startMs = performance.now();
      if ((hung.get(region) ?? 0) >= MOST_HUNG) {
        const reason = `${MOST_HUNG} checks of ${region} did not end: this one is not tried before they do`;
        return { ...common, status: 'not-run', points: 0, elapsedMs: 0, reason };
      }
      const judgement = await askOne(grading, check, seed);
      if (judgement.verdict === 'failed' && judgement.isHung) hung.set(region, (hung.get(region) ?? 0) + 1);
      const elapsedMs = Math.round(performance.now() - startMs);
      return { ...common, ...readJudgement(judgement, points), elapsedMs };
    });
  };
  for (const check of putAloneLast(checks)) {
    const result = gradeOne(check).then((told) => {
      onResult?.(told);
      return told;
    });
    results.set(check.id, result);
  }
  return await settle(checks.map(({ id }) => results.get(id)!));
}

/** Those that want to be alone, and those that wait for them, would hold up the first words. */
function putAloneLast(checks: readonly Check[]): Check[] {
  const late = new Set<string>();
  for (const { id, lane, needs } of checks) {
    if (lane === 'alone' || needs?.some((needed) => late.has(needed))) late.add(id);
  }
  return [...checks.filter(({ id }) => !late.has(id)), ...checks.filter(({ id }) => late.has(id))];
}

/** All must have ended before the tree goes away, also when one was aborted. */
async function settle(results: readonly Promise<CheckResult>[]): Promise<CheckResult[]> {
  await Promise.allSettled(results);
  return await Promise.all(results);
}

async function askOne(grading: Grading, check: Check, seed: number): Promise<Judgement> {
  const { assignment, tree, launcher, signal, referenceTree } = grading;
  const { speed } = check;
  if (speed) {
    // The probes that students have measure hidden checks too.
    return await gradeSpeed({ check, speed, seed, tree, probes: assignment.probes, launcher, signal, referenceTree });
  }
  const probes = check.isHidden ? (assignment.hiddenProbes ?? assignment.probes) : assignment.probes;
  return await ask({ check, seed, tree, probes, launcher, signal });
}

async function findMissing(check: Check, results: ReadonlyMap<string, Promise<CheckResult>>): Promise<string | null> {
  for (const id of check.needs ?? []) {
    const needed = await results.get(id);
    if (needed === undefined) throw new Error(`${check.id} needs ${id}, which does not come before it`);
    if (needed.status !== 'passed') return id;
  }
  return null;
}

function readJudgement(judgement: Judgement, points: number): Pick<CheckResult, 'status' | 'points' | 'outOf'> {
  const { verdict, isHung: _, ...words } = { isHung: undefined, ...judgement };
  // What this machine cannot tell costs nobody a point.
  const outOf = verdict === 'not-graded' ? 0 : points;
  return { status: verdict, points: verdict === 'passed' ? points : 0, outOf, ...words };
}

/** Returns a check's own seed (FNV-1a over its id): the same whichever other checks are graded. */
export function seedOf(seed: number, id: string): number {
  let hash = 0x811c9dc5 ^ seed;
  for (let at = 0; at < id.length; at++) hash = Math.imul(hash ^ id.charCodeAt(at), 0x01000193);
  return hash >>> 0;
}
