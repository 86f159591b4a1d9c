/** Task 2a's plan on this machine, and which of its sets have a program here. Used by the set tests of this task. */

import { spawnSync } from 'node:child_process';
import type { SetSpec } from '../../../src/harness/plan.js';
import { readEnvironment } from '../../../src/sys/environment.js';
import { floorPath } from '../../../src/sys/native-files.js';
import { task } from '../../../tasks/2a-shared-memory/experiment.js';
import { LOCK_KINDS } from '../../../tasks/2a-shared-memory/lock-kinds.js';
import { isNative } from '../../../tasks/2a-shared-memory/subjects.js';
import { LINKED } from './link-ground.js';

export const plan = await task.buildPlan({ mode: 'standard', seed: 1 }, await readEnvironment());

/** Without `threads` the floor takes the word for no member at all; to be taken out when it has them. */
const floorHasThreads = spawnSync(floorPath(), ['threads', 'rink', 'free'], { encoding: 'utf8' }).stderr.includes(
  'ring',
);

const UNLINKED = ['postmessage', 'postmessage-transfer', 'same-thread', 'pipe-processes', 'worker', 'process'];
const NAMES = new Set([...LINKED.map(({ name }) => name), ...Object.keys(LOCK_KINDS), ...UNLINKED]);

const subjectIn = ({ cells }: SetSpec) => cells[0]!.subject;

/** Those that can run: what links.ts has, and the floor. */
export const SETS = plan.sets.filter((set) => (isNative(subjectIn(set)) ? floorHasThreads : NAMES.has(subjectIn(set))));
