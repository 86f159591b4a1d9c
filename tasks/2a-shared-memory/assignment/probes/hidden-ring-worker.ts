/** One side of a ring in a worker: pushes, or pops until the end. Started by hidden-ring-pop.ts, never imported. */

import { parentPort, workerData } from 'node:worker_threads';
import { SpscRing } from '../../../../src/sync/spsc-ring.js';
import { fillBytes, toHex } from './rings.js';

interface Order {
  memory: SharedArrayBuffer;
  side: 'producer' | 'consumer';
  messages: number;
  slotBytes: number;
}

const { memory, side, messages, slotBytes } = workerData as Order;
const ring = SpscRing.open(memory, 0);
const message = new Uint8Array(slotBytes);
if (side === 'producer') {
  const producer = ring.producer({ strategy: 'block' });
  parentPort!.once('message', (firsts: number[]) => {
    for (let sent = 0; sent < messages; sent++) producer.push(fillBytes(message, firsts[sent]!));
    producer.close();
  });
} else {
  const consumer = ring.consumer({ strategy: 'block' });
  const got: string[] = [];
  while (consumer.pop(message)) got.push(toHex(message));
  parentPort!.postMessage(got);
}
