/** Runs graded code in namespaces of its own: it sees its tree and the system's programs, has no network, no rights, no other processes. Made by choose-launcher.ts. */

import { spawn } from 'node:child_process';
import { existsSync, lstatSync, mkdtempSync, readlinkSync, realpathSync, rmdirSync } from 'node:fs';
import { constants, tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { LabError } from '../core/errors.js';
import { findProgram } from '../sys/find-program.js';
import type { Ended, Launch, Launcher } from './launch.js';
import { makeReadable, pickUser, setprivArgs } from './nobody.js';
import { killProcess, listTree } from './process-tree.js';
import { prlimitArgs } from './resource-limits.js';
import { makeScript, READY, REPORT_FD } from './sandbox-script.js';
import { LINKED, PACKAGE } from './tree.js';
import { watch } from './watchdog.js';

/** `root`: the kernel asks nobody. `user`: by a user namespace, where the kernel lets ordinary users make one. */
export type Rights = 'root' | 'user';

const PATH = '/usr/local/sbin:/usr/sbin:/sbin:/usr/local/bin:/usr/bin:/bin';
const NAMESPACES = ['--kill-child', '--fork', '--pid', '--mount', '--net', '--ipc', '--uts', '--cgroup'];

export function makeNamespaceLauncher(rights: Rights): Launcher {
  return { isolation: 'namespaces', launch: (launch) => launchApart(launch, rights) };
}

async function launchApart(launch: Launch, rights: Rights): Promise<Ended> {
  if (launch.signal.aborted) throw new LabError('aborted', 'grading was aborted');
  const tree = realpathSync(launch.tree);
  makeReadable(tree);
  const root = mkdtempSync(join(realpathSync(tmpdir()), 'ipc-lab-root-'));
  try {
    const script = makeScript({
      root,
      tree,
      linked: listLinked(tree),
      hidden: PACKAGE.replace(/\/$/, ''),
      node: realpathSync(process.execPath),
      tmpBytes: launch.limits.fileBytes,
      command: [...dropRights(launch, rights), realpathSync(process.execPath), ...launch.args],
    });
    // Should the judge be killed, so is unshare, and with it all the rest.
    const args = ['--pdeathsig', 'KILL', find('unshare'), ...NAMESPACES];
    if (rights === 'user') args.push('--user', '--map-root-user');
    const child = spawn(find('setpriv'), [...args, find('bash', 'sh'), '-c', script], {
      cwd: '/',
      env: { PATH, HOME: '/tmp', TMPDIR: '/tmp', NO_COLOR: '1' },
      stdio: ['ignore', 'pipe', 'pipe', 'pipe', 'pipe', 'pipe'],
      detached: true,
    });
    const unshare = child.pid;
    const list = () => (unshare === undefined ? [] : listTree(unshare));
    // With process 1 all of the namespace end, and unshare not before them.
    const kill = () => {
      const [first, second] = list();
      const target = second ?? first;
      if (target !== undefined) killProcess(target);
    };
    const seen = await watch({ child, launch, list, kill, settle: async () => 0, reportFd: REPORT_FD });
    return readReport(seen);
  } finally {
    rmdirSync(root);
  }
}

/** A tree's links, and what becomes visible where they point: the lab's own may be links as well. */
function listLinked(tree: string): { source: string; path: string }[] {
  return LINKED.map((name) => join(tree, name))
    .filter((path) => existsSync(path) && lstatSync(path).isSymbolicLink())
    .map((path) => ({ source: realpathSync(path), path: resolve(tree, readlinkSync(path)) }));
}

type Seen = Awaited<ReturnType<typeof watch>>;

function readReport({ report, ...seen }: Seen): Ended {
  const [ready, counted] = report.split('\n');
  if (ready !== READY && seen.stopped === null) {
    throw new LabError('child-failed', `the sandbox could not be made: ${seen.output.trim() || 'it was ended'}`);
  }
  const found = /^(\d+) (\d+)$/.exec(counted ?? '');
  if (!found) return { ...seen, exitCode: null, killedBy: 'SIGKILL' };
  const status = Number(found[1]);
  // As a shell tells of a signal.
  const name = Object.entries(constants.signals).find(([, number]) => number === status - 128)?.[0];
  const survivors = Number(found[2]);
  if (name !== undefined) return { ...seen, exitCode: null, killedBy: name, survivors };
  return { ...seen, exitCode: status, killedBy: null, survivors };
}

/** Programs that take rights away, the last one's arguments left open. */
function dropRights({ limits }: Launch, rights: Rights): string[] {
  const user = rights === 'root' ? pickUser() : null;
  return ['setpriv', ...setprivArgs(user), 'prlimit', ...prlimitArgs(limits), `--nproc=${limits.threads}`];
}

/** Throws: LabError `child-failed` when none of the programs is installed. */
function find(...names: string[]): string {
  const paths = names.map((name) => findProgram(name, PATH));
  const path = paths.find((one) => one !== null);
  if (path) return path;
  throw new LabError('child-failed', `${names.join(' or ')} is not installed (util-linux has it)`);
}
