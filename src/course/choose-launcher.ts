/** Which launcher serves here, and whether it may run code of other people. Called by the grade command and the self-check. */

import { existsSync, mkdtempSync, realpathSync, rmSync, symlinkSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LabError } from '../core/errors.js';
import type { Launcher } from './launch.js';
import { LIMITS } from './launch.js';
import { makeNamespaceLauncher, type Rights } from './namespace-launch.js';
import { nobodyLauncher, plainLauncher } from './plain-launch.js';
import { canListTree } from './process-tree.js';
import { LINKED, PACKAGE } from './tree.js';

export interface ChosenLauncher {
  launcher: Launcher;
  /** Why it does not isolate, in plain words; null when it does. */
  whyNot: string | null;
}

let chosen: Promise<ChosenLauncher> | undefined;

/** Resolves with the namespaces if a launch in them works here (tried once), otherwise with the plain one and the reason. */
export function chooseLauncher(): Promise<ChosenLauncher> {
  chosen ??= tryNamespaces();
  return chosen;
}

/** Returns the launcher for code that somebody else wrote. Throws: LabError `usage` where it could not be kept apart, unless it is trusted. */
export function requireIsolation({ launcher, whyNot }: ChosenLauncher, trusted: boolean): Launcher {
  if (launcher.isolation === 'namespaces' || trusted) return launcher;
  throw new LabError(
    'usage',
    `code of other people is not graded here, since it could read your files, use the network and change the grades: ${whyNot ?? 'this launcher does not isolate'}.\n` +
      'Grade on a Linux where the isolation works (as root, or where users may make user namespaces), or say --trusted if you trust every submission as you trust your own code.',
  );
}

/** @param rights by default what this user has; a superuser without the right to mount gets no user namespace: in it, he would still be the machine's superuser */
export async function tryNamespaces(rights: Rights = isRoot() ? 'root' : 'user'): Promise<ChosenLauncher> {
  const apart = makeNamespaceLauncher(rights);
  const whyNot = await findObstacle(apart);
  if (whyNot === null) return { launcher: apart, whyNot };
  // Not apart, but at least not as the superuser, who could write the grades.
  const isNobody = isRoot() && (await tryLaunch(nobodyLauncher)) === null;
  return { launcher: isNobody ? nobodyLauncher : plainLauncher, whyNot };
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** It has to read what graded code needs, and in namespaces to be the only process that it sees. */
const TRIAL = `
const fs = require('node:fs');
for (const name of ${JSON.stringify(LINKED)}) if (fs.existsSync(name) !== (process.argv[1] ?? '').split(',').includes(name)) throw new Error(name + ' cannot be read by another user');
const others = fs.readdirSync('/proc').filter((name) => /^[0-9]+$/.test(name) && ![1, process.pid].includes(Number(name)));
fs.writeSync(4, others.length === 0 || process.argv[2] === 'none' ? 'works' : 'it sees other processes');
`;

async function findObstacle(launcher: Launcher): Promise<string | null> {
  if (process.platform !== 'linux') return 'only Linux has namespaces';
  if (!canListTree()) return 'this kernel does not tell which children a process has (CONFIG_PROC_CHILDREN)';
  const whyNot = await tryLaunch(launcher);
  return whyNot === null ? null : `a trial in namespaces failed: ${whyNot}`;
}

/** Resolves with what went wrong; null: nothing. */
export async function tryLaunch(launcher: Launcher): Promise<string | null> {
  const tree = mkdtempSync(join(realpathSync(tmpdir()), 'ipc-lab-trial-'));
  try {
    const links = LINKED.filter((name) => existsSync(join(PACKAGE, name)));
    for (const name of links) symlinkSync(join(PACKAGE, name), join(tree, name));
    const { answer, output, stopped } = await launcher.launch({
      args: ['-e', TRIAL, links.join(','), launcher.isolation],
      tree,
      limits: LIMITS,
      order: '',
      answerBytes: 1_000,
      signal: new AbortController().signal,
    });
    if (answer === 'works') return null;
    return answer || lastLine(output) || stopped || 'it said nothing';
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return error.message;
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
}

function lastLine(text: string): string {
  const lines = text.trim().split('\n');
  return lines.find((line) => line.startsWith('Error:')) ?? lines.at(-1)!;
}
