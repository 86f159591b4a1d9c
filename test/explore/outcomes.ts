/** Explores the scripted program and gathers in how many ways its runs end. Used by the tests of the model and of the reduction. */

import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from 'vitest';
import { explore } from '../../src/explore/explore.js';
import type { ExploreOptions, ExploreReport } from '../../src/explore/report.js';
import type { Operation, Seen } from './programs/scripted.js';

const program = new URL('./programs/scripted.js', import.meta.url);

export interface Outcome {
  words: number[];
  /** What each operation of each thread returned. */
  seen: Seen[][];
}

export interface Outcomes {
  /** All different ones, each as text, sorted. */
  texts: string[];
  all: Outcome[];
  report: ExploreReport;
}

/** Resolves with the outcomes of a complete exploration; races are no failure. */
export async function findOutcomes(scripts: readonly Operation[][], options: ExploreOptions): Promise<Outcomes> {
  const folder = mkdtempSync(join(tmpdir(), 'ipc-lab-outcomes-'));
  try {
    const outcomes = join(folder, 'outcomes');
    writeFileSync(outcomes, '');
    // Written out anew: what setup() returns must not hold an object twice.
    const input = { scripts: JSON.parse(JSON.stringify(scripts)), outcomes };
    const report = await explore(program, { ...options, failOnRace: false, input });
    expect(report.failure).toBeNull();
    // Scripts that count their looks are told so; what they do in the schedules that were run is compared all the same.
    if (!report.isComplete) expect(report.limit).toMatch(/leaves a loop of looks though nothing has changed/);
    const texts = [...new Set(readFileSync(outcomes, 'utf8').trim().split('\n'))].sort();
    return { texts, all: texts.map((text) => JSON.parse(text) as Outcome), report };
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}
