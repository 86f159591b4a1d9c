/** What two runs differ in beside their values: the machine, the code, the way they were run. Pure; called by diff.ts. */

import type { Environment, Result, Unit } from '../core/result.js';
import { cleanLine } from './plain.js';
import { formatCount, formatNumber, formatQuantity } from './quantity.js';

export type Topic = 'machine' | 'code' | 'run';

export interface Difference {
  topic: Topic;
  /** In a reader's words. */
  name: string;
  older: string;
  newer: string;
}

type Fact = string | number | boolean | null;
type Row = readonly [name: string, text: string];

const UNKNOWN = 'not known';
const NONE = 'none';

const say = (value: Fact, missing = UNKNOWN): string =>
  value === null ? missing : typeof value === 'number' ? formatCount(value) : cleanLine(String(value));
const measure = (unit: Unit, value: number | null): string => (value === null ? UNKNOWN : formatQuantity(unit, value));

/** In the schema's order; a field of the environment that has no line here is found by the test. */
function listMachine(environment: Environment): Row[] {
  const { clock, pipe, limits } = environment;
  return [
    ['platform', say(environment.platform)],
    ['architecture', say(environment.arch)],
    ['CPU', say(environment.cpuModel)],
    ['CPUs of the machine', say(environment.logicalCpus)],
    ['CPUs to be had', formatNumber(environment.effectiveCpus)],
    ['CPUs allowed', environment.affinity.length === 0 ? NONE : environment.affinity.join(', ')],
    ['CPU quota', environment.cgroupQuotaCpus === null ? NONE : formatNumber(environment.cgroupQuotaCpus)],
    ['threads of a core', say(environment.smt)],
    ['kernel', say(environment.kernel)],
    ['hypervisor', say(environment.virtualised, NONE)],
    ['container', say(environment.container, NONE)],
    ['frequency governor', say(environment.governor)],
    ['memory', measure('bytes', environment.memoryBytes)],
    ['Node', say(environment.node)],
    ['V8', say(environment.v8)],
    ['libuv', say(environment.libuv)],
    ['compiler', say(environment.compiler)],
    ['clock', say(clock.source)],
    ['a look at the clock', measure('ns', clock.overheadNs)],
    ['resolution of the clock', measure('ns', clock.resolutionNs)],
    ['capacity of a pipe', measure('bytes', pipe.capacityBytes)],
    ['whole writes to a pipe', pipe.atomicBytes === null ? UNKNOWN : `up to ${measure('bytes', pipe.atomicBytes)}`],
    ['pipe pages of a user', say(pipe.userPagesSoft)],
    ['user', environment.uid === 0 ? 'root' : say(environment.uid === null ? null : String(environment.uid))],
    ['open files, soft limit', say(limits.openFilesSoft)],
    ['open files, hard limit', say(limits.openFilesHard)],
    ['processes, soft limit', say(limits.processesSoft)],
    ['hardware counters', say(environment.counters, NONE)],
  ];
}

const DIGEST_LETTERS = 12;
const shorten = (digest: string | null, missing = UNKNOWN): string =>
  digest === null ? missing : cleanLine(digest).slice(0, DIGEST_LETTERS);

function listCode({ packageVersion, gitCommit, dirty, digests }: Result): Row[] {
  return [
    ['ipc-lab', say(packageVersion)],
    ['commit', shorten(gitCommit)],
    ['changed since the commit', dirty === null ? UNKNOWN : dirty ? 'yes' : 'no'],
    ['JavaScript (digest)', shorten(digests.dist)],
    ['addon (digest)', shorten(digests.addon)],
    ['native floor (digest)', shorten(digests.floor)],
  ];
}

function listRun({ mode, seed, digests, plan, command }: Result): Row[] {
  return [
    ['mode', mode],
    // As it is typed.
    ['seed', String(seed)],
    ['input (digest)', shorten(digests.input, NONE)],
    ['blocks', formatCount(plan.blocksDone)],
    ['command', cleanLine(command)],
  ];
}

/** Returns what differs, the machine first; what reads the same in both is left out. */
export function compareCircumstances(older: Result, newer: Result): Difference[] {
  return [
    ...compareRows('machine', listMachine(older.environment), listMachine(newer.environment)),
    ...compareRows('code', listCode(older), listCode(newer)),
    ...compareRows('run', listRun(older), listRun(newer)),
  ];
}

function compareRows(topic: Topic, before: readonly Row[], after: readonly Row[]): Difference[] {
  return before.flatMap(([name, older], i) => {
    const newer = after[i]![1];
    return older === newer ? [] : [{ topic, name, older, newer }];
  });
}

/** Returns whether the same code was measured, by the digests of all that is measured; null where one of them is not known. */
export function isSameCode(older: Result, newer: Result): boolean | null {
  const kinds = ['dist', 'addon', 'floor'] as const;
  if (kinds.some((kind) => [older, newer].some(({ digests }) => digests[kind] === null))) return null;
  return kinds.every((kind) => older.digests[kind] === newer.digests[kind]);
}
