/** What workers do to locks: one job by name, told when it is done. Started by lock-crew.ts. */

import { parentPort, workerData } from 'node:worker_threads';
import { toWireError } from '../../src/core/errors.js';
import { Random } from '../../src/core/random.js';
import { Barrier } from '../../src/sync/barrier.js';
import { Condition } from '../../src/sync/condition.js';
import { Counter } from '../../src/sync/counter.js';
import { ownThreadId } from '../../src/sync/liveness.js';
import { Mutex } from '../../src/sync/mutex.js';
import { Semaphore } from '../../src/sync/semaphore.js';
import { SpinMutex } from '../../src/sync/spin-mutex.js';
import { yieldCpu } from '../../src/sys/sched.js';
import { ASLEEP, HOLDS, type Report, STOP, type Task, VICTIM } from './lock-job.js';
import { dieAtStep, realAtomics, ruleAtomics } from './ruled-atomics.js';

const { memory, at, flags, data, job } = workerData as Task;
const { seed = 1, rounds = 1, place = 0, dieAt = 0 } = job;
const choice = { sliceMs: job.sliceMs ?? 30_000 };
const random = new Random(seed);

const until = (flag: number) => {
  while (realAtomics.load(flags, flag) === 0 && realAtomics.load(flags, STOP) === 0) yieldCpu();
};
const raise = (flag: number) => realAtomics.store(flags, flag, 1);

/** From here on the thread dies at its step. */
const ruleSteps = () => dieAtStep(dieAt, job.diesAfter ?? false, () => raise(ASLEEP));

/** Two plain words that are equal whenever nobody is inside. Returns 1 when they were. */
function visit(): number {
  const [first, second] = [data[0]!, data[1]!];
  data[0] = first + 1;
  if (random.integer(8) === 0) yieldCpu();
  data[1] = second + 1;
  return first === second ? 1 : 0;
}

const jobs: Record<string, () => number | Promise<number>> = {
  'mutex-visits': () => {
    const mutex = Mutex.open(memory, at, choice);
    let intact = 0;
    for (let round = 0; round < rounds; round++) {
      const way = random.integer(4);
      if (way === 0) intact += mutex.withLock(visit);
      else {
        if (way === 1) while (!mutex.tryLock()) yieldCpu();
        else if (way === 2) mutex.lock();
        else while (!takesInTime(() => mutex.lock(random.fraction() * 0.1)));
        intact += visit();
        mutex.unlock();
      }
    }
    return intact;
  },
  'spin-visits': () => {
    const mutex = SpinMutex.open(memory, at, place % 2 === 0 ? { ...choice, yieldCpu } : choice);
    let intact = 0;
    for (let round = 0; round < rounds; round++) {
      mutex.lock();
      intact += visit();
      mutex.unlock();
    }
    return intact;
  },
  'semaphore-visits': () => {
    const semaphore = Semaphore.open(memory, at, choice);
    let intact = 0;
    for (let round = 0; round < rounds; round++) {
      const wanted = 1 + random.integer(3);
      if (random.integer(2) === 0) semaphore.acquire(wanted);
      else while (!takesInTime(() => semaphore.acquire(wanted, random.fraction() * 0.1)));
      if (Atomics.add(data, 0, wanted) + wanted <= 3) intact++;
      if (random.integer(8) === 0) yieldCpu();
      Atomics.sub(data, 0, wanted);
      semaphore.release(wanted);
    }
    return intact;
  },
  /** Capacity 1, one condition for both kinds: even places put, odd ones take. data[0]: full, data[1]: taken. */
  'condition-crowd': () => {
    const mutex = Mutex.open(memory, at, choice);
    const condition = Condition.open(memory, at + Mutex.bytesFor(), choice);
    const state = place % 2 === 0 ? 0 : 1;
    for (let round = 0; round < rounds; round++) {
      mutex.withLock(() => {
        while (data[0] !== state) condition.wait(mutex);
        data[0] = 1 - state;
        data[1]! += state;
        condition.notifyAll();
      });
    }
    return mutex.missedWakeUps + condition.missedWakeUps;
  },
  /** The same with a condition for each kind and notifyOne. */
  'condition-pair': () => {
    const mutex = Mutex.open(memory, at, choice);
    const conditions = [1, 2].map((nth) => Condition.open(memory, at + nth * Mutex.bytesFor(), choice));
    const state = place % 2;
    for (let round = 0; round < rounds; round++) {
      mutex.withLock(() => {
        while (data[0] !== state) conditions[state]!.wait(mutex);
        data[0] = 1 - state;
        data[1]! += state;
        conditions[1 - state]!.notifyOne();
      });
    }
    return mutex.missedWakeUps + conditions[0]!.missedWakeUps + conditions[1]!.missedWakeUps;
  },
  /** Capacity 1 by two semaphores. */
  'semaphore-pair': () => {
    const [free, full] = [0, 1].map((nth) => Semaphore.open(memory, at + nth * Semaphore.bytesFor(), choice));
    const [taken, given] = place % 2 === 0 ? [free!, full!] : [full!, free!];
    for (let round = 0; round < rounds; round++) {
      taken.acquire();
      data[0]!++;
      given.release();
    }
    return free!.missedWakeUps + full!.missedWakeUps;
  },
  /** Each writes its round into its word and, behind the barrier, finds nobody's behind. data[16]: those it found ahead, too. */
  'barrier-rounds': () => {
    const barrier = Barrier.open(memory, at, { ...choice, member: place });
    let right = 0;
    for (let round = 1; round <= rounds; round++) {
      Atomics.store(data, place, round);
      if (random.integer(8) === 0) yieldCpu();
      barrier.wait();
      const others = [0, 1, 2].map((member) => Atomics.load(data, member) - round);
      if (others.every((ahead) => ahead === 0)) right++;
      barrier.wait();
    }
    return right + barrier.missedWakeUps * 1e6;
  },
  'counter-adds': () => {
    const counter = Counter.open(memory, at, { worker: place });
    for (let round = 0; round < rounds; round++) counter.add();
    return rounds;
  },
  'await-in-vain': async () => {
    if (place === 0) await Mutex.open(memory, at, choice).lockAsync(30);
    else await Semaphore.open(memory, at + Mutex.bytesFor(), choice).acquireAsync(1, 30);
    return 1;
  },
  /** Holds until the victim sleeps or is dead, then contends with it. */
  'mutex-survivor': () => {
    const mutex = Mutex.open(memory, at, choice);
    mutex.lock();
    raise(HOLDS);
    until(ASLEEP);
    mutex.unlock();
    until(VICTIM);
    mutex.lock();
    mutex.unlock();
    return 1;
  },
  'mutex-victim': () => {
    const mutex = Mutex.open(memory, at, choice);
    until(HOLDS);
    const undo = ruleSteps();
    mutex.lock();
    raise(VICTIM);
    // Until the survivor sleeps, so that unlock() has somebody to wake.
    while ((realAtomics.load(new Int32Array(memory, at + 128, 1), 0) & (1 << 30)) === 0) yieldCpu();
    mutex.unlock();
    undo();
    return 1;
  },
  'spin-victim': () => {
    const mutex = SpinMutex.open(memory, at, choice);
    const undo = ruleSteps();
    mutex.lock();
    mutex.unlock();
    undo();
    return 1;
  },
  'semaphore-victim': () => {
    const semaphore = Semaphore.open(memory, at, choice);
    const undo = ruleSteps();
    semaphore.acquire();
    semaphore.release();
    undo();
    return 1;
  },
  'condition-victim': () => {
    const mutex = Mutex.open(memory, at, choice);
    const condition = Condition.open(memory, at + Mutex.bytesFor(), choice);
    const undo = ruleSteps();
    mutex.lock();
    data[0] = 1;
    condition.notifyAll();
    condition.wait(mutex, 1);
    mutex.unlock();
    undo();
    return 1;
  },
  'barrier-victim': () => {
    const barrier = Barrier.open(memory, at, { ...choice, member: place });
    raise(HOLDS);
    const undo = ruleSteps();
    barrier.wait();
    barrier.wait();
    undo();
    return 1;
  },
};

function takesInTime(take: () => void): boolean {
  try {
    take();
    return true;
  } catch (error) {
    if (toWireError(error).code === 'timed-out') return false;
    throw error;
  }
}

if (job.isDisturbed) {
  const disturbance = new Random(seed + 1);
  ruleAtomics((_name, call) => {
    if (disturbance.integer(6) === 0) yieldCpu();
    return call();
  });
}
const report: Report = { threadId: ownThreadId() };
try {
  report.result = await jobs[job.name]!();
} catch (error) {
  report.error = toWireError(error);
}
parentPort!.postMessage(report);
