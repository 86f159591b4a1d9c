/** A worker with one side of a ring: passes a seeded sequence, or comes to its end at the step it is told. Started by ring-worker.ts. */

import { workerData } from 'node:worker_threads';
import { Random } from '../../src/core/random.js';
import { SpscRing } from '../../src/sync/spsc-ring.js';
import type { RingConsumer } from '../../src/sync/spsc-ring-consumer.js';
import type { RingProducer } from '../../src/sync/spsc-ring-producer.js';
import { fillMessage, GUARD_BYTES, isMessage } from './ring-memory.js';
import type { RingTask } from './ring-worker.js';
import { end, runScene, tellReached } from './scene.js';

const task = workerData as RingTask;
const ring = SpscRing.open(task.memory, GUARD_BYTES);
const { slotBytes, capacity } = ring;
const mostSlots = task.mostSlots ?? capacity;
const random = new Random(task.seed);
/** Batches of all sizes, often of one. */
const nextBatch = (left: number) => Math.min(left, random.integer(2) === 0 ? 1 : 1 + random.integer(mostSlots));

function produce(side: RingProducer): number {
  let number = 0;
  while (number < task.messages) {
    const count = nextBatch(task.messages - number);
    if (random.integer(3) === 0) {
      const batch = new Uint8Array(count * slotBytes);
      for (let k = 0; k < count; k++) fillMessage(batch, k * slotBytes, slotBytes, number + k);
      side.push(batch);
    } else {
      const first = side.reserve(count);
      for (let k = 0; k < count; k++) fillMessage(side.slots, side.slotAt(first, k) * slotBytes, slotBytes, number + k);
      side.commit(count);
    }
    number += count;
  }
  side.close();
  return number;
}

function consume(side: RingConsumer): number {
  let number = 0;
  const expectMessage = (bytes: Uint8Array, at: number) => {
    if (!isMessage(bytes, at, slotBytes, number)) throw new Error(`message ${number} is not what was sent`);
    number += 1;
  };
  while (!side.isEnded) {
    const count = nextBatch(mostSlots);
    if (random.integer(3) === 0) {
      const batch = new Uint8Array(count * slotBytes);
      if (!side.pop(batch)) continue; // the end, and fewer are left
      for (let k = 0; k < count; k++) expectMessage(batch, k * slotBytes);
    } else {
      const there = side.peekSome(count);
      const first = side.readIndex;
      for (let k = 0; k < there; k++) expectMessage(side.slots, side.slotAt(first, k) * slotBytes);
      side.release(there);
    }
  }
  side.close();
  return number;
}

runScene(task, {
  produce: () => produce(ring.producer(task.options)),
  consume: () => consume(ring.consumer(task.options)),
  'producer, attached': () => {
    ring.producer();
    end(task);
  },
  'producer, some committed': () => {
    const side = ring.producer();
    side.push(new Uint8Array(2 * slotBytes));
    end(task);
  },
  'producer, some reserved': () => {
    const side = ring.producer();
    side.push(new Uint8Array(2 * slotBytes));
    side.reserve(1);
    end(task);
  },
  'producer, closed': () => {
    const side = ring.producer();
    side.push(new Uint8Array(2 * slotBytes));
    side.close();
    end(task);
  },
  /** Terminated while it sleeps: it says that it is about to. */
  'producer, asleep': () => {
    const side = ring.producer({ strategy: 'block' });
    side.push(new Uint8Array(capacity * slotBytes));
    tellReached();
    side.reserve(1);
  },
  'consumer, attached': () => {
    ring.consumer();
    end(task);
  },
  'consumer, peeking': () => {
    ring.consumer().peek(1);
    end(task);
  },
  'consumer, some released': () => {
    const side = ring.consumer();
    side.pop(new Uint8Array(slotBytes));
    end(task);
  },
  'consumer, asleep': () => {
    const side = ring.consumer({ strategy: 'block' });
    tellReached();
    side.peek(capacity);
  },
  /** Waits for what never comes, and tells how that ended. */
  'producer waits': () => {
    const side = ring.producer(task.options);
    for (;;) side.push(new Uint8Array(slotBytes));
  },
  'consumer waits': () => {
    const side = ring.consumer(task.options);
    let taken = 0;
    try {
      while (side.pop(new Uint8Array(slotBytes))) taken += 1;
    } catch (error) {
      (error as Error).message += ` (took ${taken})`;
      throw error;
    }
    return taken;
  },
});
