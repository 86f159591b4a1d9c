/** The sweep's I/O workloads: threads of a floor that ask, beside a floor that answers or the test in its place. */

import { describe, expect, it } from 'vitest';
import { POLLIN } from '../../src/core/poll-events.js';
import { addon, countOpen } from './addon-harness.js';
import { Floor, type Reply } from './floor-driver.js';
import {
  interrupt,
  listDescriptors,
  openConnections,
  readNumbers,
  startBoth,
  toBytes,
  writeBytes,
} from './request-driver.js';
import { startTeam, type ThreadReply, takeThreads } from './team-driver.js';
import { kernelOf, sumOver } from './workload-sums.js';

/** One command of both sides, as a host gives them. */
async function operate(
  { asking, answering }: { asking: Floor; answering: Floor },
  { keys, fds, serviceUs }: { keys: string; fds: number; serviceUs: number },
): Promise<{ reply: Reply; served: number[] }> {
  answering.tell(`answer fds=${fds} serviceUs=${serviceUs}`);
  const reply = await asking.say(`operate ${keys}`);
  const answered = await answering.say('rest');
  expect(answered).toMatchObject({ ok: true, checksum: 0 });
  for (const field of ['startNs', 'endNs', 'cpuNs', 'voluntarySwitches', 'involuntarySwitches', 'cpus'])
    expect(answered).toHaveProperty(field);
  return { reply, served: answered.served as number[] };
}

const sumOf = ({ operations }: ThreadReply, units: number) => sumOver(operations!, (k) => kernelOf(k, units));
const lengthNs = ({ startNs, endNs }: ThreadReply) => endNs - startNs;

describe('blocking-io and answer', () => {
  it.each([
    [1, 0, 3],
    [3, 0, 50],
    [1, 500, 20],
    [3, 2_000, 0],
  ])(
    '%i threads have each request answered, %i us after it was read at the earliest',
    async (threads, serviceUs, units) => {
      const before = countOpen();
      const both = await startBoth('blocking-io', threads);
      const own = [both.asking, both.answering].map(listDescriptors);
      for (const timeMs of [30, 5]) {
        const keys = `timeMs=${timeMs} units=${units}`;
        const { reply, served } = await operate(both, { keys, fds: threads, serviceUs });
        const taken = takeThreads(reply, threads);
        expect(taken.map(({ operations }) => operations)).toEqual(served);
        for (const thread of taken) {
          expect(thread.operations).toBeGreaterThanOrEqual(1);
          expect(thread.checksum).toBe(sumOf(thread, units));
          expect(lengthNs(thread)).toBeGreaterThanOrEqual(thread.operations! * serviceUs * 1_000);
          // A request blocks its thread.
          if (serviceUs > 0) expect(thread.voluntarySwitches).toBeGreaterThan(0);
        }
      }
      expect([both.asking, both.answering].map(listDescriptors)).toEqual(own);
      expect(await both.asking.close()).toEqual({ status: 0, signal: null });
      expect(await both.answering.close()).toEqual({ status: 0, signal: null });
      expect(countOpen()).toBe(before);
    },
  );
});

describe('async-io and answer', () => {
  it.each([
    [1, 0, 3],
    [5, 0, 10],
    [4, 2_000, 20],
    [70, 1_000, 0], // more than one wait gives at once
  ])('one thread has %i requests under way, each answered after %i us', async (connections, serviceUs, units) => {
    const both = await startBoth('async-io', connections);
    const own = [both.asking, both.answering].map(listDescriptors);
    for (const timeMs of [30, 5]) {
      const keys = `timeMs=${timeMs} units=${units} connections=${connections}`;
      const { reply, served } = await operate(both, { keys, fds: connections, serviceUs });
      const [thread] = takeThreads(reply, 1);
      expect(thread!.operations).toBe(served.reduce((sum, count) => sum + count, 0));
      expect(thread!.checksum).toBe(sumOf(thread!, units));
      for (const count of served) {
        expect(count).toBeGreaterThanOrEqual(1);
        expect(lengthNs(thread!)).toBeGreaterThanOrEqual(count * serviceUs * 1_000);
      }
    }
    expect([both.asking, both.answering].map(listDescriptors)).toEqual(own);
    expect(await both.asking.close()).toEqual({ status: 0, signal: null });
    await both.answering.close();
  });
});

/** A floor that asks the test; `keys` of its operate. */
const ASKING: [subject: string, keys: string][] = [
  ['blocking-io', 'units=1'],
  ['async-io', 'units=1 connections=1'],
];

describe.each(ASKING)('%s beside a test that answers', (subject, keys) => {
  async function startAsking(): Promise<{ floor: Floor; requestsFd: number; repliesFd: number }> {
    const { asking, answering } = openConnections(1);
    const { floor } = await startTeam(subject, 'free', 1, asking);
    return { floor, requestsFd: answering[0]!, repliesFd: answering[1]! };
  }

  function closeBoth({ requestsFd, repliesFd }: { requestsFd: number; repliesFd: number }): void {
    addon.close(requestsFd);
    addon.close(repliesFd);
  }

  it('requests count from 0 in each command; an answer may come in pieces, and signals meanwhile', async () => {
    const asked = await startAsking();
    for (let command = 0; command < 2; command++) {
      let isAnswered = false;
      const answer = asked.floor.say(`operate timeMs=1 ${keys}`).finally(() => {
        isAnswered = true;
      });
      let count = 0n;
      // Three whole answers at least, and then until the floor has had enough: its reply comes once it asks no more.
      for (; count < 3n || !isAnswered; count++) {
        const entries = Int32Array.of(asked.requestsFd, POLLIN, 0);
        while (!isAnswered && addon.poll(entries, 1, 0) === 0) await new Promise(setImmediate);
        if (isAnswered) break;
        expect(readNumbers(asked.requestsFd)).toEqual([count]);
        const bytes = toBytes(count + 1n);
        writeBytes(asked.repliesFd, bytes.subarray(0, 3));
        interrupt(asked.floor);
        writeBytes(asked.repliesFd, bytes.subarray(3));
      }
      const [thread] = takeThreads(await answer, 1);
      expect(thread!.operations).toBe(Number(count));
      expect(thread!.checksum).toBe(sumOf(thread!, 1));
    }
    await asked.floor.close();
    closeBoth(asked);
  });

  it.each([0, 7, 31, 32, 63])('bit %i flipped in an answer ends the member', async (bit) => {
    const asked = await startAsking();
    const answer = asked.floor.say(`operate timeMs=600000 ${keys}`);
    expect(readNumbers(asked.requestsFd)).toEqual([0n]);
    writeBytes(asked.repliesFd, toBytes(1n));
    expect(readNumbers(asked.requestsFd)).toEqual([1n]);
    const wrong = 2n ^ (1n << BigInt(bit));
    writeBytes(asked.repliesFd, toBytes(wrong));
    expect((await answer).error).toEqual({
      code: 'record-corrupt',
      message: `connection 0: request 1 was answered with ${wrong}, expected 2`,
    });
    expect(await asked.floor.ended).toEqual({ status: 1, signal: null });
    closeBoth(asked);
  });

  it.each([0, 4])('an answering side that ends after %i B of an answer is told at once', async (bytes) => {
    const asked = await startAsking();
    const answer = asked.floor.say(`operate timeMs=600000 ${keys}`);
    expect(readNumbers(asked.requestsFd)).toEqual([0n]);
    if (bytes > 0) writeBytes(asked.repliesFd, toBytes(1n).subarray(0, bytes));
    closeBoth(asked);
    expect((await answer).error).toEqual({
      code: 'peer-gone',
      message: 'connection 0: the answering side ended before it had answered request 0',
    });
    expect(await asked.floor.ended).toEqual({ status: 1, signal: null });
  });

  it('an answering side that was never there is told', async () => {
    const asked = await startAsking();
    closeBoth(asked);
    const { error } = await asked.floor.say(`operate timeMs=600000 ${keys}`);
    expect(error).toEqual({ code: 'peer-gone', message: expect.stringMatching(/^write on descriptor 4: /) });
    expect(await asked.floor.ended).toEqual({ status: 1, signal: null });
  });
});

describe('one connection of several', () => {
  it.each([
    ['blocking-io', 3, 'units=1'],
    ['async-io', 1, 'units=1 connections=3'],
  ])('%s: its end is the end of all, whatever the others wait for', async (subject, threads, keys) => {
    const { asking, answering } = openConnections(3);
    const { floor } = await startTeam(subject, 'free', threads, asking);
    const answer = floor.say(`operate timeMs=600000 ${keys}`);
    for (const index of [0, 1, 2]) expect(readNumbers(answering[2 * index]!)).toEqual([0n]);
    addon.close(answering[3]!);
    expect((await answer).error).toMatchObject({
      code: 'peer-gone',
      message: expect.stringMatching(/^connection 1: /),
    });
    expect(await floor.ended).toEqual({ status: 1, signal: null });
    for (const [index, fd] of answering.entries()) if (index !== 3) addon.close(fd);
  });
});

describe('what is wrong is said, and ends the member', () => {
  it.each([
    ['start threads=2', 'operate timeMs=5 units=1 connections=1', /threads must be from 1 to 1, got 2/],
    ['start threads=1', 'operate timeMs=5 units=1', /operate needs connections once/],
    ['start threads=1', 'operate timeMs=5 units=1 connections=0', /connections must be from 1 to 4096/],
    [
      'start threads=1',
      'operate timeMs=5 units=1 connections=2',
      /connection 1 of 2 has no descriptor 5; hand over two/,
    ],
  ])('usage of async-io: %s, then %s', async (start, command, message) => {
    const { asking, answering } = openConnections(1);
    const floor = new Floor(asking, { args: ['threads', 'async-io', 'free'] });
    await floor.next();
    const started = await floor.say(start);
    const { error } = started.error ? started : await floor.say(command);
    expect(error).toEqual({ code: 'usage', message: expect.stringMatching(message) });
    expect(await floor.ended).toEqual({ status: 1, signal: null });
    for (const fd of answering) addon.close(fd);
  });
});
