/** An SpscRing between two threads, explored by sync-primitives.test.ts: every message once, in order, and an end. */

import { LabError } from '../../../src/core/errors.js';
import { SpscRing } from '../../../src/sync/index.js';

interface Input {
  capacity: number;
  messages: number;
}

export const setup = ({ capacity, messages }: Input = { capacity: 1, messages: 2 }) => {
  const memory = new SharedArrayBuffer(SpscRing.bytesFor({ capacity, slotBytes: 4 }));
  SpscRing.init(memory, 0, { capacity, slotBytes: 4 });
  return { memory, messages };
};
type State = ReturnType<typeof setup>;

const SIDE = { strategy: 'block', sliceMs: 1e9, isAlive: () => true } as const;

function produce({ memory, messages }: State): void {
  const producer = SpscRing.open(memory, 0).producer({ ...SIDE, threadId: 1 });
  const message = new Uint8Array(4);
  for (let sent = 1; sent <= messages; sent++) {
    message.fill(sent);
    producer.push(message);
  }
  producer.close();
}

function consume({ memory }: State): number[] {
  const consumer = SpscRing.open(memory, 0).consumer({ ...SIDE, threadId: 2 });
  const message = new Uint8Array(4);
  const got: number[] = [];
  while (consumer.pop(message)) {
    if (new Set(message).size !== 1) throw new LabError('record-corrupt', `torn: ${message.join()}`);
    got.push(message[0]!);
  }
  return got;
}

export const threads = [produce, consume];

export function check({ messages }: State, [, got]: [unknown, number[]]): void {
  const expected = Array.from({ length: messages }, (_, at) => at + 1);
  if (got.join() !== expected.join()) throw new Error(`expected ${expected.join()}, got ${got.join()}`);
}
