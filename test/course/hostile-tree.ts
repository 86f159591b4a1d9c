/** Small trees of graded code, honest and hostile, and one check to ask of them. Used by the tests of the grader itself. */

import {
  chmodSync,
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { beforeAll } from 'vitest';
import { z } from 'zod';
import { ask } from '../../src/course/ask.js';
import { type Check, defineCheck, type JsonValue, type Judgement, judgeEqual } from '../../src/course/assignment.js';
import { tryLaunch, tryNamespaces } from '../../src/course/choose-launcher.js';
import type { Launcher } from '../../src/course/launch.js';
import { makeNamespaceLauncher } from '../../src/course/namespace-launch.js';
import { nobodyLauncher, plainLauncher } from '../../src/course/plain-launch.js';
import { PACKAGE } from '../../src/course/tree.js';
import { leavingNothing } from '../harness/leftovers.js';
import { useOwnTmpdir } from '../harness/own-tmpdir.js';
import { isAlive } from '../harness/processes.js';

const RUNNER = ['probe-runner', 'probe', 'probe-clock', 'fixed-language'].map((name) => `dist/src/course/${name}.js`);

const isRoot = process.getuid?.() === 0;
const own = await tryNamespaces();
const asUser = isRoot ? await tryNamespaces('user') : own;
export const whyNoNamespaces = own.whyNot;
export const whyNoUserNamespace = asUser.whyNot;

/** By name, those that work here. */
export const APART: [name: string, launcher: Launcher][] = [
  ...(isRoot && own.whyNot === null
    ? [['root in namespaces', makeNamespaceLauncher('root')] as [string, Launcher]]
    : []),
  ...(asUser.whyNot === null ? [['a user namespace', makeNamespaceLauncher('user')] as [string, Launcher]] : []),
];
export const ALL: [name: string, launcher: Launcher][] = [['an ordinary process', plainLauncher], ...APART];
if (isRoot && (await tryLaunch(nobodyLauncher)) === null) ALL.push(['a user without rights', nobodyLauncher]);
/** Where it does not matter who makes the namespaces. */
export const EITHER = ALL.slice(0, 2);

/** A temporary folder of this file's own, as open as the machine's. */
export function useOpenTmpdir(): ReturnType<typeof useOwnTmpdir> {
  const folder = useOwnTmpdir();
  beforeAll(() => chmodSync(folder.path(), 0o755));
  return folder;
}

/** Makes a tree, hands it over and takes it away. `dist/src/**` beyond the runner only if it is named. */
export async function withTree<T>(source: string, work: (tree: string) => Promise<T>, more: string[] = []): Promise<T> {
  const tree = mkdtempSync(join(tmpdir(), 'hostile-'));
  try {
    for (const path of [...RUNNER, ...more]) {
      mkdirSync(dirname(join(tree, path)), { recursive: true });
      cpSync(join(PACKAGE, path), join(tree, path), { recursive: true });
    }
    for (const name of ['node_modules', 'build']) symlinkSync(join(PACKAGE, name), join(tree, name));
    writeFileSync(join(tree, 'package.json'), '{ "type": "module" }\n');
    writeFileSync(join(tree, 'dist/probes.js'), source);
    return await work(tree);
  } finally {
    rmSync(tree, { recursive: true, force: true });
  }
}

/** The input is a word; right is the same word backwards. */
export function makeCheck(changes: Partial<Check<unknown>> = {}): Check {
  return defineCheck<string>({
    id: 'words/backwards',
    region: 'words',
    title: 'a word comes back backwards',
    points: 1,
    limitSeconds: 20,
    hints: ['', '', ''],
    usualCause: '',
    read: '',
    probe: 'backwards',
    shape: z.string(),
    ask: (random) => {
      const word = Array.from({ length: 12 }, () => String.fromCharCode(97 + random.integer(26))).join('');
      return { input: word, judge: (observed) => judgeEqual('the word', observed, [...word].reverse().join('')) };
    },
    ...(changes as object),
  });
}

/** A check that shows what graded code saw: `look` judges it. */
export function makeLook<T extends JsonValue>(
  shape: z.ZodType<T>,
  look: (seen: T) => void,
  input: JsonValue = null,
): Check {
  return makeCheck({
    shape,
    ask: () => ({
      input,
      judge: (seen) => {
        look(seen as T);
        return { verdict: 'passed' };
      },
    }),
  });
}

export interface Asking {
  launcher: Launcher;
  check?: Check;
  seed?: number;
  more?: string[];
  signal?: AbortSignal;
}

/** Resolves with the judgement of what this source of probes answers; afterwards nothing of it is left. */
export async function judge(
  source: string,
  { launcher, check = makeCheck(), seed = 1, more, signal }: Asking,
): Promise<Judgement> {
  return await leavingNothing(() =>
    withTree(
      source,
      (tree) =>
        ask({ check, seed, tree, probes: 'probes.ts', launcher, signal: signal ?? new AbortController().signal }),
      more,
    ),
  );
}

/** A right answer, behind whatever hostile code does. */
export function honest(before = '', within = ''): string {
  return `${before}
export const probes = { backwards: async (word) => { ${within}
  return [...word].reverse().join(''); } };
`;
}

/** A wrong answer. */
export function wrong(before = '', within = ''): string {
  return `${before}
export const probes = { backwards: async (word) => { ${within}
  return 'wrong'; } };
`;
}

/** Returns the running processes that have this among their arguments. */
export function findByArgument(text: string): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => pid !== process.pid && isAlive(pid) && readArguments(pid).includes(text));
}

function readArguments(pid: number): string[] {
  try {
    return readFileSync(`/proc/${pid}/cmdline`, 'utf8').split('\0');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
    throw error;
  }
}
