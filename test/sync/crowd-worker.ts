/** What workers do to a queue or a bounded buffer: one job by name, told when it is done. Started by the crowd tests through lock-crew.ts. */

import { parentPort, workerData } from 'node:worker_threads';
import { toWireError } from '../../src/core/errors.js';
import { Random } from '../../src/core/random.js';
import { ownThreadId } from '../../src/sync/liveness.js';
import { yieldCpu } from '../../src/sys/sched.js';
import { findSubject, makeMessage, readMessage } from './crowd-subjects.js';
import { ASLEEP, type Report, STOP, type Task, VICTIM } from './lock-job.js';
import { dieAtStep, realAtomics, ruleAtomics } from './ruled-atomics.js';

const { memory, at, flags, data, job } = workerData as Task;
const { seed = 1, rounds = 1, place = 0, dieAt = 0, diesAfter = false } = job;
const random = new Random(seed);
const member = { sliceMs: job.sliceMs ?? 30_000, timeoutMs: job.timeoutMs ?? Number.POSITIVE_INFINITY };
const crowd = findSubject(job.subject).open(memory, at, member);
const report: Report = { threadId: ownThreadId() };
const into = new Uint8Array(crowd.slotBytes);

/** A strategy that looks makes no sleep: it waits when it has looked a thousand times. */
function sayWhenAsleep(): void {
  let calls = 0;
  ruleAtomics((name, call) => {
    if (name === 'wait' || calls++ > 1_000) realAtomics.store(flags, ASLEEP + 8 * place, 1);
    return call();
  });
}

const jobs: Record<string, () => number | Promise<number>> = {
  /** The last of data[1] producers closes. */
  produce: async () => {
    for (let round = 0; round < rounds; round++) {
      const message = makeMessage(crowd.slotBytes, place, round);
      const way = random.integer(8);
      if (way === 0) await crowd.putAsync(message);
      else if (way < 3) while (!crowd.tryPut(message)) yieldCpu();
      else crowd.put(message);
    }
    if (Atomics.add(data, 0, 1) === data[1]! - 1) crowd.close();
    crowd.leave();
    return crowd.missedWakeUps;
  },
  consume: async () => {
    report.taken = [];
    while (!crowd.isEnded) {
      const way = random.integer(8);
      const isTaken = way === 0 ? await crowd.takeAsync(into) : way < 3 ? crowd.tryTake(into) : crowd.take(into);
      if (isTaken) report.taken.push(readMessage(into));
      else yieldCpu();
    }
    crowd.leave();
    return crowd.missedWakeUps;
  },
  /** Puts and takes one, alone: all steps that are not a sleep. */
  victim: () => {
    const undo = dieAtStep(dieAt, diesAfter, () => {});
    crowd.put(makeMessage(crowd.slotBytes, place, 0));
    crowd.take(into);
    crowd.leave();
    undo();
    return 1;
  },
  /** Takes one message. ASLEEP, of each place a flag: it waits, with nothing of the structure in its hands. */
  taker: () => {
    sayWhenAsleep();
    return crowd.take(into) ? readMessage(into) : -1;
  },
  putter: () => {
    sayWhenAsleep();
    crowd.put(makeMessage(crowd.slotBytes, place, 7));
    return 1;
  },
  /** Puts one message, takes it if it may, then stays until it is ended. STOP: it leaves first. */
  idler: () => {
    crowd.tryPut(makeMessage(crowd.slotBytes, place, 0));
    crowd.tryTake(into);
    if (place === 1) crowd.leave();
    // Last: who sees it may end this thread at once.
    realAtomics.store(flags, VICTIM, ownThreadId());
    while (realAtomics.load(flags, STOP) === 0) realAtomics.wait(flags, STOP, 0, 10);
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
try {
  report.result = await jobs[job.name]!();
} catch (error) {
  report.error = toWireError(error);
}
parentPort!.postMessage(report);
