/** The probe that has small programs explored, and reports what came of it. Loads nothing that students wrote: only the explorer's own threads do. */

import type { JsonValue } from '../../../../src/course/assignment.js';
import type { Probe } from '../../../../src/course/probe.js';
import { explore } from '../../../../src/explore/explore.js';
import type { ExploreFailure, ExploreReport } from '../../../../src/explore/report.js';

const PROGRAMS: Readonly<Record<string, URL>> = {
  seat: new URL('../programs/seat.js', import.meta.url),
  ring: new URL('../programs/ring.js', import.meta.url),
  mutex: new URL('../programs/mutex.js', import.meta.url),
};

/** Ten times what the reference takes and more; beyond it the report is `not-found`. */
const MOST_RUNS = 20_000;
/** On a busy machine a thread may not get the CPU for long: only who never comes back is meant. */
const STALL_MS = 15_000;
/** The last steps say what went wrong. */
const MOST_STEPS_SHOWN = 16;

/** Explores each program with each input that is asked for. */
export const explorations: Probe = async (input) => {
  const reports: JsonValue[] = [];
  for (const one of input as { program: string; input: JsonValue }[]) {
    const url = PROGRAMS[one.program];
    if (url === undefined) throw new Error(`there is no program ${one.program}`);
    const report = await explore(url, { input: one.input, maxRuns: MOST_RUNS, stallMs: STALL_MS });
    reports.push(describe(report));
  }
  return reports;
};

function describe({ verdict, isComplete, limit, runs, assumptions, failure, threads }: ExploreReport): JsonValue {
  return {
    verdict,
    isComplete,
    limit,
    runs,
    assumptions,
    failure: failure && {
      kind: failure.kind,
      message: failure.message,
      token: failure.token,
      steps: list(failure, threads),
    },
  };
}

function list({ steps }: ExploreFailure, threads: readonly string[]): string[] {
  const users = new Map<string, Set<number>>();
  for (const { word, thread } of steps) users.set(word, (users.get(word) ?? new Set()).add(thread));
  const shared = steps.filter(({ word }) => users.get(word)!.size > 1);
  return shared.slice(-MOST_STEPS_SHOWN).map(({ thread, operation, word, oldValue, newValue, outcome, line }) => {
    const values = newValue === null ? oldValue : `${oldValue} -> ${newValue}`;
    const what = [`${operation} ${word}`, values, outcome].filter((part) => part !== null).join(', ');
    return `${threads[thread]}: ${what}${line === null ? '' : `  (${line})`}`;
  });
}
