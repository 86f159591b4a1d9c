/** The workloads that threads of JavaScript know, by name. Used by the process of the sweep and by its workers. */

import { makeCounterWork } from './counter-work.js';
import { cpuWork } from './cpu-work.js';
import { lockedWork } from './locked-work.js';
import { memoryWork } from './memory-work.js';
import { phaseWork } from './phase-work.js';
import { queueWork } from './queue-work.js';
import { requestWork } from './request-work.js';
import type { Work } from './work.js';

/** What is done by threads that block. `async-io` and `postmessage` are done by event loops: see member.ts. */
export const WORKS: Readonly<Record<string, Work>> = {
  'blocking-io': requestWork,
  cpu: cpuWork,
  memory: memoryWork,
  'serial-phase': phaseWork,
  locked: lockedWork,
  'counter-shared': makeCounterWork('shared'),
  'counter-padded': makeCounterWork('padded'),
  'counter-false-sharing': makeCounterWork('false-sharing'),
  queue: queueWork,
};
