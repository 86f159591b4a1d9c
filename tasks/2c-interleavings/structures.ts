/** What exploring this package's own structures gave, and the bugs planted in them, as it is recorded. Written by record-structures.ts, read by readme.ts and by tests. */

import { readFileSync } from 'node:fs';
import { escapeMarkdown } from '../../src/report/markdown.js';
import { formatCount, formatDuration } from '../../src/report/quantity.js';
import { INTERLEAVING_MUTANTS, MUTANT_ROWS } from './mutants.js';
import { LARGE_EXPLORATIONS, SMALL_EXPLORATIONS } from './primitives.js';

export interface RecordedStructures {
  recordedAt: string;
  cpuModel: string;
  node: string;
  /** Every interleaving of small programs: all were complete and clean, or there would be no record. */
  small: { id: string; runs: number; prunedRuns: number; elapsedMs: number }[];
  /** Random runs of larger ones, none of which failed. */
  large: { id: string; runs: number; elapsedMs: number }[];
  mutants: { id: string; foundInRun: number; kind: string }[];
}

/** dist/tasks/2c-interleavings -> the package */
export const STRUCTURES_FILE = new URL('../../../tasks/2c-interleavings/recorded/structures.json', import.meta.url);

export function readRecordedStructures(): RecordedStructures {
  return JSON.parse(readFileSync(STRUCTURES_FILE, 'utf8')) as RecordedStructures;
}

/** Returns the README's section. */
export function renderStructures(recorded: RecordedStructures): string {
  const { small, large, mutants, recordedAt, cpuModel, node } = recorded;
  const structureOf = (id: string) => [...SMALL_EXPLORATIONS, ...LARGE_EXPLORATIONS].find((one) => one.id === id)!;
  const smallRows = small.map(({ id, runs, prunedRuns, elapsedMs }) => {
    const { primitive, shape } = structureOf(id);
    return row(primitive, shape, formatCount(runs), formatCount(prunedRuns), formatDuration(elapsedMs));
  });
  const mutantRows = mutants.map(({ id, foundInRun, kind }) => {
    const { row: bug, story, exploration } = INTERLEAVING_MUTANTS.find((one) => one.id === id)!;
    return row(MUTANT_ROWS[bug], structureOf(exploration).primitive, story, kind, formatCount(foundInRun));
  });
  const largeRuns = large.reduce((sum, { runs }) => sum + runs, 0);
  return `## Our own structures

Every structure of \`ipc-lab/sync\`, explored with two or three threads and a few operations: every interleaving, no failure, no data race. In
all ${formatCount(small.reduce((sum, { runs }) => sum + runs, 0))} runs (recorded ${recordedAt}, ${cpuModel}, Node ${node}); the tests do it again each time.

| structure | program | runs, complete and clean | given up as covered | time |
| :--- | :--- | ---: | ---: | ---: |
${smallRows.join('\n')}

Larger programs, with more threads, messages and ends, cannot be gone through: ${large.length} of them had ${formatCount(largeRuns)} random runs (PCT, depth 3, seed 1), and
none failed. That is no proof.

**Would it find a bug?** Each of these was planted in our own code, one at a time, and found; the token of each repeats it.

| bug | in | what was changed | found as | in run |
| :--- | :--- | :--- | :--- | ---: |
${mutantRows.join('\n')}`;
}

function row(...cells: string[]): string {
  return `| ${cells.map(escapeMarkdown).join(' | ')} |`;
}
