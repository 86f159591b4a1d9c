/** Explores this package's own structures and the bugs planted in them, and records how many runs each took; `npm run record:structures` runs it, for two minutes. */

import { mkdirSync, writeFileSync } from 'node:fs';
import { explore } from '../../src/explore/explore.js';
import { readEnvironment } from '../../src/sys/environment.js';
import { exploreMutants } from './mutants.js';
import type { PrimitiveExploration } from './primitive-row.js';
import { LARGE_EXPLORATIONS, SMALL_EXPLORATIONS } from './primitives.js';
import { type RecordedStructures, STRUCTURES_FILE } from './structures.js';

const { cpuModel, node } = readEnvironment();
const record: RecordedStructures = {
  recordedAt: new Date().toISOString().slice(0, 10),
  cpuModel: cpuModel ?? 'unknown CPU',
  node,
  small: [],
  large: [],
  mutants: [],
};
for (const exploration of SMALL_EXPLORATIONS) {
  const { id, runs, prunedRuns, elapsedMs } = await exploreCleanly(exploration, 'clean');
  record.small.push({ id, runs, prunedRuns, elapsedMs: Math.round(elapsedMs) });
}
for (const exploration of LARGE_EXPLORATIONS) {
  const { id, runs, elapsedMs } = await exploreCleanly(exploration, 'not-found');
  record.large.push({ id, runs, elapsedMs: Math.round(elapsedMs) });
}
for (const { id, foundInRun, kind } of await exploreMutants()) {
  if (foundInRun === null || kind === null) throw new Error(`the mutant ${id} was not found`);
  record.mutants.push({ id, foundInRun, kind });
}
mkdirSync(new URL('./', STRUCTURES_FILE), { recursive: true });
writeFileSync(STRUCTURES_FILE, `${JSON.stringify(record, null, 2)}\n`);

async function exploreCleanly({ id, program, options }: PrimitiveExploration, verdict: 'clean' | 'not-found') {
  const report = await explore(program, options);
  if (report.verdict !== verdict)
    throw new Error(`${id} is ${report.verdict}: ${report.failure?.message ?? report.limit}`);
  return { ...report, id };
}
