/** Claims about sets of task 2a that are disturbed or cannot begin: a clear reason, nothing left. */

import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import type { CellSpec, SetContext } from '../../../src/harness/plan.js';
import { readRunNs, readThreadIds } from '../../../src/sys/procfs.js';
import { runIsolationSet } from '../../../tasks/2a-shared-memory/isolation-set.js';
import { LOCK_KINDS } from '../../../tasks/2a-shared-memory/lock-kinds.js';
import { runLockSet } from '../../../tasks/2a-shared-memory/lock-set.js';
import { runMessageSet } from '../../../tasks/2a-shared-memory/message-set.js';
import { subjectOf } from '../../../tasks/2a-shared-memory/subjects.js';
import { withProcess, withTwoProcesses } from '../../../tasks/2a-shared-memory/threads.js';
import { leavingNothing, until } from '../../harness/leftovers.js';
import { isAlive, listChildren, readProcess } from '../../harness/processes.js';
import { contextOf } from '../1a-pipes/pair.js';
import { cellOf, failureOf } from '../1b-multiplexing/set-ground.js';
import { disturbSet, type RunningSet } from '../disturbed-set.js';
import { LINKED } from './link-ground.js';

const WATCHDOG = { timeout: 60_000 };
/** A cell that no kill comes too late for; the sets' own watchdogs end it. */
const LONG = { cellMs: 15_000, warmUpMs: 1 };
/** More than a process takes to start, so its threads are at work. */
const STARTED_NS = 300e6;

function usedNs(pid: number): number {
  return readThreadIds(pid).reduce((sum, tid) => sum + (readRunNs(pid, tid) ?? 0), 0);
}
const areAtWork = (pids: readonly number[]) => pids.every((pid) => usedNs(pid) > STARTED_NS);

const PORTS = ['postmessage', 'postmessage-transfer'];
const messageSets = [...LINKED.map(({ name }) => name), ...PORTS, 'same-thread', 'pipe-processes'].flatMap((name) => {
  const subject = subjectOf(name);
  const metrics = subject.isWord || subject.isAlone || subject.isProcesses ? ['round-trip'] : ['round-trip', 'rate'];
  return metrics.map((metric): RunningSet => {
    const parameters = { bytes: subject.isWord ? 4 : 64, wait: 'spin-then-block' };
    const cells = [cellOf(metric as CellSpec['metric'], name, parameters)];
    return {
      what: `${metric} over ${name}`,
      roles: subject.isProcesses ? ['process0', 'process1'] : ['process'],
      run: (context) =>
        runMessageSet(
          { subjects: [subject], cpus: null, clockOverheadNs: 50 },
          contextOf(cells, { ...LONG, ...context }),
        ),
      isBusy: areAtWork,
    };
  });
});

const lockSets = Object.keys(LOCK_KINDS).map(
  (subject): RunningSet => ({
    what: `operations of ${subject}`,
    roles: ['process'],
    run: (context) =>
      runLockSet(
        { subject, threads: 2, cpus: null, clockOverheadNs: 50 },
        contextOf([cellOf('operations', subject, {})], { ...LONG, ...context }),
      ),
    isBusy: areAtWork,
  }),
);

function childrenOf(parent: number): number[] {
  const { stdout } = spawnSync('ps', ['-o', 'pid=', '--ppid', String(parent)], { encoding: 'utf8' });
  return stdout
    .split('\n')
    .filter(Boolean)
    .map(Number)
    .filter((pid) => readProcess(pid)?.parent === parent);
}

const started: number[] = [];
const isolationSets = (['spawn', 'memory'] as const).map(
  (metric): RunningSet => ({
    what: `${metric} of processes`,
    roles: ['host'],
    run: (context) => runIsolationSet(contextOf([cellOf(metric, 'process', {})], { ...LONG, ...context })),
    isBusy([host]) {
      const pids = childrenOf(host!);
      started.push(...pids);
      return pids.length > 0;
    },
  }),
);

describe.each([...messageSets, ...lockSets, ...isolationSets])('in the middle of $what', (set) => {
  test.each(set.roles)('%s is killed: the set says so and leaves nothing', WATCHDOG, async (role) => {
    await leavingNothing(async () => {
      const victim = (pids: readonly number[]) => pids[set.roles.indexOf(role)]!;
      const { error, pids } = await disturbSet(set, (running) => process.kill(victim(running), 'SIGKILL'));
      expect(error.message).toContain(`${role} (process ${victim(pids)}) was ended by SIGKILL`);
      expect(error.code).toBe('child-failed');
      expect(pids.filter(isAlive)).toEqual([]);
      await until(() => started.filter(isAlive).length === 0);
    });
  });

  test('the user has had enough: the set ends at once and leaves nothing', WATCHDOG, async () => {
    await leavingNothing(async () => {
      const { error, pids } = await disturbSet(set, (_pids, controller) => controller.abort());
      expect(error.code).toBe('aborted');
      expect(pids.filter(isAlive)).toEqual([]);
      await until(() => started.filter(isAlive).length === 0);
    });
  });
});

const options = (signal = new AbortController().signal) => ({ signal, timeoutMs: 30_000 });
const ring = { subjects: [subjectOf('ring')], cpus: null, clockOverheadNs: 50 };
const pipes = { ...ring, subjects: [subjectOf('pipe-processes')] };
const mutex = { subject: 'mutex', threads: 2, cpus: null, clockOverheadNs: 50 };

test.each<[what: string, run: (context: SetContext) => Promise<unknown>]>([
  ['messages between threads', (context) => runMessageSet(ring, context)],
  ['messages between processes', (context) => runMessageSet(pipes, context)],
  ['a lock', (context) => runLockSet(mutex, context)],
  ['isolation', runIsolationSet],
])('a set of %s that is over before it begins starts nothing', WATCHDOG, async (_what, run) => {
  await leavingNothing(async () => {
    const cells = ['ring', 'pipe-processes'].map((subject) => cellOf('round-trip', subject, {}));
    const failing = failureOf(run(contextOf(cells, { signal: AbortSignal.abort() })));
    expect(listChildren()).toEqual([]);
    expect((await failing).code).toBe('aborted');
  });
});

describe('at each step', () => {
  const mistake = new Error('the work went wrong');
  test.each<[step: string, run: () => Promise<unknown>, message: RegExp]>([
    [
      'a subject that is none',
      () => withProcess('rink', null, options(), async () => {}),
      /no threads are called "rink"/,
    ],
    ['a floor without the subject', () => withProcess('native-rink', null, options(), async () => {}), /floor|rink/],
    ['too many threads', () => withProcess('ring', null, options(), (start) => start(3)), /threads must be 2/],
    ['a CPU that is not there', () => withProcess('ring', [4_096], options(), (start) => start(2)), /4096|4,096/],
    ['work in one process', () => withProcess('ring', null, options(), () => Promise.reject(mistake)), /went wrong/],
    [
      'work with threads',
      () =>
        withProcess('ring', null, options(), async (start) => {
          await start(2);
          throw mistake;
        }),
      /went wrong/,
    ],
    ['work in two processes', () => withTwoProcesses(null, options(), () => Promise.reject(mistake)), /went wrong/],
    [
      'a command of two processes',
      () => withTwoProcesses(null, options(), (threads) => threads.ask('dance', {})),
      /unknown verb "dance"/,
    ],
    [
      'a CPU of two processes that is not there',
      () => withTwoProcesses([[4_096], [4_096]], options(), async () => {}),
      /4096/,
    ],
  ])('%s: the reason is told and nothing is left', WATCHDOG, async (_step, run, message) => {
    await leavingNothing(async () => {
      expect((await failureOf(run())).message).toMatch(message);
    });
  });
});
