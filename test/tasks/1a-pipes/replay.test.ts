/** Claims about replays of real cells: exact counts under strace and by counters, a clear end when something breaks, nothing left. */

import { statSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test, vi } from 'vitest';
import type { LabError } from '../../../src/core/errors.js';
import type { AnatomySide, TracedCall } from '../../../src/core/explanation.js';
import { type ReplayCatalog, type ReplayOptions, replay } from '../../../src/harness/replay.js';
import { sumFlow } from '../../../src/report/anatomy-sums.js';
import { readEnvironment } from '../../../src/sys/environment.js';
import { readIoTotals, readTracer } from '../../../src/sys/procfs.js';
import { task } from '../../../tasks/1a-pipes/experiment.js';
import { leavingNothing, until } from '../../harness/leftovers.js';
import { useOwnTmpdir } from '../../harness/own-tmpdir.js';
import { listChildren } from '../../harness/processes.js';
import { canTrace } from '../../harness/strace-here.js';

const hasStrace = await canTrace();
const catalog: ReplayCatalog = await task.listReplays!(await readEnvironment());
const TIMEOUT_MS = 60_000;

const temporary = useOwnTmpdir();

function start(id: string, options: Partial<ReplayOptions> = {}) {
  const cell = catalog.cells.find((each) => each.id === id);
  if (cell === undefined) throw new Error(`there is no cell ${id}`);
  return replay(cell, { operations: 200, mayTrace: true, signal: new AbortController().signal, ...options });
}

/** As leavingNothing, and no folder of strace's files. */
async function leavingNoTrace<T>(work: () => Promise<T>): Promise<T> {
  const result = await leavingNothing(work);
  expect(temporary.list()).toEqual([]);
  return result;
}

const callsOf = (side: AnatomySide): TracedCall[] => side.traced!.calls.filter(({ on }) => on === 'data');
const moved = (name: string, count: number, bytes: number) => {
  return { name, on: 'data', kind: null, count, errors: {}, bytes };
};

describe('the catalog', () => {
  test('has every record cell of a full run and no other, whose ids it knows', () => {
    const metrics = new Set(catalog.cells.map(({ metric }) => metric));
    expect(metrics).toEqual(new Set(['round-trip', 'throughput', 'latency']));
    expect(catalog.others).toContain('call/write-read/64B');
    expect(catalog.others).toContain('elapsed/job-serial');
    for (const { defaultOperations } of catalog.cells) expect(defaultOperations).toBeGreaterThanOrEqual(64);
  });
});

describe.runIf(hasStrace)('a replay under strace', () => {
  test.each(['pipe', 'native-pipe', 'socketpair'])(
    'of N round trips over %s is 2N writes and 2N reads of whole records, over both sides',
    { timeout: TIMEOUT_MS },
    async (subject) => {
      const { anatomy, absence } = await leavingNoTrace(() => start(`round-trip/${subject}/64B/free`));
      expect(absence).toBeNull();
      expect(anatomy).toMatchObject({ subject, operations: 200, messages: 400, recordBytes: 64 });
      for (const side of anatomy.sides) {
        expect(callsOf(side)).toEqual(
          expect.arrayContaining([moved('read', 200, 12_800), moved('write', 200, 12_800)]),
        );
        expect(callsOf(side)).toHaveLength(2);
        expect(side.traced!.leftOutCalls).toBeGreaterThanOrEqual(2);
      }
    },
  );

  test('of a batched stream is few calls and every byte', { timeout: TIMEOUT_MS }, async () => {
    const { anatomy } = await leavingNoTrace(() => start('throughput/pipe-batched/64B/free', { operations: 5_000 }));
    const flow = sumFlow(anatomy)!;
    expect(flow).toMatchObject({ bytesIn: 320_000, bytesOut: 320_000 });
    expect(anatomy.messages / flow.writes).toBeGreaterThan(1);
    expect(anatomy.sides.map((side) => side.dataDescriptors)).toEqual([
      { 3: 'pipe', 4: 'pipe' },
      { 3: 'pipe', 4: 'pipe' },
    ]);
  });

  test('of two that spin sees what they looked for in vain', { timeout: TIMEOUT_MS }, async () => {
    const { anatomy } = await leavingNoTrace(() => start('round-trip/pipe-spin/64B/free'));
    expect(sumFlow(anatomy)).toMatchObject({ reads: 400, writes: 400, bytesIn: 25_600, bytesOut: 25_600 });
    expect(sumFlow(anatomy)!.emptyReads).toBeGreaterThan(0);
  });

  test('of messages on a schedule sees the sender sleep', { timeout: TIMEOUT_MS }, async () => {
    const { anatomy } = await leavingNoTrace(() =>
      start('latency/native-pipe/64B/1000-per-s/free', { operations: 50 }),
    );
    expect(sumFlow(anatomy)).toMatchObject({ reads: 50, writes: 50 });
    const names = anatomy.sides[0]!.traced!.calls.map(({ name }) => name);
    expect(names).toContain('clock_nanosleep');
  });

  test.each(['pipe-stream', 'fork-message-json'])(
    'of an event loop sees it wait, and the messages of %s',
    { timeout: TIMEOUT_MS },
    async (subject) => {
      const { anatomy } = await leavingNoTrace(() => start(`round-trip/${subject}/64B/free`));
      const flow = sumFlow(anatomy)!;
      expect(flow.bytesIn).toBe(flow.bytesOut);
      expect(flow.bytesOut).toBeGreaterThanOrEqual(400 * 64);
      expect(flow.writes).toBeGreaterThanOrEqual(400);
      for (const side of anatomy.sides) {
        const waits = side.traced!.calls.filter(({ name }) => name.startsWith('epoll_'));
        expect(waits.reduce((sum, { count }) => sum + count, 0)).toBeGreaterThanOrEqual(199);
      }
    },
  );

  describe.each(['near', 'far'])('whose %s member is killed', (role) => {
    test('says so, and no process and no file is left', { timeout: TIMEOUT_MS }, async () => {
      await leavingNoTrace(async () => {
        const failing = failureOf(start('round-trip/native-pipe/64B/free', { operations: 100_000 }));
        const victim = await untilTraced(role);
        process.kill(victim, 'SIGKILL');
        const error = await failing;
        expect(error.code).toBe('child-failed');
        expect(error.message).toContain(`${role} (process ${victim}) was ended by SIGKILL`);
      });
    });
  });

  test('that is interrupted ends at once and leaves nothing', { timeout: TIMEOUT_MS }, async () => {
    await leavingNoTrace(async () => {
      const controller = new AbortController();
      const { signal } = controller;
      const failing = failureOf(start('round-trip/native-pipe/64B/free', { operations: 100_000, signal }));
      await untilTraced('near');
      controller.abort();
      expect((await failing).code).toBe('aborted');
    });
  });

  test('whose strace is ended does not take half for all', { timeout: TIMEOUT_MS }, async () => {
    await leavingNoTrace(async () => {
      const failing = failureOf(start('round-trip/native-pipe/64B/free', { operations: 20_000 }));
      const victim = await untilTraced('near');
      process.kill(readTracer(victim, victim)!, 'SIGKILL');
      expect((await failing).message).toContain('strace ended before the replay did');
    });
  });
});

describe('a replay by counters', () => {
  test.each(['pipe', 'native-pipe', 'socketpair'])(
    'of N round trips over %s is 2N calls that write and 2N that read',
    { timeout: TIMEOUT_MS },
    async (subject) => {
      const options = { mayTrace: false, operations: 1_000 };
      const { anatomy, absence } = await leavingNoTrace(() => start(`round-trip/${subject}/64B/free`, options));
      expect(absence).toBeNull();
      for (const { traced, untraced } of anatomy.sides) {
        expect(traced).toBeNull();
        expect(untraced.cpuNs).toBeGreaterThan(0);
        expect(untraced.voluntarySwitches + untraced.involuntarySwitches).toBeGreaterThan(0);
        // The thread of a Node process has a word now and then with V8's others.
        const within = subject === 'native-pipe' ? 0 : 50;
        expectNearly(untraced.io!.writeCalls, 1_000, within);
        expectNearly(untraced.io!.readCalls, 1_000, within);
        expectNearly(untraced.io!.writtenBytes, 64_000, 640);
        expectNearly(untraced.io!.readBytes, 64_000, 640);
      }
    },
  );

  test('leaves a reply that lists every message out of the bytes', { timeout: TIMEOUT_MS }, async () => {
    const options = { mayTrace: false, operations: 500 };
    const { anatomy } = await leavingNoTrace(() => start('latency/pipe/64B/10000-per-s/free', options));
    const [near, far] = anatomy.sides.map(({ untraced }) => untraced.io!);
    expectNearly(near!.writtenBytes, 32_000, 640);
    expectNearly(far!.readBytes, 32_000, 640);
    expectNearly(far!.writtenBytes, 0, 640);
  });

  test('is what there is without strace, and says how to get it', { timeout: TIMEOUT_MS }, async () => {
    vi.stubEnv('PATH', '');
    try {
      const { anatomy, absence } = await leavingNoTrace(() => start('throughput/native-pipe/64B/free'));
      expect(absence).toEqual({ reason: 'strace is not installed', remedy: 'apt-get install strace' });
      expect(anatomy.sides.map(({ traced }) => traced)).toEqual([null, null]);
      expectNearly(anatomy.sides[0]!.untraced.io!.writeCalls, 200, 20);
    } finally {
      vi.unstubAllEnvs();
    }
  });

  test('that is interrupted ends at once and leaves nothing', { timeout: TIMEOUT_MS }, async () => {
    await leavingNoTrace(async () => {
      const controller = new AbortController();
      const options = { mayTrace: false, operations: 10_000_000, signal: controller.signal };
      const failing = failureOf(start('round-trip/native-pipe/64B/free', options));
      const isBusy = (pid: number) => (readIoTotals(pid, pid)?.writeCalls ?? 0) > 100_000;
      await until(() => listChildren().filter(isBusy).length === 2);
      controller.abort();
      expect((await failing).code).toBe('aborted');
    });
  });
});

function expectNearly(value: number, wanted: number, within: number): void {
  expect(value).toBeGreaterThanOrEqual(wanted - within);
  expect(value).toBeLessThanOrEqual(wanted + within);
}

async function failureOf(running: Promise<unknown>): Promise<LabError> {
  return await running.then(
    () => Promise.reject(new Error('the replay went well')),
    (error: LabError) => error,
  );
}

/** Resolves with a member's id once strace has written of both: they are in the middle of the replay. */
async function untilTraced(role: string): Promise<number> {
  await until(() => {
    const [folder] = temporary.list();
    if (folder === undefined) return false;
    return ['0-near', '1-far'].every((name) => sizeOf(join(temporary.path(), folder, name)) > 10_000);
  });
  const members = listChildren()
    .filter((pid) => (readTracer(pid, pid) ?? 0) > 0)
    .sort((a, b) => a - b);
  return members[role === 'near' ? 0 : 1]!;
}

function sizeOf(path: string): number {
  return statSync(path, { throwIfNoEntry: false })?.size ?? 0;
}
