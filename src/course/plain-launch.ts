/** Runs graded code as an ordinary process, bounded but not kept apart: for one's own code, and where the system has nothing better. Called through the Launcher interface. */

import { spawn } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { chmodSync, chownSync, mkdtempSync, realpathSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { LabError } from '../core/errors.js';
import { findProgram } from '../sys/find-program.js';
import type { Ended, Launch, Launcher } from './launch.js';
import { makeReadable, pickUser, setprivArgs } from './nobody.js';
import { findOwn, killProcess, listTree } from './process-tree.js';
import { prlimitArgs } from './resource-limits.js';
import { watch } from './watchdog.js';

/** A child that has been told to end is given this long before it counts as left behind. */
const GRACE_MS = 1_000;
const POLL_MS = 20;

/** As the judge's own user. */
export const plainLauncher: Launcher = { isolation: 'none', launch: (launch) => launchPlainly(launch, null) };

/** As a user without rights, for a superuser without namespaces: it cannot write the judge's files or end its processes, and no process of it is overlooked. */
export const nobodyLauncher: Launcher = { isolation: 'none', launch: (launch) => launchPlainly(launch, pickUser()) };

async function launchPlainly(launch: Launch, user: number | null): Promise<Ended> {
  if (launch.signal.aborted) throw new LabError('aborted', 'grading was aborted');
  const scratch = mkdtempSync(join(realpathSync(tmpdir()), 'ipc-lab-graded-'));
  try {
    if (user !== null) {
      chownSync(scratch, user, user);
      openTree(launch.tree);
    }
    const mark = randomBytes(16).toString('hex');
    const [command, ...args] = [...bound(launch, user), process.execPath, ...launch.args] as [string, ...string[]];
    const child = spawn(command, args, {
      cwd: launch.tree,
      env: { PATH: process.env.PATH ?? '', HOME: scratch, TMPDIR: scratch, NO_COLOR: '1', [MARK]: mark },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe'],
      detached: true,
    });
    // None if it could not be started: its `error` says so.
    const group = child.pid;
    const find = () => (group === undefined ? [] : findOwn(group, `${MARK}=${mark}`, user));
    const kill = () => find().forEach(killProcess);
    const list = () => (group === undefined ? [] : user === null ? listTree(group) : find());
    const { report: _, ...ended } = await watch({ child, launch, list, kill, settle: () => settle(find) });
    return ended;
  } finally {
    rmSync(scratch, { recursive: true, force: true, maxRetries: 5 });
  }
}

/** By this variable its processes are known when they have left the group and their parent. Who clears it is not found. */
const MARK = 'IPC_LAB_GRADED';

/** The judge's own processes must not be counted, so only a user of its own has their number limited by the kernel; the watchdog counts. */
function bound({ limits }: Launch, user: number | null): string[] {
  const prlimit = findProgram('prlimit');
  const limit = prlimit === null ? [] : [prlimit, ...prlimitArgs(limits)];
  if (user === null) return limit;
  const count = prlimit === null ? [] : [`--nproc=${limits.threads}`];
  return [findProgram('setpriv') ?? 'setpriv', ...setprivArgs(user), ...limit, ...count];
}

/** Lets others reach the tree: its folder of folders is a temporary one as well. */
function openTree(tree: string): void {
  const path = realpathSync(tree);
  makeReadable(path);
  const temporary = realpathSync(tmpdir());
  for (let folder = dirname(path); folder.startsWith(`${temporary}/`); folder = dirname(folder)) {
    chmodSync(folder, statSync(folder).mode | 0o011);
  }
}

/** Resolves with how many processes had not ended by themselves; now they have. */
async function settle(find: () => number[]): Promise<number> {
  const lastMs = performance.now() + GRACE_MS;
  while (find().length > 0 && performance.now() < lastMs) await sleep(POLL_MS);
  const survivors = find().length;
  for (let left = find(); left.length > 0; left = find()) {
    left.forEach(killProcess);
    await sleep(POLL_MS);
  }
  return survivors;
}
