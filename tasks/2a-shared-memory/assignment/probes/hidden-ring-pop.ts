/** Probe of a hidden check of the region `ring-pop`. Runs in the graded process. */

import { Worker } from 'node:worker_threads';
import type { JsonValue } from '../../../../src/course/assignment.js';
import type { Probe } from '../../../../src/course/probe.js';
import { makeRing, type RingOrder } from './rings.js';

/** Sends messages from one worker to another, which both push and pop. */
export const workers: Probe = async (input) => {
  const { messages, capacity, slotBytes, firstCursor, firsts } = input as unknown as RingOrder & {
    messages: number;
    firsts: number[];
  };
  const { control } = makeRing({ capacity, slotBytes, firstCursor });
  const memory = control.buffer;
  const start = (side: 'producer' | 'consumer') =>
    new Worker(new URL('./hidden-ring-worker.js', import.meta.url), {
      workerData: { memory, side, messages, slotBytes },
    });
  const consumer = start('consumer');
  const got = new Promise<JsonValue>((resolve, reject) => {
    consumer.once('message', resolve);
    consumer.once('error', reject);
    consumer.once('exit', (code) => reject(new Error(`the consumer ended with status ${code} and said nothing`)));
  });
  const producer = start('producer');
  const failed = new Promise<never>((_, reject) => producer.once('error', reject));
  // What is sent is chosen after the workers have begun: a copy of the memory would not have it.
  producer.postMessage(firsts);
  return await Promise.race([got, failed]);
};
