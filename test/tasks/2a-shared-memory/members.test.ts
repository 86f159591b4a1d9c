/** Claims about the processes of task 2a: their threads carry thousands of messages whole and in order, over every link, in every way to wait. */

import { afterEach, describe, expect, test } from 'vitest';
import { KIB, MIB } from '../../../src/core/units.js';
import { type Group, startGroup } from '../../../src/harness/isolate.js';
import { WAIT_STRATEGIES } from '../../../src/sync/wait-strategy.js';
import { readAllowedCpus, readThreadIds } from '../../../src/sys/procfs.js';
import { getAffinity } from '../../../src/sys/sched.js';
import type { ThreadReport } from '../../../tasks/2a-shared-memory/loops.js';
import {
  LOCKS,
  memberCommand,
  SUBJECTS,
  type Subject,
  toWaitNumber,
} from '../../../tasks/2a-shared-memory/subjects.js';
import { leavingNothing } from '../../harness/leftovers.js';
import { sumOfMessages } from './known-sums.js';
import { LINKED } from './link-ground.js';

const WATCHDOG = { timeout: 120_000 };

let group: Group | null = null;

async function startMember(name: string, cpus: readonly number[] | null = null) {
  const spec = { role: 'process', command: memberCommand(name, cpus), cpus, descriptors: [] };
  group = await startGroup([spec], { signal: new AbortController().signal, timeoutMs: 60_000 });
  return group.members[0]!;
}

afterEach(async () => {
  await group?.close();
  group = null;
});

/** Those in JavaScript that carry messages over a link, or a port. */
const CARRYING = SUBJECTS.filter(
  ({ name }) => LINKED.some((linked) => linked.name === name) || name.startsWith('postmessage'),
);
const waitsOf = ({ waits }: Subject) => (typeof waits === 'string' ? [WAIT_STRATEGIES[0]!] : WAIT_STRATEGIES);

/** Small messages by the thousand: the numbers pass 2^31, 2^32, and channels go round many times. */
const STREAMS = [
  { bytes: 8, messages: 5_000, first: 2 ** 31 - 1_000 },
  { bytes: 64, messages: 5_000, first: 2 ** 32 - 1_000 },
  { bytes: KIB, messages: 2_000, first: 0 },
  { bytes: MIB, messages: 12, first: 7 },
];
const TRIPS = [
  { bytes: 8, samples: 40, batch: 5, first: 2 ** 31 - 100 },
  { bytes: 64, samples: 40, batch: 5, first: 2 ** 32 - 100 },
  { bytes: MIB, samples: 2, batch: 2, first: 0 },
];
const WORD_TRIPS = [
  { bytes: 4, samples: 40, batch: 5, first: 0 },
  { bytes: 4, samples: 40, batch: 5, first: 2 ** 31 - 100 },
  { bytes: 4, samples: 40, batch: 5, first: 2 ** 32 - 100 },
];

const sums = new Map<string, number>();
function knownSum(first: number, messages: number, bytes: number): number {
  const key = [first, messages, bytes].join();
  const sum = sums.get(key) ?? sumOfMessages(first, messages, bytes);
  sums.set(key, sum);
  return sum;
}

describe.each(CARRYING)('$name', (subject) => {
  test.each(waitsOf(subject))('carries streams and round trips, waiting by %s', WATCHDOG, async (wait) => {
    await leavingNothing(async () => {
      const member = await startMember(subject.name);
      const { tids } = await member.request<{ tids: number[] }>('start', { threads: 2 });
      expect(readThreadIds(member.pid)).toEqual(expect.arrayContaining(tids));
      for (const { bytes, messages, first } of subject.isWord ? [] : STREAMS) {
        const values = { bytes, wait: toWaitNumber(wait), messages, first };
        const { threads } = await member.request<{ threads: ThreadReport[] }>('stream', values);
        const sum = knownSum(first, messages, bytes);
        expect(threads.map(({ checksum }) => checksum)).toEqual([sum, sum]);
        for (const report of threads) expectReport(report);
      }
      for (const { bytes, samples, batch, first } of subject.isWord ? WORD_TRIPS : TRIPS) {
        const values = { bytes, wait: toWaitNumber(wait), samples, batch, first };
        const { threads } = await member.request<{ threads: ThreadReport[] }>('trip', values);
        const sum = (2 * knownSum(first, samples * batch, bytes)) % 2 ** 32;
        expect(threads.map(({ checksum }) => checksum)).toEqual([sum, sum]);
        for (const report of threads) expectReport(report);
        const [initiator, responder] = threads as [ThreadReport, ThreadReport];
        expect(responder.samplesNs).toBeUndefined();
        expect(initiator.samplesNs).toHaveLength(samples);
        expect(Math.min(...initiator.samplesNs!)).toBeGreaterThan(0);
        // Each sample is the mean of its batch, and they follow each other within the loop.
        const together = initiator.samplesNs!.reduce((sum, ns) => sum + ns * batch, 0);
        expect(together).toBeLessThanOrEqual(initiator.endNs - initiator.startNs);
      }
      await group!.close();
    });
  });
});

function expectReport({ startNs, endNs, cpuNs, cpus }: ThreadReport): void {
  expect(endNs).toBeGreaterThan(startNs);
  expect(cpuNs).toBeGreaterThan(0);
  expect(cpus.length).toBeGreaterThan(0);
}

test('same-thread writes and reads both messages of a round trip by itself', WATCHDOG, async () => {
  const member = await startMember('same-thread');
  await member.request('start', { threads: 1 });
  const values = { bytes: 64, wait: 0, samples: 100, batch: 3, first: 2 ** 32 - 150 };
  const { threads } = await member.request<{ threads: ThreadReport[] }>('trip', values);
  expect(threads.map(({ checksum }) => checksum)).toEqual([(2 * sumOfMessages(2 ** 32 - 150, 300, 64)) % 2 ** 32]);
  expect(threads[0]!.samplesNs).toHaveLength(100);
});

test('thread i is pinned to the i-th CPU of the list, and so on from the first again', WATCHDOG, async () => {
  const cpus = getAffinity();
  const member = await startMember('mutex', cpus);
  const { tids } = await member.request<{ tids: number[] }>('start', { threads: 3 });
  expect(tids.map((tid) => readAllowedCpus(member.pid, tid))).toEqual(tids.map((_, at) => [cpus[at % cpus.length]]));
});

describe('a command that cannot be', () => {
  const shape = { bytes: 64, wait: 0, first: 0 };
  const stream = { ...shape, messages: 4 };
  const trip = { ...shape, samples: 2, batch: 2 };
  const word = { ...trip, bytes: 4 };
  test.each<
    [what: string, name: string, threads: number, verb: string, values: Record<string, number>, message: RegExp]
  >([
    ['bytes that are no multiple of 4', 'ring', 2, 'stream', { ...stream, bytes: 66 }, /multiple of 4 from 8 .*got 66/],
    ['bytes below 8', 'ring-record', 2, 'trip', { ...trip, bytes: 4 }, /multiple of 4 from 8 .*got 4/],
    ['no bytes', 'postmessage', 2, 'stream', { ...stream, bytes: 0 }, /multiple of 4 from 8 .*got 0/],
    ['bytes that no channel holds', 'ring', 2, 'trip', { ...trip, bytes: 16 * MIB }, /to 8388608, got 16777216/],
    ['bytes for one word', 'atomics-block', 2, 'trip', trip, /bytes must be 4.*got 64/],
    ['a wait that is none', 'ring', 2, 'stream', { ...stream, wait: 4 }, /wait must be from 0 to 3 \(0 spin, 1 yield/],
    ['a first message beyond 2^32', 'ring', 2, 'stream', { ...stream, first: 2 ** 32 }, /first must be below 2\^32/],
    ['no messages', 'postmessage', 2, 'stream', { ...stream, messages: 0 }, /messages must be 1 or more/],
    ['no samples', 'postmessage', 2, 'trip', { ...trip, samples: 0 }, /samples must be 1 or more/],
    ['no batch', 'ring', 2, 'trip', { ...trip, batch: 0 }, /batch must be 1 or more/],
    ['no time', 'mutex', 1, 'operate', { timeMs: 0 }, /timeMs must be 1 or more/],
    ['a missing key', 'ring', 2, 'stream', shape, /"stream" needs messages=/],
    ['an unknown verb', 'ring', 2, 'operate', { timeMs: 1 }, /unknown verb "operate"; known: start trip stream/],
    [
      'a stream of one word',
      'atomics-spin',
      2,
      'stream',
      { ...stream, bytes: 4 },
      /unknown verb "stream"; known: start trip$/,
    ],
    ['a stream within one thread', 'same-thread', 1, 'stream', stream, /unknown verb "stream"; known: start trip$/],
    ['messages of a lock', 'mutex', 2, 'trip', word, /unknown verb "trip"; known: start operate/],
    ['a third thread of a pair', 'ring', 3, 'stream', stream, /threads must be 2 for ring, got 3/],
    ['half a pair', 'postmessage', 1, 'stream', stream, /threads must be 2 for postmessage, got 1/],
    ['no thread', 'mutex', 0, 'operate', { timeMs: 1 }, /threads must be 1 to 64 for mutex, got 0/],
    ['threads before they are started', 'ring', -1, 'stream', stream, /stream needs threads; say start before/],
    ['a second start', 'mutex', 1, 'start', { threads: 1 }, /start comes once; there are 1 threads/],
  ])('%s: is told', WATCHDOG, async (_what, name, threads, verb, values, message) => {
    await leavingNothing(async () => {
      const member = await startMember(name);
      const asking = async () => {
        if (threads >= 0) await member.request('start', { threads });
        return await member.request(verb, values);
      };
      const error = await asking().then(
        () => null,
        (failure: { code: string; message: string }) => failure,
      );
      expect(error?.message).toMatch(message);
      expect(error?.code).toBe(/unknown verb/.test(String(message)) ? 'internal' : 'usage');
      await group!.close();
    });
  });

  test('an unknown subject: the process says which there are and does not start', WATCHDOG, async () => {
    await leavingNothing(async () => {
      const error = await startMember('rink').then(
        () => null,
        (failure: { code: string; message: string }) => failure,
      );
      expect(error?.code).toBe('child-failed');
      expect(error?.message).toContain('no threads are called "rink"; known: ring ring-batched');
      for (const { name } of LOCKS.filter((lock) => !lock.name.startsWith('native-'))) {
        expect(error?.message).toContain(name);
      }
    });
  });
});
