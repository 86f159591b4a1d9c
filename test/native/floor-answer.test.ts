/** The floor that answers requests: what it answers, in which order, after which time, and what ends it; the test asks. */

import { describe, expect, it } from 'vitest';
import { addon, catchError, countOpen } from './addon-harness.js';
import type { Floor } from './floor-driver.js';
import {
  interrupt,
  listDescriptors,
  openConnections,
  readNumbers,
  startAnswering,
  toBytes,
  writeBytes,
} from './request-driver.js';

const MOST = 2n ** 64n - 1n;

interface Asking {
  floor: Floor;
  /** Of each connection. */
  asks: { repliesFd: number; requestsFd: number }[];
}

/** A floor that was told to answer so many of us. */
async function startAsked(count: number, command: string): Promise<Asking> {
  const { asking, answering } = openConnections(count);
  const floor = await startAnswering(answering);
  floor.tell(command);
  const asks = Array.from({ length: count }, (_, i) => ({ repliesFd: asking[2 * i]!, requestsFd: asking[2 * i + 1]! }));
  return { floor, asks };
}

function ask({ asks }: Asking, index: number, ...numbers: bigint[]): void {
  writeBytes(asks[index]!.requestsFd, toBytes(...numbers));
}

function leave({ asks }: Asking, index: number): void {
  addon.close(asks[index]!.repliesFd);
  addon.close(asks[index]!.requestsFd);
}

/** Ends what goes on; the reply has been taken before. */
async function finish(asking: Asking): Promise<void> {
  expect(await asking.floor.close()).toEqual({ status: 0, signal: null });
  for (const index of asking.asks.keys()) leave(asking, index);
}

const nowNs = () => process.hrtime.bigint();

describe('answer', () => {
  it('gives the next number, in the order of the requests, whatever their size', async () => {
    const before = countOpen();
    const asking = await startAsked(2, 'answer fds=2 serviceUs=0');
    ask(asking, 0, 0n, 7n, 7n, 2n ** 32n - 1n, MOST);
    expect(readNumbers(asking.asks[0]!.repliesFd, 5)).toEqual([1n, 8n, 8n, 2n ** 32n, 0n]);
    ask(asking, 1, 41n);
    expect(readNumbers(asking.asks[1]!.repliesFd)).toEqual([42n]);
    expect(await asking.floor.say('rest')).toMatchObject({ ok: true, served: [5, 1], checksum: 0 });
    await finish(asking);
    expect(countOpen()).toBe(before);
  });

  it.each([300, 5_000])('waits %i us at least, for each request anew', async (serviceUs) => {
    const asking = await startAsked(3, `answer fds=3 serviceUs=${serviceUs}`);
    for (let round = 0n; round < 4n; round++) {
      const askedNs = asking.asks.map((_, index) => {
        const beforeNs = nowNs();
        ask(asking, index, round);
        return beforeNs;
      });
      for (const [index, { repliesFd }] of asking.asks.entries()) {
        expect(readNumbers(repliesFd)).toEqual([round + 1n]);
        expect(nowNs() - askedNs[index]!).toBeGreaterThanOrEqual(BigInt(serviceUs) * 1_000n);
      }
    }
    expect(await asking.floor.say('rest')).toMatchObject({ served: [4, 4, 4] });
    await finish(asking);
  });

  it('a request may come in pieces, with a signal between them', async () => {
    const asking = await startAsked(1, 'answer fds=1 serviceUs=100');
    for (const size of [1, 4, 7]) {
      const bytes = toBytes(0x0102030405060708n);
      writeBytes(asking.asks[0]!.requestsFd, bytes.subarray(0, size));
      interrupt(asking.floor);
      writeBytes(asking.asks[0]!.requestsFd, bytes.subarray(size));
      expect(readNumbers(asking.asks[0]!.repliesFd)).toEqual([0x0102030405060709n]);
    }
    expect(await asking.floor.say('rest')).toMatchObject({ served: [3] });
    await finish(asking);
  });

  it('rest may come together with answer, and answer once more after it', async () => {
    const asking = await startAsked(1, 'answer fds=1 serviceUs=0\nrest');
    expect(await asking.floor.next()).toMatchObject({ ok: true, served: [0] });
    const own = listDescriptors(asking.floor);
    ask(asking, 0, 5n); // waits in the pipe
    asking.floor.tell('answer fds=1 serviceUs=0');
    expect(readNumbers(asking.asks[0]!.repliesFd)).toEqual([6n]);
    expect(await asking.floor.say('rest')).toMatchObject({ ok: true, served: [1] });
    expect(listDescriptors(asking.floor)).toEqual(own);
    await finish(asking);
  });

  it('what was read before rest is answered still, and no sooner', async () => {
    const serviceUs = 30_000;
    const asking = await startAsked(1, `answer fds=1 serviceUs=${serviceUs}`);
    ask(asking, 0, 1n);
    readNumbers(asking.asks[0]!.repliesFd); // it is at work: what comes from now on is seen in order
    const beforeNs = nowNs();
    ask(asking, 0, 2n);
    expect(await asking.floor.say('rest')).toMatchObject({ ok: true, served: [2] });
    expect(readNumbers(asking.asks[0]!.repliesFd)).toEqual([3n]);
    expect(nowNs() - beforeNs).toBeGreaterThanOrEqual(BigInt(serviceUs) * 1_000n);
    await finish(asking);
  });

  it('who has left is done with, owed an answer or not; the others are served', async () => {
    const asking = await startAsked(3, 'answer fds=3 serviceUs=2000');
    ask(asking, 0, 1n);
    leave(asking, 0);
    ask(asking, 1, 1n);
    readNumbers(asking.asks[1]!.repliesFd); // due behind that of the one who left
    leave(asking, 1);
    for (const number of [10n, 11n]) {
      ask(asking, 2, number);
      expect(readNumbers(asking.asks[2]!.repliesFd)).toEqual([number + 1n]);
    }
    expect(await asking.floor.say('rest')).toMatchObject({ ok: true, served: [0, 1, 2] });
    expect(await asking.floor.close()).toEqual({ status: 0, signal: null });
    leave(asking, 2);
  });

  it('who ends its requests alone has the answers that it is owed', async () => {
    const asking = await startAsked(1, 'answer fds=1 serviceUs=1000');
    ask(asking, 0, 1n, 2n, 3n);
    addon.close(asking.asks[0]!.requestsFd);
    expect(readNumbers(asking.asks[0]!.repliesFd, 3)).toEqual([2n, 3n, 4n]);
    expect(await asking.floor.say('rest')).toMatchObject({ served: [3] });
    await asking.floor.close();
    addon.close(asking.asks[0]!.repliesFd);
  });

  it('EOF on descriptor 0 ends it with status 0 and without a reply', async () => {
    const asking = await startAsked(1, 'answer fds=1 serviceUs=600000');
    ask(asking, 0, 1n);
    const reply = asking.floor.next();
    expect(await asking.floor.close()).toEqual({ status: 0, signal: null });
    await expect(reply).rejects.toThrow('ended without a reply');
    leave(asking, 0);
  });

  it('who asks on and on and takes no answer ends it', async () => {
    const asking = await startAsked(1, 'answer fds=1 serviceUs=0');
    let gone: unknown;
    while (gone === undefined) gone = catchError(() => ask(asking, 0, 1n));
    expect(gone).toMatchObject({ code: 'EPIPE' });
    expect((await asking.floor.next()).error).toEqual({
      code: 'child-failed',
      message: 'write on descriptor 4: Resource temporarily unavailable',
    });
    expect(await asking.floor.ended).toEqual({ status: 1, signal: null });
    leave(asking, 0);
  });
});

describe('what is wrong is said, and ends the member', () => {
  it.each([
    ['answer fds=1', /answer needs serviceUs once/],
    ['answer serviceUs=1', /answer needs fds once/],
    ['answer fds=0 serviceUs=1', /fds must be from 1 to/],
    ['answer fds=1 serviceUs=60000001', /serviceUs must be from 0 to 60000000/],
    ['answer fds=1 serviceUs=1 units=1', /answer has no key units/],
    ['answer fds=2 serviceUs=1', /answer: connection 1 of 2 has no descriptor 5; hand over two for each, from 3 on/],
    ['rest', /rest ends an answer, and none is under way; say answer before/],
    ['operate timeMs=1', /unknown verb operate; known: answer$/],
    ['answer fds=1 serviceUs=0\nanswer fds=1 serviceUs=0', /answer goes on until it is told to rest; got answer fds=1/],
    ['answer fds=1 serviceUs=0\nrest now', /goes on until it is told to rest; got rest now/],
  ])('usage: %j', async (commands, message) => {
    const asking = await startAsked(1, commands);
    expect((await asking.floor.next()).error).toEqual({ code: 'usage', message: expect.stringMatching(message) });
    expect(await asking.floor.ended).toEqual({ status: 1, signal: null });
    leave(asking, 0);
  });
});
