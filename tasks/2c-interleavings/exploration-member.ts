/** The process in which programs are explored. Started by the exploration sets of this task, never imported. */

import { LabError } from '../../src/core/errors.js';
import { explore } from '../../src/explore/explore.js';
import type { ExploreMode } from '../../src/explore/report.js';
import { serveMember } from '../../src/harness/member.js';
import { findProgram } from './catalog.js';

const MODES: readonly string[] = ['exhaustive', 'all', 'random'] satisfies ExploreMode[];

/** What the set needs of the report: a schedule has no place in a cell. */
export interface Explored {
  verdict: 'failed' | 'clean' | 'not-found';
  isComplete: boolean;
  limit: string | null;
  runs: number;
  prunedRuns: number;
  elapsedMs: number;
  /** Kind and message of the failure. */
  failure: { kind: string; message: string; foundInRun: number } | null;
}

serveMember({
  async explore(command): Promise<Explored> {
    const name = command.word('program');
    const mode = command.word('mode');
    const program = findProgram(name);
    if (program === null) throw new LabError('usage', `no program is called "${name}"`);
    if (!MODES.includes(mode)) throw new LabError('usage', `mode must be one of ${MODES.join(' ')}, got "${mode}"`);
    const maxRuns = command.integer('maxRuns');
    const report = await explore(program, {
      mode: mode as ExploreMode,
      maxRuns,
      randomRuns: maxRuns,
      maxMs: command.integer('maxMs'),
      seed: command.integer('seed'),
      failOnRace: command.integer('failOnRace') === 1,
      shorten: false,
    });
    const { verdict, isComplete, limit, runs, prunedRuns, elapsedMs, failure } = report;
    const { kind, message, foundInRun } = failure ?? {};
    return {
      verdict,
      isComplete,
      limit,
      runs,
      prunedRuns,
      elapsedMs,
      failure: failure ? { kind: kind!, message: message!, foundInRun: foundInRun! } : null,
    };
  },
});
