/** An SpscRing between two threads, as an explored program: every message once, whole and in order, and an end. Chosen by ../primitives.ts. */

import { SpscRing } from '../../../src/sync/index.js';
import {
  CONSUMER_SEAT,
  DATA_OFFSET,
  HEAD,
  HEAD_SEEN,
  PRODUCER_SEAT,
  READ_INDEX,
  TAIL,
  TAIL_SEEN,
  WRITE_INDEX,
} from '../../../src/sync/ring-words.js';
import { nameWords } from './name-words.js';
import { chooseThread, type Waiting } from './thread-choice.js';

export interface Input extends Waiting {
  capacity: number;
  messages: number;
  /** Whether the producer closes, and the consumer takes until the end. Else it takes so many. */
  doesClose: boolean;
}

/** A message is one word of 8 B, which is copied in one step. */
const SLOT_BYTES = 8;

export function setup(input: Input) {
  const { capacity } = input;
  const memory = new SharedArrayBuffer(SpscRing.bytesFor({ capacity, slotBytes: SLOT_BYTES }));
  SpscRing.init(memory, 0, { capacity, slotBytes: SLOT_BYTES });
  return { memory, ...input };
}
type State = ReturnType<typeof setup>;

function produce(state: State, thread: number): void {
  const producer = SpscRing.open(state.memory, 0).producer(chooseThread(thread, state));
  const message = new Uint8Array(SLOT_BYTES);
  for (let sent = 1; sent <= state.messages; sent++) {
    message.fill(sent);
    producer.push(message);
  }
  if (state.doesClose) producer.close();
}

function consume(state: State, thread: number): number[] {
  const consumer = SpscRing.open(state.memory, 0).consumer(chooseThread(thread, state));
  const message = new Uint8Array(SLOT_BYTES);
  const got: number[] = [];
  while ((state.doesClose || got.length < state.messages) && consumer.pop(message)) {
    got.push(new Set(message).size === 1 ? message[0]! : Number.NaN);
  }
  return got;
}

export const threads = [produce, consume];

export function check({ messages }: State, [, got]: [undefined, number[]]): void {
  const expected = Array.from({ length: messages }, (_, at) => at + 1);
  if (got.join() !== expected.join()) throw new Error(`expected ${expected.join()}, got ${got.join()}`);
}

export function words({ memory, capacity }: State) {
  const slots = {
    name: 'slots',
    memory,
    byteOffset: DATA_OFFSET,
    bytes: capacity * SLOT_BYTES,
    elementBytes: SLOT_BYTES,
  };
  const named = { HEAD, TAIL, HEAD_SEEN, TAIL_SEEN, PRODUCER_SEAT, CONSUMER_SEAT, READ_INDEX, WRITE_INDEX };
  return [...nameWords(memory, named), slots];
}
