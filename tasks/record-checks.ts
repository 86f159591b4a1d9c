/** Records how far the checks of the assignments are to be trusted: mutants by checks, and the reference again and again. `npm run record:checks -- GRADINGS ROUNDS [TASK…]`, on an idle machine, at night. Of a task that is interrupted nothing is recorded. */

import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism, cpus } from 'node:os';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { chooseLauncher } from '../src/course/choose-launcher.js';
import { Lanes } from '../src/course/lanes.js';
import { makeMatrix } from '../src/course/matrix.js';
import { repeatReference } from '../src/course/repeats.js';
import { type CheckEvidence, evidenceFile, readEvidence, replaceEvidence } from './check-evidence.js';
import { registry } from './registry.js';

const GUIDE = new URL('../../docs/instructor-guide.md', import.meta.url);

const [gradings = '3000', rounds = '3', ...ids] = process.argv.slice(2);
const { launcher } = await chooseLauncher();
const lanes = new Lanes(availableParallelism());
const folders: string[] = [];
for (const task of registry) {
  if (!task.assignment) continue;
  const assignment = await task.assignment();
  const folder = assignment.probes.split('/')[1]!;
  folders.push(folder);
  if (ids.length > 0 && !ids.includes(task.id)) continue;
  const seed = Math.floor(Math.random() * 2 ** 31);
  const working = { seed, launcher, lanes, signal: new AbortController().signal };
  const mutants = await makeMatrix(assignment, { ...working, rounds: Number(rounds) });
  const onGrading = (done: number) => {
    if (done % 100 === 0) console.error(`${task.id}: ${done} of ${gradings} gradings`);
  };
  const repeats = await repeatReference(assignment, { ...working, gradings: Number(gradings), spread: 1, onGrading });
  const evidence: CheckEvidence = {
    task: task.id,
    recordedAt: new Date().toISOString(),
    node: process.version,
    cpuModel: cpus()[0]?.model ?? 'unknown',
    rounds: Number(rounds),
    mutants,
    repeats,
  };
  const file = evidenceFile(folder);
  mkdirSync(dirname(fileURLToPath(file)), { recursive: true });
  writeFileSync(file, `${JSON.stringify(evidence, null, 1)}\n`);
}
const all = folders.map(readEvidence).filter((one) => one !== null);
writeFileSync(GUIDE, replaceEvidence(readFileSync(GUIDE, 'utf8'), all));
