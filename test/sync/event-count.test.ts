/** What an EventCount means, that it loses no wake-up between real workers, and that nobody sleeps for ever beside a dead one. */

import { afterEach, describe, expect, test, vi } from 'vitest';
import { EventCount } from '../../src/sync/event-count.js';
import { SpscRing } from '../../src/sync/spsc-ring.js';
import { interleaveAt } from './interleavings.js';
import { Ground, runCrew, startMember } from './lock-crew.js';
import { ASLEEP, type Job } from './lock-job.js';

const PROGRAM = new URL('./event-count-worker.js', import.meta.url);
const SEQUENCES = [0, 2 ** 31 - 1, -1];
const memory = new SharedArrayBuffer(EventCount.bytesFor());
const as = (threadId: number) => ({ threadId, mayBlock: true, sliceMs: 5 });

afterEach(() => vi.restoreAllMocks());

describe('an EventCount', () => {
  test.each(SEQUENCES)('lets nobody sleep who was notified since the key, from sequence %d on', (first) => {
    const [one, two] = [EventCount.init(memory, 0, as(1), first), EventCount.open(memory, 0, as(2))];
    for (let round = 0; round < 3; round++) {
      const key = one.prepareWait();
      two.notify();
      expect(one.wait(key)).toBe(true);
      expect(one.wait(one.prepareWait(), 0)).toBe(false);
    }
    expect([one.waiters, one.missedWakeUps]).toEqual([0, 0]);
  });

  test('is not told of what was notified before the key, or while nobody waited', () => {
    const events = EventCount.init(memory, 0, as(1));
    events.notifyAll();
    const key = events.prepareWait();
    expect(events.wait(key, 12)).toBe(false);
  });

  test.each(['notify', 'notifyAll'] as const)('%s is one load where nobody waits', (name) => {
    const events = EventCount.init(memory, 0, as(1));
    const calls = (['load', 'add', 'notify'] as const).map((call) => vi.spyOn(Atomics, call));
    events[name]();
    expect(calls.map((call) => call.mock.calls.length)).toEqual([1, 0, 0]);
  });

  test('wakes as many as it is told', () => {
    const events = EventCount.init(memory, 0, as(1));
    const notify = vi.spyOn(Atomics, 'notify');
    events.prepareWait();
    for (const wake of [() => events.notify(), () => events.notify(3), () => events.notifyAll()]) wake();
    expect(notify.mock.calls.map((call) => call[2])).toEqual([1, 3, 0x7fff_ffff]);
  });

  test('takes every announcement back, however the wait ends', async () => {
    const onSlice = () => {
      throw new Error('gone');
    };
    const events = EventCount.init(memory, 0, { ...as(1), onSlice });
    const fail = () => {
      throw new Error('look');
    };
    const ends: [what: string, end: () => unknown][] = [
      ['no time', () => events.wait(events.prepareWait(), 0)],
      ['dead by hand', () => events.wait(events.prepareWait())],
      ['dead', () => events.waitUntil(() => false)],
      ['it fails', () => events.waitUntil(fail)],
      ['NaN', () => events.wait(events.prepareWait(), Number.NaN)],
      ['main', () => EventCount.open(memory, 0).wait(events.prepareWait())],
      ['NaN later', () => events.waitAsync(events.prepareWait(), Number.NaN).catch(() => {})],
      ['later', () => events.waitAsync(events.prepareWait(), 1)],
    ];
    for (const [what, end] of ends) {
      try {
        await end();
      } catch {} // told apart below
      expect([what, events.waiters]).toEqual([what, 0]);
    }
    let looks = 0;
    const failLater = () => (looks++ === 0 ? false : fail());
    expect(() => events.waitUntil(failLater)).toThrow('look');
    expect(events.waiters).toBe(0);
    expect(() => events.waitUntil(() => false)).toThrow('gone');
    expect(() => events.wait(events.prepareWait())).toThrow('gone');
  });

  test('waitUntil asks once where it is over, and announces nothing then', () => {
    const events = EventCount.init(memory, 0, as(1));
    const add = vi.spyOn(Atomics, 'add');
    const isOver = vi.fn(() => true);
    expect(events.waitUntil(isOver, 0)).toBe(true);
    expect([isOver.mock.calls.length, add.mock.calls.length]).toEqual([1, 0]);
  });

  test.each([0, 3, 12])('waitUntil gives up after %d ms, and looks once more then', (timeoutMs) => {
    const events = EventCount.init(memory, 0, as(1));
    expect(events.waitUntil(() => false, timeoutMs)).toBe(false);
    let looks = 0;
    expect(events.waitUntil(() => looks++ === 2, 3)).toBe(true);
  });

  test('what was done just before a death counts, and the death does not', () => {
    let isDone = false;
    const onSlice = () => {
      isDone = true;
      throw new Error('gone');
    };
    const events = EventCount.init(memory, 0, { ...as(1), onSlice });
    expect(events.waitUntil(() => isDone)).toBe(true);
  });

  test('counts a slice after which it was over', () => {
    const events = EventCount.init(memory, 0, as(1));
    let looks = 0;
    expect(events.waitUntil(() => looks++ === 2)).toBe(true);
    expect(events.missedWakeUps).toBe(1);
  });

  test('does not block the main thread, over or not, and says what to call there', async () => {
    const events = EventCount.init(memory, 0);
    expect(() => events.waitUntil(() => true)).toThrow(/Call waitUntilAsync\(\)/);
    expect(() => events.wait(events.prepareWait())).toThrow(/Call waitAsync\(\)/);
    let isOver = false;
    const waits = [events.waitUntilAsync(() => isOver), events.waitAsync(events.prepareWait())];
    isOver = true;
    events.notifyAll();
    expect(await Promise.all(waits)).toEqual([true, true]);
    expect(events.waiters).toBe(0);
  });

  // Calls 0 to 4 are those before the sleep, the sleep included; at 5 the sleeper has slept a slice, which shows that these are all.
  test.each([0, 1, 2, 3, 4, 5])('a change and its notification right before step %d of a wait end it', (at) => {
    const events = EventCount.init(memory, 0, as(1));
    const word = new Int32Array(new SharedArrayBuffer(4));
    const isChanged = () => Atomics.load(word, 0) === 1;
    const change = () => {
      Atomics.store(word, 0, 1);
      EventCount.open(memory, 0, as(2)).notify();
    };
    expect(interleaveAt(at, change, () => events.waitUntil(isChanged))).toBe(true);
    expect([events.missedWakeUps, events.waiters]).toEqual([at < 5 ? 0 : 1, 0]);
    const sleep = vi.spyOn(Atomics, 'wait');
    const byHand = EventCount.init(memory, 0, as(1));
    Atomics.store(word, 0, 0);
    interleaveAt(at, change, () => {
      const key = byHand.prepareWait();
      if (isChanged()) byHand.cancelWait();
      else byHand.wait(key);
    });
    expect(sleep.mock.results.filter(({ value }) => value === 'timed-out').length).toBe(at < 5 ? 0 : 1);
    expect(byHand.waiters).toBe(0);
  });

  test('a wait at any step of a notification sees the change or is notified', () => {
    for (let at = 0; at < 3; at++) {
      const events = EventCount.init(memory, 0, as(1));
      const other = EventCount.open(memory, 0, as(2));
      const word = new Int32Array(new SharedArrayBuffer(4));
      other.prepareWait(); // a second waiter, so that the notification has all its steps
      let key = 0;
      let isSeen = false;
      const prepare = () => {
        key = events.prepareWait();
        isSeen = Atomics.load(word, 0) === 1;
      };
      interleaveAt(at, prepare, () => {
        Atomics.store(word, 0, 1);
        other.notify();
      });
      if (isSeen) events.cancelWait();
      else expect(events.wait(key, 0)).toBe(true);
      expect(isSeen).toBe(at > 0);
    }
  });

  test.each([0, -1, 0.5, 2 ** 31])('refuses to notify %d', (n) => {
    expect(() => EventCount.init(memory, 0, as(1)).notify(n)).toThrow(RangeError);
  });
});

async function run(ground: Ground, jobs: readonly Job[]): Promise<number[]> {
  const reports = await runCrew(ground, jobs, PROGRAM);
  expect(reports.map((report) => report?.error)).toEqual(jobs.map(() => undefined));
  expect(ground.countDamage()).toBe(0);
  return reports.map((report) => report!.result!);
}

describe.each([
  ['undisturbed', false],
  ['giving the CPU away between the steps', true],
])('workers, %s,', (_how, isDisturbed) => {
  const makeJobs = (name: string, count: number, rounds: number): Job[] =>
    Array.from({ length: count }, (_, place) => ({ name, place, rounds, seed: 11 + place, isDisturbed }));

  test.each(SEQUENCES)('pass each gift to one of two that wait, sequences from %d on', async (first) => {
    const ground = new Ground(EventCount.bytesFor());
    const events = EventCount.init(ground.memory, ground.at, {}, first - 500);
    expect(await run(ground, makeJobs('gifts', 4, 1_500))).toEqual([0, 0, 0, 0]);
    expect([...ground.data.subarray(0, 2)]).toEqual([0, 3_000]);
    expect(events.waiters).toBe(0);
  });

  test('fill three rings whose consumer waits for all of them at once, to the end of each', async () => {
    const ring = { capacity: 2, slotBytes: 4 };
    const ground = new Ground(EventCount.bytesFor() + 3 * SpscRing.bytesFor(ring));
    EventCount.init(ground.memory, ground.at);
    for (let nth = 0; nth < 3; nth++) {
      const at = ground.at + EventCount.bytesFor() + nth * SpscRing.bytesFor(ring);
      SpscRing.init(ground.memory, at, ring);
    }
    expect(await run(ground, makeJobs('rings', 4, 800))).toEqual([2_400, 800, 800, 800]);
  });
});

describe('a worker that dies', () => {
  const sliceMs = 10;

  test('at each step of giving is found by who waits for it, unless it has given', async () => {
    const outcomes: string[] = [];
    for (const diesAfter of [false, true]) {
      for (let dieAt = 1; ; dieAt++) {
        const ground = new Ground(EventCount.bytesFor());
        EventCount.init(ground.memory, ground.at);
        const survivor = startMember(ground, { name: 'survivor', sliceMs }, PROGRAM);
        const victim = startMember(ground, { name: 'giver', dieAt, diesAfter }, PROGRAM);
        await until(() => EventCount.open(ground.memory, ground.at).waiters > 0);
        Atomics.store(ground.data, 2, 1);
        const said = await victim.ended;
        const told = await survivor.ended;
        const isGiven = ground.data[0] === 1;
        if (isGiven) expect(told?.result).toBe(1);
        else expect(told?.error).toEqual({ code: 'peer-gone', message: expect.stringMatching(/^thread \d+ died$/) });
        if (said !== null) break;
        outcomes.push(isGiven ? 'given' : 'lost');
      }
    }
    expect(outcomes).toEqual(['lost', 'given', 'given', 'given', 'given', 'given', 'given', 'given']);
  });

  test('at each step of waiting leaves the others to be woken, and notified no less', async () => {
    for (const diesAfter of [false, true]) {
      for (let dieAt = 1; ; dieAt++) {
        const ground = new Ground(EventCount.bytesFor());
        const events = EventCount.init(ground.memory, ground.at);
        const victim = startMember(ground, { name: 'waiter', dieAt, diesAfter }, PROGRAM);
        const isUp = () => Atomics.load(ground.flags, ASLEEP) === 1;
        let said: unknown = 'lives';
        void victim.ended.then((report) => {
          said = report;
        });
        await until(() => {
          if (isUp()) events.notify();
          return said !== 'lives';
        });
        let isOver = false;
        const waits = [0, 1].map(() => EventCount.open(ground.memory, ground.at).waitUntilAsync(() => isOver));
        isOver = true;
        events.notifyAll();
        expect(await Promise.all(waits)).toEqual([true, true]);
        expect(EventCount.open(ground.memory, ground.at).missedWakeUps).toBe(0);
        if (said !== null) break;
      }
    }
  });

  test('asleep and ended from outside, does not keep the others', async () => {
    const ground = new Ground(EventCount.bytesFor());
    const events = EventCount.init(ground.memory, ground.at);
    const victim = startMember(ground, { name: 'survivor' }, PROGRAM);
    await until(() => events.waiters > 0);
    await victim.worker.terminate();
    const waits = events.waitUntilAsync(() => ground.data[0] === 1);
    Atomics.store(ground.data, 0, 1);
    events.notifyAll();
    expect(await waits).toBe(true);
  });
});

/** The event loop goes on meanwhile. */
async function until(isSo: () => boolean): Promise<void> {
  while (!isSo()) await new Promise((resolve) => setImmediate(resolve));
}
