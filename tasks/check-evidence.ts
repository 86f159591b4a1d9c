/** What is recorded of how far an assignment's checks are to be trusted, as rows of the guide. Written by record-checks.ts, rendered by it and by the test that holds the guide to it. */

import { existsSync, readFileSync } from 'node:fs';
import type { MatrixRow } from '../src/course/matrix.js';
import type { RepeatedCheck } from '../src/course/repeats.js';
import { clopperPearson } from '../src/stats/binomial.js';

export interface CheckEvidence {
  task: string;
  recordedAt: string;
  node: string;
  cpuModel: string;
  /** Questions of each check for each mutant. */
  rounds: number;
  mutants: MatrixRow[];
  repeats: RepeatedCheck[];
}

/** tasks/FOLDER/assignment/recorded/checks.json, below the package. */
export function evidenceFile(folder: string): URL {
  return new URL(`../../tasks/${folder}/assignment/recorded/checks.json`, import.meta.url);
}

export function readEvidence(folder: string): CheckEvidence | null {
  const file = evidenceFile(folder);
  return existsSync(file) ? (JSON.parse(readFileSync(file, 'utf8')) as CheckEvidence) : null;
}

/** Returns a table with a row an assignment. */
export function renderEvidence(all: readonly CheckEvidence[]): string {
  const rows = all.map(({ task, rounds, mutants, repeats }) => {
    const killed = mutants.reduce((sum, { named, kills }) => sum + (kills[named] ?? 0), 0);
    const others = mutants.map(({ named, kills }) => Object.keys(kills).filter((check) => check !== named).length);
    const asked = repeats.map((row) => row.asked);
    const wrong = repeats.reduce((sum, { failures }) => sum + failures.length, 0);
    const worst = Math.max(...repeats.map((row) => clopperPearson(row.failures.length, row.asked).high));
    return [
      task,
      repeats.length,
      `${killed} of ${mutants.length * rounds}`,
      `${others.filter((count) => count > 0).length} of ${mutants.length}`,
      `${Math.min(...asked)} to ${Math.max(...asked)}`,
      wrong,
      `${(100 * worst).toPrecision(2)} %`,
    ];
  });
  const head = [
    'assignment',
    'checks',
    'planted bugs killed by the check they name',
    'killed by others too',
    'gradings of the reference, a check',
    'wrong verdicts',
    'a check is wrong in at most (95 %)',
  ];
  return [head, head.map(() => '---'), ...rows].map((cells) => `| ${cells.join(' | ')} |`).join('\n');
}

const PLACE = /(<!-- checks: begin -->\n)[\s\S]*?(<!-- checks: end -->)/;

/** Returns the guide with the table between its marks. Throws: Error where it has lost them. */
export function replaceEvidence(guide: string, all: readonly CheckEvidence[]): string {
  if (!PLACE.test(guide))
    throw new Error('docs/instructor-guide.md has lost its marks "checks: begin" and "checks: end"');
  return guide.replace(PLACE, (_all, begin: string, end: string) => `${begin}\n${renderEvidence(all)}\n\n${end}`);
}
