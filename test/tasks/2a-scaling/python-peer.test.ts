/** Claims about Python's part of the sweep: its threads and processes do the same work, are told like everybody's, and leave nothing. */

import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Group, type Member, startGroup } from '../../../src/harness/isolate.js';
import { findPythons } from '../../../src/sys/find-pythons.js';
import { close } from '../../../src/sys/io.js';
import { readThreadIds, readThreadState } from '../../../src/sys/procfs.js';
import { PEER_PROGRAM } from '../../../tasks/2a-scaling/python-set.js';
import type { OperateReport } from '../../../tasks/2a-scaling/sweep-report.js';
import { leavingNothing, until } from '../../harness/leftovers.js';
import { kernelOf, sumOver } from '../../native/workload-sums.js';
import { type Answer, Answering, IN_BYTES, RIGHT, toBytes } from './answering.js';

const WATCHDOG = { timeout: 60_000 };
const UNITS = 1;
const [python] = (await findPythons()).found;

let group: Group | null = null;
let answering: Answering | null = null;

async function startPeer(way: string, connections = 0, answer: Answer = RIGHT): Promise<Member> {
  answering = new Answering(connections);
  const spec = { role: 'python', command: [python!.command, PEER_PROGRAM, way] as const, cpus: null };
  const options = { signal: new AbortController().signal, timeoutMs: 30_000 };
  group = await startGroup([{ ...spec, descriptors: answering.descriptors }], options);
  answering.serve(answer, close);
  return group.members[0]!;
}

async function stop(): Promise<void> {
  await group?.close();
  await answering?.close();
  group = answering = null;
}
afterEach(stop);

const start = (member: Member, workers: number) =>
  member.request<{ tids: number[]; pids: number[] }>('start', { workers });
const operate = async (member: Member, workload: string, verb = 'operate', timeMs = 10) =>
  (await member.request<{ threads: OperateReport[] }>(verb, { workload, timeMs, units: UNITS })).threads;

function expectRight(reports: readonly OperateReport[], workers: number): void {
  expect(reports).toHaveLength(workers);
  for (const { operations, checksum, startNs, endNs, cpuNs } of reports) {
    expect(operations).toBeGreaterThan(0);
    expect(checksum).toBe(sumOver(operations, (k) => kernelOf(k, UNITS)));
    expect(endNs - startNs).toBeGreaterThanOrEqual(10e6);
    expect(cpuNs).toBeGreaterThan(0);
  }
  expect(new Set(reports.map(({ startNs }) => startNs)).size, 'all count from the first one on').toBe(1);
}

test('where python3 is on the PATH, it is found', async () => {
  const { found, missing } = await findPythons(['python3']);
  const isAbsent = missing.some(({ reason }) => reason === 'not found');
  expect(found.length, JSON.stringify(missing)).toBe(isAbsent ? 0 : 1);
});

describe.skipIf(!python)('Python', () => {
  describe.each(['threads', 'processes'])('by %s', (way) => {
    test.each([1, 2, 3])(
      'does the kernel with %i workers, from one moment on, and rightly',
      WATCHDOG,
      async (workers) => {
        await leavingNothing(async () => {
          const member = await startPeer(way);
          const { tids, pids } = await start(member, workers);
          expect(new Set(tids).size).toBe(workers);
          if (way === 'threads') expect(readThreadIds(member.pid)).toEqual(expect.arrayContaining(tids));
          else expect(new Set([...pids, member.pid]).size).toBe(workers + 1);
          for (let time = 0; time < 3; time++) expectRight(await operate(member, 'cpu'), workers);
          await stop();
          for (const pid of pids) expect(readThreadState(pid, pid)).toBeNull();
        });
      },
    );

    test.each([1, 3])('waits for its answers with %i workers', WATCHDOG, async (workers) => {
      const member = await startPeer(way, workers, IN_BYTES);
      await start(member, workers);
      expectRight(await operate(member, 'blocking-io'), workers);
    });

    test('does both on the main thread, without a worker', WATCHDOG, async () => {
      const member = await startPeer(way, 1);
      for (const workload of ['cpu', 'blocking-io']) expectRight(await operate(member, workload, 'serial'), 1);
    });

    test("names the request whose answer is another one's, and who left", WATCHDOG, async () => {
      const wrong = await startPeer(way, 1, (request) => [toBytes(request === 2n ? 7n : request + 1n)]);
      await start(wrong, 1);
      await expect(operate(wrong, 'blocking-io', 'operate', 5_000)).rejects.toMatchObject({
        code: 'record-corrupt',
        message: expect.stringContaining('request 2 was answered with 7, expected 3'),
      });
      await stop();
      const left = await startPeer(way, 1, (request) => (request === 2n ? null : RIGHT(request, 0)));
      await start(left, 1);
      await expect(operate(left, 'blocking-io', 'operate', 20_000)).rejects.toMatchObject({
        code: 'peer-gone',
        message: expect.stringContaining('ended after 2 requests'),
      });
    });

    test('tells how late a sleeper woke, as often as asked, never early', WATCHDOG, async () => {
      const member = await startPeer(way);
      for (const busy of [0, 2]) {
        const values = { sleepUs: 500, samples: 7, busy };
        const { overshootsNs } = await member.request<{ overshootsNs: number[] }>('overshoot', values);
        expect(overshootsNs).toHaveLength(7);
        for (const ns of overshootsNs) expect(ns).toBeGreaterThanOrEqual(0);
      }
    });

    test.each([
      ['fly', {}, /unknown verb "fly"; known: start operate/],
      ['operate', { workload: 'memory', timeMs: 1, units: 1 }, /workload must be cpu or blocking-io, got "memory"/],
      ['start', { workers: 'two' }, /workers must be a whole number, got "two"/],
      ['lose', { kind: 'all', count: 1 }, /kind must be augmented or convert, got "all"/],
      ['start', { workers: 0 }, /workers must be 1 or more/],
      ['operate', { workload: 'cpu', timeMs: 1, units: 1 }, /no workers; send "start workers=N" first/],
      ['lose', { kind: 'convert', count: 1 }, /no workers; send "start workers=N" first/],
      [
        'serial',
        { workload: 'blocking-io', timeMs: 1, units: 1 },
        /takes two descriptors a worker, 2 in all; there are 0/,
      ],
    ])('refuses %s %j and ends', WATCHDOG, async (verb, values, words) => {
      const member = await startPeer(way);
      await expect(member.request(verb, values)).rejects.toThrow(words);
      await until(() => [null, 'Z', 'X'].includes(readThreadState(member.pid, member.pid)));
    });

    test('refuses a second start, which would leave the first workers behind', WATCHDOG, async () => {
      const member = await startPeer(way);
      await start(member, 1);
      await expect(start(member, 1)).rejects.toThrow(/its workers run already/);
      await until(() => [null, 'Z', 'X'].includes(readThreadState(member.pid, member.pid)));
    });

    test("ends with its parent's word gone, and killed, and leaves no worker behind", WATCHDOG, async () => {
      const member = await startPeer(way);
      const { pids } = await start(member, 2);
      member.kill();
      await until(() => pids.every((pid) => [null, 'Z', 'X'].includes(readThreadState(pid, pid))));
    });
  });

  test('a process that is killed in its step is told, in bounded time', WATCHDOG, async () => {
    const member = await startPeer('processes');
    const { pids } = await start(member, 2);
    const asked = operate(member, 'cpu', 'operate', 30_000);
    process.kill(pids[1]!, 'SIGKILL');
    await expect(asked).rejects.toMatchObject({
      code: 'child-failed',
      message: expect.stringMatching(/worker 1 \(process \d+\) ended with -9 in its step/),
    });
  });

  test(
    'counts what threads add to one number: never more than there was, and all of it with one thread',
    WATCHDOG,
    async () => {
      for (const kind of ['augmented', 'convert']) {
        for (const workers of [1, 4]) {
          const member = await startPeer('threads');
          await start(member, workers);
          const { expected, counted } = await member.request<Record<string, number>>('lose', { kind, count: 2_000 });
          expect(expected).toBe(workers * 2_000);
          expect(counted).toBeLessThanOrEqual(expected!);
          if (workers === 1) expect(counted).toBe(expected);
          await stop();
        }
      }
    },
  );

  test('processes share no number, and say so', WATCHDOG, async () => {
    const member = await startPeer('processes');
    await start(member, 2);
    await expect(member.request('lose', { kind: 'convert', count: 5 })).rejects.toThrow('processes share no number');
  });
});

describe('finding Pythons', () => {
  let folder: string;
  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'ipc-lab-python-'));
  });
  afterEach(() => rmSync(folder, { recursive: true }));

  function makeScript(name: string, body: string): string {
    const path = join(folder, name);
    writeFileSync(path, `#!/bin/sh\n${body}\n`);
    chmodSync(path, 0o755);
    return path;
  }
  const answer = (fields: object) =>
    `echo '${JSON.stringify({ executable: '/bin/sh', version: '3.13.1', lockState: 'off', build: 'free-threaded', isNewEnough: true, ...fields })}'`;

  test('names an absent, a broken, an old and an odd one, and finds the one that works', async () => {
    const good = makeScript('good', answer({}));
    const { found, missing } = await findPythons([
      join(folder, 'absent'),
      makeScript('failing', 'echo broken >&2; exit 3'),
      makeScript('old', answer({ version: '3.6.9', isNewEnough: false })),
      makeScript('odd', 'echo hello'),
      makeScript('odd-lock', answer({ lockState: 'perhaps' })),
      good,
    ]);
    expect(found).toEqual([{ command: '/bin/sh', version: '3.13.1', lockState: 'off', build: 'free-threaded' }]);
    expect(missing.map(({ reason }) => reason)).toEqual([
      'not found',
      expect.stringContaining('broken'),
      '3.6.9 is older than 3.8',
      'it gave an odd answer',
      'it gave an odd answer',
    ]);
  });

  test('takes one interpreter once, whatever its names', async () => {
    const names = ['a', 'b'].map((name) => makeScript(name, answer({})));
    expect((await findPythons(names)).found).toHaveLength(1);
  });

  test('takes one that names a file which is not there for what it says it is', async () => {
    const { found } = await findPythons([makeScript('moved', answer({ executable: join(folder, 'gone') }))]);
    expect(found.map(({ command }) => command)).toEqual([join(folder, 'gone')]);
  });

  test('does not wait for one that does not answer', WATCHDOG, async () => {
    const { found, missing } = await findPythons([makeScript('hanging', 'exec sleep 600')], 1_000);
    expect(found).toEqual([]);
    expect(missing[0]!.reason).toMatch(/^did not answer within 1 s$/);
  });
});
