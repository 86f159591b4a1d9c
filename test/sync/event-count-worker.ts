/** What workers do to an EventCount: one job by name, told when it is done. Started by event-count.test.ts through lock-crew.ts. */

import { parentPort, workerData } from 'node:worker_threads';
import { LabError, toWireError } from '../../src/core/errors.js';
import { Random } from '../../src/core/random.js';
import { EventCount } from '../../src/sync/event-count.js';
import { isThreadAlive, ownThreadId } from '../../src/sync/liveness.js';
import { SpscRing } from '../../src/sync/spsc-ring.js';
import { yieldCpu } from '../../src/sys/sched.js';
import { ASLEEP, type Report, STOP, type Task, VICTIM } from './lock-job.js';
import { dieAtStep, realAtomics, ruleAtomics } from './ruled-atomics.js';

const { memory, at, flags, data, job } = workerData as Task;
const { seed = 1, rounds = 1, place = 0, dieAt = 0, diesAfter = false } = job;
const random = new Random(seed);

/** Told by onSlice: who wrote its id into the word VICTIM of the flags is dead. */
const onSlice = () => {
  const threadId = realAtomics.load(flags, VICTIM);
  if (threadId !== 0 && !isThreadAlive(threadId)) throw new LabError('peer-gone', `thread ${threadId} died`);
};
const events = EventCount.open(memory, at, { sliceMs: job.sliceMs ?? 30_000, onSlice });
const ringAt = (nth: number) => at + EventCount.bytesFor() + nth * SpscRing.bytesFor(RING);
const ruleSteps = () => dieAtStep(dieAt, diesAfter, () => realAtomics.store(flags, ASLEEP, 1));

/** Takes one of what data[0] counts. */
function takeOne(): boolean {
  for (let seen = Atomics.load(data, 0); seen > 0; ) {
    const before = Atomics.compareExchange(data, 0, seen, seen - 1);
    if (before === seen) return true;
    seen = before;
  }
  return false;
}

/** By the three calls or by the one, each as often. */
function takeWaiting(): void {
  if (random.integer(2) === 0) {
    while (!takeOne()) events.waitUntil(() => Atomics.load(data, 0) > 0);
    return;
  }
  for (;;) {
    const key = events.prepareWait();
    if (takeOne()) break;
    events.wait(key);
  }
  events.cancelWait();
}

const RING = { capacity: 2, slotBytes: 4 };

const jobs: Record<string, () => number> = {
  /** Even places give, odd ones take, of what data[0] counts; each gift is one's. data[1]: taken. */
  gifts: () => {
    for (let round = 0; round < rounds; round++) {
      if (place % 2 === 0) {
        Atomics.add(data, 0, 1);
        events.notify();
      } else {
        takeWaiting();
        Atomics.add(data, 1, 1);
      }
    }
    return events.missedWakeUps;
  },
  /** Places from 1 on fill a ring each; place 0 takes from whichever has something, and returns how many came in order. */
  rings: () => {
    if (place > 0) {
      const producer = SpscRing.open(memory, ringAt(place - 1)).producer();
      for (let round = 0; round < rounds; round++) {
        producer.push(new Uint8Array(new Uint32Array([round]).buffer));
        events.notify();
      }
      producer.close();
      events.notify();
      return rounds;
    }
    const rings = [0, 1, 2].map((nth) => SpscRing.open(memory, ringAt(nth)).consumer());
    const taken = rings.map(() => 0);
    const into = new Uint32Array(1);
    let inOrder = 0;
    while (!rings.every((ring) => ring.isEnded)) {
      events.waitUntil(() => rings.some((ring) => ring.readable > 0) || rings.every((ring) => ring.isEnded));
      for (const [nth, ring] of rings.entries()) {
        while (ring.tryPop(new Uint8Array(into.buffer))) if (into[0] === taken[nth]!++) inOrder++;
      }
    }
    return inOrder + 1e6 * events.missedWakeUps;
  },
  /** Waits for data[0], which a victim or nobody gives. */
  survivor: () => {
    events.waitUntil(() => Atomics.load(data, 0) > 0);
    return 1;
  },
  giver: () => {
    realAtomics.store(flags, VICTIM, ownThreadId());
    while (realAtomics.load(data, 2) === 0 && realAtomics.load(flags, STOP) === 0) yieldCpu();
    const undo = ruleSteps();
    Atomics.store(data, 0, 1);
    events.notifyAll();
    undo();
    return 1;
  },
  /** Sleeps until it is woken, cancels once, sleeps for a moment: all the steps a waiter has. */
  waiter: () => {
    const undo = ruleSteps();
    events.wait(events.prepareWait());
    events.prepareWait();
    events.cancelWait();
    events.waitUntil(() => false, 1);
    undo();
    return 1;
  },
};

if (job.isDisturbed) {
  const disturbance = new Random(seed + 1);
  ruleAtomics((_name, call) => {
    if (disturbance.integer(6) === 0) yieldCpu();
    return call();
  });
}
const report: Report = { threadId: ownThreadId() };
try {
  report.result = jobs[job.name]!();
} catch (error) {
  report.error = toWireError(error);
}
parentPort!.postMessage(report);
