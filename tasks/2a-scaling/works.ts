/** The workloads that threads of JavaScript know, by name; each is loaded when it is wanted, as eight workers would load eight times what they do not need. Used by the process of the sweep and by its workers. */

import type { Work } from './work.js';

const counter = async (layout: 'shared' | 'padded' | 'false-sharing') =>
  (await import('./counter-work.js')).makeCounterWork(layout);

/** What is done by threads that block. `async-io` and `postmessage` are done by event loops: see member.ts. */
const LOADERS: Readonly<Record<string, () => Promise<Work>>> = {
  'blocking-io': async () => (await import('./request-work.js')).requestWork,
  cpu: async () => (await import('./cpu-work.js')).cpuWork,
  memory: async () => (await import('./memory-work.js')).memoryWork,
  'serial-phase': async () => (await import('./phase-work.js')).phaseWork,
  locked: async () => (await import('./locked-work.js')).lockedWork,
  'counter-shared': () => counter('shared'),
  'counter-padded': () => counter('padded'),
  'counter-false-sharing': () => counter('false-sharing'),
  queue: async () => (await import('./queue-work.js')).queueWork,
};

export const WORK_NAMES: readonly string[] = Object.keys(LOADERS);

/** Resolves with the workload; null: none of that name is done by threads that block. */
export async function loadWork(name: string): Promise<Work | null> {
  return (await LOADERS[name]?.()) ?? null;
}
