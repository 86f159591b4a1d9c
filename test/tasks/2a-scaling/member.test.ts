/** Claims about the process of the sweep: with any number of workers each workload is done, checked and told, and what goes wrong is named. */

import { fileURLToPath } from 'node:url';
import { afterEach, describe, expect, test } from 'vitest';
import { type Group, type Member, startGroup } from '../../../src/harness/isolate.js';
import { close } from '../../../src/sys/io.js';
import { readThreadIds } from '../../../src/sys/procfs.js';
import { checkBlocks } from '../../../tasks/2a-scaling/memory-work.js';
import type { OperateReport } from '../../../tasks/2a-scaling/sweep-report.js';
import { leavingNothing } from '../../harness/leftovers.js';
import { kernelOf, sumOver } from '../../native/workload-sums.js';
import { type Answer, Answering, IN_BYTES, RIGHT, toBytes } from './answering.js';

const MEMBER = fileURLToPath(new URL('../../../tasks/2a-scaling/member.js', import.meta.url));
const WATCHDOG = { timeout: 60_000 };
const MOST = 5;
const UNITS = 3;
const SHARE = 400;
const BYTES = 2 * 7 * 64 * 1_024;

let group: Group | null = null;
let answering: Answering | null = null;

async function startMember(workload: string, connections = 0, answer: Answer = RIGHT): Promise<Member> {
  answering = new Answering(connections);
  const spec = { role: 'process', command: [process.execPath, MEMBER, workload] as const, cpus: null };
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

const operate = async (member: Member, workers: number, fields: object = {}) => {
  const values = { workers, timeMs: 4, units: UNITS, share: SHARE, bytes: BYTES, ...fields };
  return (await member.request<{ threads: OperateReport[] }>('operate', values)).threads;
};

const kernels = (operations: number) => sumOver(operations, (k) => kernelOf(k, UNITS));
const held = Math.floor((UNITS * SHARE) / 1_000);
const total = (reports: readonly OperateReport[], read: (report: OperateReport) => number) =>
  reports.reduce((sum, report) => sum + read(report), 0);
const sumOfChecksums = (reports: readonly OperateReport[]) => total(reports, ({ checksum }) => checksum) % 2 ** 32;

/** What the workers' reports must come to, worked out here. */
const EXPECTED: Record<string, (reports: OperateReport[], workers: number) => void> = {
  cpu: (reports) => {
    for (const { operations, checksum } of reports) expect(checksum).toBe(kernels(operations));
  },
  memory: (reports, workers) => checkBlocks(reports, { workers, units: 0, share: 0, bytes: BYTES }),
  'serial-phase': (reports, workers) => {
    const rounds = reports[0]!.operations;
    const free = UNITS - held;
    const shareOf = (index: number) =>
      Math.floor((free * (index + 1)) / workers) - Math.floor((free * index) / workers);
    for (const [index, { operations, checksum }] of reports.entries()) {
      expect(operations, 'all leave after the same round').toBe(rounds);
      const own = sumOver(rounds, (k) => kernelOf(k, shareOf(index)));
      expect(checksum).toBe(index > 0 ? own : (own + sumOver(rounds, (k) => kernelOf(k, held))) % 2 ** 32);
    }
  },
  locked: (reports) => {
    for (const { operations, checksum } of reports) {
      const both =
        sumOver(operations, (k) => kernelOf(k, held)) + sumOver(operations, (k) => kernelOf(k, UNITS - held));
      expect(checksum).toBe(both % 2 ** 32);
    }
  },
  'counter-shared': () => {},
  'counter-padded': () => {},
  'counter-false-sharing': () => {},
  queue: (reports) => expect(sumOfChecksums(reports)).toBe(kernels(total(reports, ({ operations }) => operations))),
  postmessage: (reports) =>
    expect(sumOfChecksums(reports)).toBe(kernels(total(reports, ({ operations }) => operations))),
  'blocking-io': (reports) => EXPECTED.cpu!(reports, 0),
  'async-io': (reports) => EXPECTED.cpu!(reports, 0),
};

describe.each(Object.keys(EXPECTED))('%s', (workload) => {
  const isAsking = workload.endsWith('-io');

  test('is done by each number of workers, and comes to what it must', WATCHDOG, async () => {
    await leavingNothing(async () => {
      const member = await startMember(workload, isAsking ? MOST : 0);
      const { tids } = await member.request<{ tids: number[] }>('start', {
        threads: workload === 'async-io' ? 1 : MOST,
      });
      expect(readThreadIds(member.pid)).toEqual(expect.arrayContaining(tids));
      for (const workers of [1, 2, 3, 5, 2]) {
        const reports = await operate(member, workers);
        const served = reports.filter(({ isHelper }) => !isHelper);
        expect(served).toHaveLength(workload === 'async-io' ? 1 : workers);
        EXPECTED[workload]!(served, workers);
        expect(total(served, ({ operations }) => operations)).toBeGreaterThan(0);
        for (const { startNs, endNs, cpuNs, cpus } of served) {
          expect(startNs, 'all count from the first one on').toBe(served[0]!.startNs);
          // The main thread hands out from a moment on at which workers may not have begun.
          expect(endNs - startNs).toBeGreaterThanOrEqual(workload === 'postmessage' ? 1 : 4e6);
          expect(cpuNs).toBeGreaterThan(0);
          expect(cpus.length).toBeGreaterThan(0);
        }
        const helpers = reports.filter(({ isHelper }) => isHelper).map(({ role }) => role);
        expect(helpers).toEqual(workload === 'queue' ? ['feeder'] : workload === 'postmessage' ? ['main'] : []);
        expect(new Set(reports.map(({ tid }) => tid)).size, 'each is another thread').toBe(reports.length);
      }
      await stop();
    });
  });

  test('is done by the main thread alone, without any worker', WATCHDOG, async () => {
    const member = await startMember(workload, isAsking ? 1 : 0);
    const [report, ...others] = await operate(member, 0);
    expect(others).toEqual([]);
    expect(report).toMatchObject({ role: 'main', tid: member.pid, isHelper: false });
    EXPECTED[workload]!([report!], 1);
  });
});

describe.each(['blocking-io', 'async-io'])('%s', (workload) => {
  const start = async (answer: Answer) => {
    const member = await startMember(workload, 2, answer);
    await member.request('start', { threads: workload === 'async-io' ? 1 : 2 });
    return member;
  };

  test('takes an answer that comes byte by byte', WATCHDOG, async () => {
    EXPECTED.cpu!(await operate(await start(IN_BYTES), 2), 2);
  });

  test("names the connection and the request whose answer is another one's", WATCHDOG, async () => {
    const member = await start((request, connection) => [
      toBytes(connection === 1 && request === 3n ? 9n : request + 1n),
    ]);
    await expect(operate(member, 2, { timeMs: 5_000 })).rejects.toMatchObject({
      code: 'record-corrupt',
      message: expect.stringContaining('connection 1: request 3 was answered with 9, expected 4'),
    });
  });

  test('ends when the answering side leaves, and says after how many requests', WATCHDOG, async () => {
    const member = await start((request, connection) =>
      connection === 0 && request === 5n ? null : RIGHT(request, connection),
    );
    await expect(operate(member, 2, { timeMs: 20_000 })).rejects.toMatchObject({
      code: 'peer-gone',
      message: expect.stringContaining('connection 0: the answering side ended after 5 requests'),
    });
  });
});

describe('what is wrong is said, and ends the member', () => {
  test.each([
    ['cpu', { workers: 6 }, 'usage', 'there are 5 workers, got workers=6'],
    ['queue', { workers: 6 }, 'usage', 'there are 5 workers, got workers=6'],
    ['memory', { workers: 5, bytes: 131_072 }, 'usage', 'with a block for each of 5 workers, got 131072'],
    ['cpu', { workers: 'two' }, 'usage', 'workers must be a whole number'],
  ])('%s with %j', WATCHDOG, async (workload, fields, code, words) => {
    const member = await startMember(workload);
    await member.request('start', { threads: MOST });
    await expect(operate(member, 1, fields)).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
    await expect(operate(member, 1)).rejects.toThrow();
  });

  test('a second start', WATCHDOG, async () => {
    const member = await startMember('cpu');
    await member.request('start', { threads: 2 });
    await expect(member.request('start', { threads: 2 })).rejects.toThrow('start comes once; there are 2 workers');
  });

  test('workers before there are any', WATCHDOG, async () => {
    await expect(operate(await startMember('cpu'), 1)).rejects.toThrow('there are 0 workers, got workers=1');
  });

  test('a workload that is none', WATCHDOG, async () => {
    await expect(startMember('sleeping')).rejects.toThrow(/no workload is called "sleeping"; known: .*postmessage/s);
    answering!.abandon();
    answering = null;
  });
});
