/** Passes messages through a ring within one thread and prints by how many bytes the heap grew. Started by spsc-ring-allocation.test.ts with --expose-gc and a young generation in which nothing is collected. */

import { getHeapStatistics } from 'node:v8';
import { SpscRecordRing } from '../../src/sync/spsc-record-ring.js';
import { SpscRing } from '../../src/sync/spsc-ring.js';

const [loop, roundsText] = process.argv.slice(2) as [string, string];
const rounds = Number(roundsText);
const options = { capacity: 7, slotBytes: 64 };
const memory = new SharedArrayBuffer(SpscRing.bytesFor(options));
// The cursors pass 2^31 and 2^32 on the way.
const ring = SpscRing.init(memory, 0, options, 2 ** 31 - 1_000);
const producer = ring.producer();
const consumer = ring.consumer();
const message = new Uint8Array(64);
const shortRecord = new Uint8Array(31);
const batch = new Uint8Array(3 * 64);
const recordMemory = new SharedArrayBuffer(SpscRecordRing.bytesFor({ capacityBytes: 520 }));
const records = SpscRecordRing.init(recordMemory, 0, { capacityBytes: 520 }, 2 ** 31 - 1_000);
const writer = records.producer();
const reader = records.consumer();
const leak: object[] = [];

const LOOPS: Record<string, (count: number) => void> = {
  'push, pop': (count) => {
    for (let round = 0; round < count; round++) {
      producer.push(message);
      consumer.pop(message);
    }
  },
  'reserve, peek': (count) => {
    for (let round = 0; round < count; round++) {
      producer.slots[producer.slotAt(producer.reserve(3), 2) * 64] = round;
      producer.commit(3);
      consumer.release(consumer.peekSome(3));
    }
  },
  'pop of batches': (count) => {
    for (let round = 0; round < count; round++) {
      producer.reserve(3);
      producer.commit(3);
      consumer.pop(batch);
    }
  },
  'records in place': (count) => {
    for (let round = 0; round < count; round++) {
      writer.bytes[writer.reserve(round % 100)] = round;
      writer.push(message);
      reader.next();
      leak.length = reader.payloadBytes >> 10;
      reader.next();
      reader.release();
    }
  },
  'short records copied': (count) => {
    for (let round = 0; round < count; round++) {
      writer.push(shortRecord);
      reader.pop(message);
    }
  },
  /** The control: one small object a round. */
  leaking: (count) => {
    for (let round = 0; round < count; round++) {
      leak.length = 0;
      leak.push({ round });
    }
  },
};

function measureGrowth(count: number): number {
  globalThis.gc?.();
  const before = getHeapStatistics();
  LOOPS[loop]!(count);
  const after = getHeapStatistics();
  return after.used_heap_size + after.external_memory - before.used_heap_size - before.external_memory;
}

for (let warmUp = 0; warmUp < 3; warmUp++) measureGrowth(rounds / 10);
let least = Number.POSITIVE_INFINITY;
for (let attempt = 0; attempt < 4 && least >= 1_024; attempt++) {
  // Of a loop eleven times as long, what a short one does not need: without what is made before and behind the loop.
  least = Math.min(least, measureGrowth(rounds + rounds / 10) - measureGrowth(rounds / 10));
}
process.stdout.write(String(least));
