/** A worker dies at each call of Atomics of a lock, before it and after it: the others end, and are told when it held the lock. */

import { describe, expect, test } from 'vitest';
import { LabError } from '../../src/core/errors.js';
import { Barrier } from '../../src/sync/barrier.js';
import { Condition } from '../../src/sync/condition.js';
import { isThreadAlive } from '../../src/sync/liveness.js';
import { Mutex } from '../../src/sync/mutex.js';
import { Semaphore } from '../../src/sync/semaphore.js';
import { SpinMutex } from '../../src/sync/spin-mutex.js';
import { Ground, startMember, untilFlag } from './lock-crew.js';
import { HOLDS, type Job, STOP, VICTIM } from './lock-job.js';

/** Short, since every death costs one; nothing hangs on its length. */
const sliceMs = 10;

/** Does it with a victim that dies at each step in turn, until one survives. Returns what `outlive` said of each death. */
async function dieAtEachStep(outlive: (death: Job) => Promise<{ isVictimDead: boolean; outcome: string }>) {
  const outcomes: string[] = [];
  for (const diesAfter of [false, true]) {
    for (let dieAt = 1; ; dieAt++) {
      const { isVictimDead, outcome } = await outlive({ name: '', dieAt, diesAfter, sliceMs });
      if (!isVictimDead) {
        expect(outcome).toBe('free');
        break;
      }
      outcomes.push(outcome);
    }
  }
  return outcomes;
}

/** Returns 'free' when it comes through, else the code and thread that it is told. */
async function tell(pass: () => Promise<void>): Promise<string> {
  try {
    await pass();
    return 'free';
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    return `${error.code} ${/thread (\d+)/.exec(error.message)?.[1]}`;
  }
}

const wordOf = (ground: Ground) => Atomics.load(new Int32Array(ground.memory, ground.at + 128, 1), 0) & ~(1 << 30);

describe('a worker that dies at any step', () => {
  test('of a contended Mutex is told to the others exactly when it held it', async () => {
    const outcomes = await dieAtEachStep(async (death) => {
      const ground = new Ground(Mutex.bytesFor());
      const mutex = Mutex.init(ground.memory, ground.at, { sliceMs });
      const survivor = startMember(ground, { name: 'mutex-survivor', sliceMs });
      await untilFlag(ground, HOLDS);
      const victim = startMember(ground, { ...death, name: 'mutex-victim' });
      const said = await victim.ended;
      Atomics.store(ground.flags, STOP, 1);
      const survived = await survivor.ended;
      const holder = wordOf(ground);
      expect(holder === 0 || !isThreadAlive(holder)).toBe(true);
      const outcome = await tell(async () => {
        await mutex.lockAsync();
        mutex.unlock();
      });
      expect(outcome).toBe(holder === 0 ? 'free' : `peer-gone ${holder}`);
      // Where it died in unlock the survivor may have been through; else it is told the same.
      if (holder !== 0) expect(survived?.error?.message).toContain(`thread ${holder} died holding it`);
      else expect(survived?.result).toBe(1);
      expect(ground.countDamage()).toBe(0);
      return { isVictimDead: said === null, outcome: outcome.split(' ')[0]! };
    });
    expect(new Set(outcomes)).toEqual(new Set(['free', 'peer-gone']));
    expect(outcomes.length).toBeGreaterThan(10);
  });

  test('of a SpinMutex is told exactly when it held it', async () => {
    const outcomes = await dieAtEachStep(async (death) => {
      const ground = new Ground(SpinMutex.bytesFor());
      const mutex = SpinMutex.init(ground.memory, ground.at, { sliceMs, mayBlock: true });
      const said = await startMember(ground, { ...death, name: 'spin-victim' }).ended;
      const holder = wordOf(ground);
      const outcome = await tell(async () => mutex.lock());
      expect(outcome).toBe(holder === 0 ? 'free' : `peer-gone ${holder}`);
      return { isVictimDead: said === null, outcome: outcome.split(' ')[0]! };
    });
    expect(outcomes).toEqual(['free', 'peer-gone', 'peer-gone', 'free']);
  });

  test('of a Semaphore is found by who looks each slice', async () => {
    const outcomes = await dieAtEachStep(async (death) => {
      const ground = new Ground(Semaphore.bytesFor());
      const peer = { isGone: false };
      const onSlice = () => {
        if (peer.isGone) throw new LabError('peer-gone', 'thread 1 is gone');
      };
      const semaphore = Semaphore.init(ground.memory, ground.at, { permits: 1, sliceMs, onSlice });
      const said = await startMember(ground, { ...death, name: 'semaphore-victim' }).ended;
      peer.isGone = said === null;
      const outcome = await tell(() => semaphore.acquireAsync());
      expect(semaphore.waiters).toBe(0);
      return { isVictimDead: said === null, outcome };
    });
    expect(new Set(outcomes)).toEqual(new Set(['free', 'peer-gone 1']));
  });

  test('of a Condition leaves it usable, or is told to who waits, when it held the mutex', async () => {
    const outcomes = await dieAtEachStep(async (death) => {
      const ground = new Ground(Mutex.bytesFor() + Condition.bytesFor());
      const mutex = Mutex.init(ground.memory, ground.at, { sliceMs });
      const condition = Condition.init(ground.memory, ground.at + Mutex.bytesFor(), { sliceMs });
      await mutex.lockAsync();
      // Where it died before it notified, with the mutex free, nobody will ever come: the time ends that wait.
      const waited = tell(async () => {
        while (ground.data[0] === 0 && (await condition.waitAsync(mutex, 200)));
        mutex.unlock();
      });
      const said = await startMember(ground, { ...death, name: 'condition-victim' }).ended;
      const outcome = await waited;
      const holder = wordOf(ground);
      const after = await tell(async () => {
        await mutex.lockAsync();
        mutex.unlock();
      });
      expect(after).toBe(holder === 0 ? 'free' : `peer-gone ${holder}`);
      if (outcome !== 'free') expect(outcome).toBe(after);
      return { isVictimDead: said === null, outcome: after.split(' ')[0]! };
    });
    expect(new Set(outcomes)).toEqual(new Set(['free', 'peer-gone']));
  });

  test('of a Barrier is told to all others, unless all have passed', async () => {
    const outcomes = await dieAtEachStep(async (death) => {
      const ground = new Ground(Barrier.bytesFor({ parties: 3 }));
      Barrier.init(ground.memory, ground.at, { parties: 3 });
      const victim = startMember(ground, { ...death, name: 'barrier-victim', place: 2 });
      await untilFlag(ground, HOLDS); // the others could not know of a thread that never began
      const passes: number[] = [0, 0];
      const others = [0, 1].map((member) => {
        // The same thread is two members here, which it may be as nobody of them blocks.
        const barrier = Barrier.open(ground.memory, ground.at, { member, sliceMs });
        return tell(async () => {
          for (; passes[member]! < 2; passes[member]!++) await barrier.waitAsync();
        });
      });
      const said = await victim.ended;
      Atomics.store(ground.flags, VICTIM, 1);
      const told = await Promise.all(others);
      expect(passes[0]).toBe(passes[1]);
      expect(told[0]).toBe(told[1]);
      expect(ground.countDamage()).toBe(0);
      return { isVictimDead: said === null, outcome: told[0]!.split(' ')[0]! };
    });
    expect(new Set(outcomes)).toEqual(new Set(['free', 'peer-gone']));
  });

  test('asleep and ended from outside, is not waited for', async () => {
    const ground = new Ground(Mutex.bytesFor());
    const mutex = Mutex.init(ground.memory, ground.at, { sliceMs });
    await mutex.lockAsync();
    const { worker, ended } = startMember(ground, { name: 'mutex-visits', seed: 3 });
    const sleeper = new Int32Array(ground.memory, ground.at + 128, 1);
    while ((Atomics.load(sleeper, 0) & (1 << 30)) === 0) {
      if ((await Promise.race([ended, new Promise((resolve) => setImmediate(resolve, 'lives'))])) !== 'lives') break;
    }
    await worker.terminate();
    mutex.unlock();
    expect(mutex.tryLock()).toBe(true);
  });
});
