/** The probes of speed of assignment 2a: a ring and a mutex, all of it in one thread. Run in the graded process. */

import type { SpeedProbe } from '../../../../src/course/speed-plan.js';
import { Mutex } from '../../../../src/sync/mutex.js';
import { SpscRing } from '../../../../src/sync/spsc-ring.js';

const RING = { capacity: 256, slotBytes: 64 };
/** A quarter of the ring, so that laps end in the middle of no burst. */
const BURST = 64;
const RING_WARM_UP = 100_000;
const MUTEX_WARM_UP = 200_000;

/** Pushes a burst of messages and pops it, again and again: both sides in this thread, so that neither ever waits. */
const pushAndPop: SpeedProbe = () => {
  const memory = new SharedArrayBuffer(SpscRing.bytesFor(RING));
  const producer = SpscRing.init(memory, 0, RING).producer();
  const consumer = SpscRing.open(memory, 0).consumer();
  const [sent, taken] = [new Uint8Array(RING.slotBytes), new Uint8Array(RING.slotBytes)];
  const [sentWords, takenWords] = [new Int32Array(sent.buffer), new Int32Array(taken.buffer)];
  const last = sentWords.length - 1;
  const run = (first: number, operations: number) => {
    let checksum = 0;
    let popped = 0;
    for (let pushed = 0; pushed < operations; ) {
      const end = Math.min(operations, pushed + BURST);
      for (; pushed < end; pushed++) {
        sentWords[0] = first + pushed;
        sentWords[last] = pushed;
        producer.push(sent);
      }
      for (; popped < end; popped++) {
        if (!consumer.pop(taken)) throw new Error(`the ring ended after ${popped} messages, nobody has closed it`);
        checksum = (checksum + takenWords[0]! + takenWords[last]!) | 0;
      }
    }
    return { operations: popped, checksum: checksum >>> 0 };
  };
  run(0, RING_WARM_UP);
  return ({ first, operations }) => run(first, operations);
};

/** Takes the mutex, counts, frees it: nobody else wants it. */
const lockAndUnlock: SpeedProbe = () => {
  const mutex = Mutex.init(new SharedArrayBuffer(Mutex.bytesFor()), 0, { mayBlock: true });
  const guard = new Int32Array(new SharedArrayBuffer(4));
  const run = (first: number, operations: number) => {
    guard[0] = first;
    for (let done = 0; done < operations; done++) {
      mutex.lock();
      guard[0]!++;
      mutex.unlock();
    }
    return { operations: guard[0] - first, checksum: guard[0] };
  };
  run(0, MUTEX_WARM_UP);
  return ({ first, operations }) => run(first, operations);
};

export const speedProbes = { pushAndPop, lockAndUnlock };
