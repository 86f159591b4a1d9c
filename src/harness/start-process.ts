/** Starts one process of a set, on its CPUs and in a process group of its own. Called by member-ends.ts. */

import { closeSync, openSync } from 'node:fs';
import { devNull } from 'node:os';
import { execa } from 'execa';
import { LabError } from '../core/errors.js';
import { getAffinity, setAffinity } from '../sys/sched.js';
import { DESCRIPTORS_VARIABLE } from './protocol.js';

export interface MemberSpec {
  role: string;
  /** An executable and its arguments; for a module of ours `process.execPath` and the module's path. */
  command: readonly [string, ...string[]];
  /** CPUs for all threads of the member; null: as the parent. */
  cpus: readonly number[] | null;
  /** Become descriptors 3, 4, … of the member; the caller closes its own copies after startGroup. */
  descriptors: readonly number[];
  /** A second member, which this one starts itself (member-child.ts); it follows this one in the group. */
  child?: { role: string; cpus: readonly number[] | null };
  /** Further environment variables. */
  env?: Readonly<Record<string, string>>;
}

/** What starting a process takes for a moment: three socket pairs, the pipe that tells of exec's failure, and some to spare. */
const DESCRIPTORS_TO_START = 12;

/** Returns the process as execa has it. Throws `placement-refused` or `child-failed`; a program that cannot be run shows in its end. */
export function startProcess(spec: MemberSpec): ReturnType<typeof spawnMember> {
  ensureDescriptors(spec.role);
  return spawnOnCpus(spec, () => spawnMember(spec));
}

/** Node makes no streams for a child when descriptors run out, and execa then misses the error that ends the whole process. */
function ensureDescriptors(role: string): void {
  const taken: number[] = [];
  try {
    while (taken.length < DESCRIPTORS_TO_START) taken.push(openSync(devNull, 'r'));
  } catch (cause) {
    const why = (cause as Error).message;
    const remedy = 'Raise the limit (ulimit -n) or choose fewer members.';
    throw new LabError('child-failed', `${role} could not be started: no descriptors are left (${why}). ${remedy}`, {
      cause,
    });
  } finally {
    for (const fd of taken) closeSync(fd);
  }
}

function spawnMember({ command: [file, ...args], descriptors, env }: MemberSpec) {
  // execa takes any descriptor; its types know the first ten.
  const handedOver = descriptors as readonly 3[];
  return execa(file, args, {
    stdio: ['pipe', 'pipe', 'pipe', ...handedOver],
    env: { [DESCRIPTORS_VARIABLE]: String(descriptors.length), ...env },
    buffer: false,
    reject: false,
    // A process group of its own: ctrl-C in a terminal reaches the harness alone, which then ends its members in order.
    // Should the harness die, EOF on descriptor 0 and PR_SET_PDEATHSIG end them.
    detached: true,
  });
}

/** A child inherits the affinity of the thread that starts it, and libuv forks on the calling thread. */
function spawnOnCpus<T>({ role, cpus }: MemberSpec, spawn: () => T): T {
  if (cpus === null) return spawn();
  const own = getAffinity();
  try {
    setAffinity(cpus);
  } catch (cause) {
    const why = (cause as Error).message;
    throw new LabError('placement-refused', `${role}: asked for CPUs ${cpus}, this process may use ${own}: ${why}`, {
      cause,
    });
  }
  try {
    return spawn();
  } finally {
    setAffinity(own);
  }
}
