/** Probes of the region `ring-wait`. Run in the graded process. */

import { Worker } from 'node:worker_threads';
import type { JsonValue } from '../../../../src/course/assignment.js';
import type { Probe } from '../../../../src/course/probe.js';
import { AWAKE, closeSeat, Seat, SLEEPS, wakeOrFindClosed } from '../../../../src/sync/wait-strategy.js';
import { countCalls } from './count-calls.js';

const SEAT = 3;

/** Does what is asked to one seat after the other. */
export const seatSteps: Probe = (input) =>
  (input as ('sleep' | 'wake' | 'close')[][]).flatMap((deeds) => {
    const words = new Int32Array(new SharedArrayBuffer(64));
    words[SEAT] = AWAKE;
    return deeds.map((deed): JsonValue => {
      let returned = false;
      const notified = countCalls('notify', SEAT, () => {
        if (deed === 'sleep') words[SEAT] = SLEEPS;
        else if (deed === 'close') closeSeat(words, SEAT);
        else returned = wakeOrFindClosed(words, SEAT);
      });
      return { returned, seat: words[SEAT]!, notified };
    });
  });

/** Has a worker wait, in which Atomics.wait returns what is asked for: a thread that may block is needed, and nothing of time. */
export const sleeps: Probe = async (input) => {
  const worker = new Worker(new URL('./sleep-worker.js', import.meta.url), { workerData: input });
  return await new Promise<JsonValue>((resolve, reject) => {
    worker.once('message', resolve);
    worker.once('error', reject);
    worker.once('exit', (code) => reject(new Error(`the worker ended with status ${code} and said nothing`)));
  });
};

const MOST_SLICES = 20;

/** Waits asynchronously, and closes the same seat meanwhile, some turns of the event loop later. */
export const closesItself: Probe = async (input) => {
  const { turns } = input as { turns: number };
  const words = new Int32Array(new SharedArrayBuffer(64));
  const seat = new Seat(words, SEAT, { strategy: 'block', sliceMs: 50 });
  let slices = 0;
  const waiting = seat.waitAsync({
    isOver: () => false,
    checkPeer: () => {
      if (++slices > MOST_SLICES) throw new Error(`sleeps on, ${MOST_SLICES} slices after it closed`);
    },
    describe: () => 'nothing',
  });
  const outcome = waiting.then(
    () => 'ended',
    (error: Error) => error.message,
  );
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
  closeSeat(words, SEAT);
  return { outcome: await outcome, seat: words[SEAT]! };
};
