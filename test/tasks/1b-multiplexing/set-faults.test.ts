/** Claims about sets of task 1b whose members die in their middle, or whose user has had enough: a clear reason, nothing left. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { CellSpec, SetContext } from '../../../src/harness/plan.js';
import { openInput } from '../../../src/job/input.js';
import { EMPTY_COUNT } from '../../../src/job/word-count.js';
import { countDescriptors } from '../../../src/sys/procfs.js';
import { READER_NAMES } from '../../../src/waiting/open-multi-reader.js';
import { runDriftSet } from '../../../tasks/1b-multiplexing/drift-set.js';
import { runJobSet, runKilledSet } from '../../../tasks/1b-multiplexing/job-set.js';
import { runMixedSet } from '../../../tasks/1b-multiplexing/mixed-set.js';
import { isPeerInstalled } from '../../../tasks/1b-multiplexing/peer-epoll-reader.js';
import { runReadSet } from '../../../tasks/1b-multiplexing/read-set.js';
import { SUBJECTS, subjectOf } from '../../../tasks/1b-multiplexing/subjects.js';
import { runWaitSet } from '../../../tasks/1b-multiplexing/wait-set.js';
import { runWallSet } from '../../../tasks/1b-multiplexing/wall-set.js';
import { leavingNothing, until } from '../../harness/leftovers.js';
import { isAlive, listChildren } from '../../harness/processes.js';
import { contextOf } from '../1a-pipes/pair.js';
import { disturbSet, type RunningSet, waitUntilBusy } from '../disturbed-set.js';
import { cellOf, failureOf, readWritten } from './set-ground.js';

const WATCHDOG = { timeout: 60_000 };
/** A cell that no kill comes too late for; the sets' own watchdogs end it. */
const LONG = { cellMs: 15_000, warmUpMs: 1 };
const FDS = 2;
/** More than the pipes hold: who has written so much has a reader that reads. */
const MUCH_BYTES = 4 * FDS * 65_536;
/** More than a greeting of eight descriptors, less than that and the six messages of a set of drift. */
const GREETING_BYTES = 200;

const available = SUBJECTS.filter(({ name }) => name !== 'peer-epoll' || isPeerInstalled());
const optionsOf = (name: string) => ({ subject: subjectOf(name), cpus: null, clockOverheadNs: 50 });
const holds = (pid: number, descriptors: number) => (countDescriptors(pid) ?? 0) > descriptors;

const waitSets = available
  .filter(({ isWaiter, name }) => isWaiter && name !== 'epoll-edge')
  .flatMap(({ name }) =>
    (['wait', 'call'] as const).map((metric): RunningSet => {
      const cell = cellOf(metric, name, { kind: 'eventfd', fds: 512, ready: 1 });
      return {
        what: `${metric} of ${name}`,
        roles: ['waiter'],
        run: (context) => runWaitSet(optionsOf(name), contextOf([cell], { ...LONG, ...context })),
        isBusy: ([waiter]) => holds(waiter!, 512),
      };
    }),
  );

const roundSets = available
  .filter(({ cannotRound }) => cannotRound === undefined)
  .map(({ name }): RunningSet => {
    const cell = cellOf('events', name, { fds: 64, bytes: 64 });
    return {
      what: `rounds of ${name}`,
      roles: ['consumer', 'producer'],
      // The other one has nothing to do in rounds, and is looked after when it has.
      victims: ['consumer'],
      run: (context) => runReadSet({ ...optionsOf(name), fds: FDS }, contextOf([cell], { ...LONG, ...context })),
      isBusy: ([consumer]) => holds(consumer!, 128),
    };
  });

const loadSets = available
  .filter(({ name }) => name !== 'sequential' && !(name.startsWith('native-') && name !== 'native-epoll'))
  .map(({ name }): RunningSet => {
    const cell = cellOf('latency', name, { bytes: 4_096, messagesPerSecond: 10_000, from: 'schedule' });
    return {
      what: `messages to ${name}`,
      roles: ['consumer', 'producer'],
      run: (context) => runReadSet({ ...optionsOf(name), fds: FDS }, contextOf([cell], { ...LONG, ...context })),
      isBusy: ([, producer]) => readWritten(producer!) > MUCH_BYTES,
    };
  });

const mixedSets = available
  .filter(({ name }) => !name.startsWith('native-') || name === 'native-epoll')
  .map(({ name }): RunningSet => {
    const cell = cellOf('service-gap', name, {});
    const cellMs = LONG.cellMs / 4;
    return {
      what: `firehose to ${name}`,
      roles: ['consumer', 'firehose', 'tickers'],
      run: (context) => runMixedSet(subjectOf(name), contextOf([cell], { ...LONG, cellMs, ...context })),
      isBusy: ([, firehose, tickers]) =>
        readWritten(firehose!) > MUCH_BYTES && readWritten(tickers!) > 2 * GREETING_BYTES,
    };
  });

const driftSets = (['epoll in-thread', 'epoll in-worker', 'event-loop in-thread'] as const).map((what): RunningSet => {
  const [name, arrangement] = what.split(' ') as [string, string];
  const cell = cellOf('drift', name, { arrangement });
  return {
    what: `drift of ${what}`,
    roles: ['consumer', 'producer'],
    run: (context) => runDriftSet(subjectOf(name), cell, contextOf([cell], context)),
    isBusy: ([, producer]) => readWritten(producer!) > GREETING_BYTES,
  };
});

describe.each([...waitSets, ...roundSets, ...loadSets, ...mixedSets, ...driftSets])('in the middle of $what', (set) => {
  test.each(set.victims ?? set.roles)('%s is killed: the set says so and leaves nothing', WATCHDOG, async (role) => {
    await leavingNothing(async () => {
      const victim = (pids: readonly number[]) => pids[set.roles.indexOf(role)]!;
      const { error, pids } = await disturbSet(set, (running) => process.kill(victim(running), 'SIGKILL'));
      expect(error.code).toBe('child-failed');
      expect(error.message).toContain(`${role} (process ${victim(pids)}) was ended by SIGKILL`);
      expect(pids.filter(isAlive)).toEqual([]);
    });
  });

  test('the user has had enough: the set ends at once and leaves nothing', WATCHDOG, async () => {
    await leavingNothing(async () => {
      const { error, pids } = await disturbSet(set, (_pids, controller) => controller.abort());
      expect(error.code).toBe('aborted');
      expect(pids.filter(isAlive)).toEqual([]);
    });
  });
});

describe('the job', () => {
  const folder = mkdtempSync(join(tmpdir(), 'ipc-lab-faults-'));
  afterAll(() => rmSync(folder, { recursive: true }));
  const path = join(folder, 'input.txt');
  writeFileSync(path, 'the quick brown fox jumps over the lazy dog\n'.repeat(20_000));
  const cells = (['elapsed', 'memory'] as const).map((metric) => cellOf(metric, 'job', {}));
  const killedCells = [cellOf('survivors', 'job', { killed: 'producer' })];

  /** Producers that send a record a second: each is in its middle for as long as it takes to kill one. */
  const jobOf = (reader: (typeof READER_NAMES)[number], producers = 1) => {
    return { input: openInput(path), reader, producers, slowPauseUs: 1_000_000, expected: EMPTY_COUNT };
  };
  /** A record of the job is 16 KiB. */
  const isSending = ([, producer]: readonly number[]) => readWritten(producer!) > 16_000;

  describe.each(READER_NAMES)('through %s', (reader) => {
    const roles = ['consumer', 'producer0'];
    const runJob = (context: Partial<SetContext>) => runJobSet(jobOf(reader), contextOf(cells, context));

    test.each(roles)('whose %s is killed fails all its cells, and says who it was', WATCHDOG, async (role) => {
      await leavingNothing(async () => {
        const running = runJob({});
        const pids = (await waitUntilBusy({ what: '', roles, run: runJob, isBusy: isSending }, () => false))!;
        const victim = pids[roles.indexOf(role)]!;
        process.kill(victim, 'SIGKILL');
        const failure = expect.stringContaining(`${role} (process ${victim}) was ended by SIGKILL`);
        expect(await running).toEqual(cells.map(({ id }: CellSpec) => ({ cellId: id, failure })));
        expect(pids.filter(isAlive)).toEqual([]);
      });
    });

    test('ends at once when the user has had enough, and leaves nothing', WATCHDOG, async () => {
      const set: RunningSet = { what: '', roles, run: runJob, isBusy: isSending };
      await leavingNothing(async () => {
        const { error, pids } = await disturbSet(set, (_pids, controller) => controller.abort());
        expect(error.code).toBe('aborted');
        expect(pids.filter(isAlive)).toEqual([]);
      });
    });
  });

  test('of which one is to be killed ends at once when the user has had enough', WATCHDOG, async () => {
    await leavingNothing(async () => {
      const controller = new AbortController();
      const context = contextOf(killedCells, { signal: controller.signal });
      const failing = failureOf(runKilledSet(jobOf('epoll', 4), context));
      await until(() => listChildren().length === 5);
      controller.abort();
      expect((await failing).code).toBe('aborted');
    });
  });
});

test.each([
  ['a wait', (context: SetContext) => runWaitSet(optionsOf('epoll'), context)],
  ['a reader', (context: SetContext) => runReadSet({ ...optionsOf('epoll'), fds: FDS }, context)],
  ['a firehose', (context: SetContext) => runMixedSet(subjectOf('epoll'), context)],
  ['a timer', (context: SetContext) => runDriftSet(subjectOf('epoll'), context.cells[0]!, context)],
  ['the wall', runWallSet],
])('a set of %s that is over before it begins starts nothing', WATCHDOG, async (_what, run) => {
  await leavingNothing(async () => {
    const failing = failureOf(run(contextOf([cellOf('wait', 'epoll', {})], { signal: AbortSignal.abort() })));
    expect(listChildren()).toEqual([]);
    expect((await failing).code).toBe('aborted');
  });
});
