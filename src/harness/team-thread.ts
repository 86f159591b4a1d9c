/** The program of a team's thread: loads the addon, pins itself, says who it is, then loads the worker's module. Started by team-worker.ts. */

import { workerData } from 'node:worker_threads';
import { LabError } from '../core/errors.js';
import { loadAddon } from '../sys/addon.js';
import { getAffinity, setAffinity } from '../sys/sched.js';
import { StartWords } from './start-word.js';
import { failWorker, hasServed, setOwnCpus, type TeamTask } from './worker-member.js';

const { index, cpus, moduleHref, memory } = workerData as TeamTask;

try {
  new StartWords(memory).setThread(index, loadAddon().getThreadId());
  // Before the module: what it allocates is then touched first where it will be used.
  setOwnCpus(cpus === null ? getAffinity() : pin(cpus));
  await import(moduleHref);
  if (!hasServed()) throw new LabError('usage', `${moduleHref} was loaded and did not call serveWorker()`);
} catch (error) {
  failWorker(error);
}

/** Returns the CPUs that the kernel gave, which are those asked for. Throws: `placement-refused`. */
function pin(wanted: readonly number[]): number[] {
  try {
    setAffinity(wanted);
  } catch (cause) {
    throw new LabError('placement-refused', `asked for CPUs ${wanted}: ${(cause as Error).message}`, { cause });
  }
  const given = getAffinity();
  const asked = [...new Set(wanted)].sort((a, b) => a - b);
  if (String(given) === String(asked)) return given;
  throw new LabError('placement-refused', `asked for CPUs ${asked}, the kernel gave ${given}`);
}
