/** A worker with one side of a record ring: passes a seeded sequence, or comes to its end at the step it is told. Started by ring-worker.ts. */

import { workerData } from 'node:worker_threads';
import { Random } from '../../src/core/random.js';
import { SpscRecordRing } from '../../src/sync/spsc-record-ring.js';
import type { RecordConsumer } from '../../src/sync/spsc-record-ring-consumer.js';
import type { RecordProducer } from '../../src/sync/spsc-record-ring-producer.js';
import { GUARD_BYTES, isRecord, makeRecord } from './ring-memory.js';
import type { RingTask } from './ring-worker.js';
import { end, runScene, tellReached } from './scene.js';

const task = workerData as RingTask;
const ring = SpscRecordRing.open(task.memory, GUARD_BYTES);
const { maxPayloadBytes } = ring;
/** Both sides draw the same lengths: often none, often the most. */
const lengths = new Random(task.seed);
const deeds = new Random(task.seed + (task.scene === 'produce' ? 1 : 2));

function nextLength(): number {
  const kind = lengths.integer(4);
  if (kind === 0) return 0;
  return kind === 1 ? maxPayloadBytes : lengths.integer(maxPayloadBytes + 1);
}

function produce(side: RecordProducer): number {
  for (let number = 0; number < task.messages; number++) {
    const record = makeRecord(number, nextLength());
    if (deeds.integer(3) === 0) side.push(record);
    else {
      side.bytes.set(record, side.reserve(record.length));
      if (deeds.integer(3) === 0) side.commit();
    }
  }
  side.commit();
  side.close();
  return task.messages;
}

function consume(side: RecordConsumer): number {
  let number = 0;
  const into = new Uint8Array(maxPayloadBytes);
  for (;;) {
    let bytes: Uint8Array = into;
    let at = 0;
    let length: number;
    if (deeds.integer(3) === 0) length = side.pop(into);
    else {
      length = side.next() ? side.payloadBytes : -1;
      bytes = side.bytes;
      at = side.offset;
    }
    if (length === -1) break;
    if (length !== nextLength() || !isRecord(bytes, at, length, number)) {
      throw new Error(`record ${number} is not what was sent`);
    }
    number += 1;
    if (deeds.integer(3) === 0) side.release();
  }
  side.close();
  return number;
}

const two = [new Uint8Array(8), new Uint8Array(8)];
const commitTwo = (side: RecordProducer) => {
  for (const record of two) side.push(record);
  return side;
};

runScene(task, {
  produce: () => produce(ring.producer(task.options)),
  consume: () => consume(ring.consumer(task.options)),
  'producer, attached': () => {
    ring.producer();
    end(task);
  },
  'producer, some reserved': () => {
    commitTwo(ring.producer()).reserve(0);
    end(task);
  },
  'producer, closed': () => {
    commitTwo(ring.producer()).close();
    end(task);
  },
  'producer, asleep': () => {
    const side = commitTwo(ring.producer({ strategy: 'block' }));
    tellReached();
    side.reserve(maxPayloadBytes);
  },
  'consumer, attached': () => {
    ring.consumer();
    end(task);
  },
  'consumer, some taken': () => {
    ring.consumer().next();
    end(task);
  },
  'consumer, asleep': () => {
    const side = ring.consumer({ strategy: 'block' });
    tellReached();
    side.next();
  },
  /** Waits for what never comes, and tells how that ended. */
  'producer waits': () => {
    const side = ring.producer(task.options);
    for (;;) side.push(new Uint8Array(8));
  },
  'consumer waits': () => {
    const side = ring.consumer(task.options);
    let taken = 0;
    try {
      while (side.next()) taken += 1;
    } catch (error) {
      (error as Error).message += ` (took ${taken})`;
      throw error;
    }
    return taken;
  },
});
