/** An SpscRecordRing between two threads, written and read in place, as an explored program: every record once, in order, and an end. Chosen by ../primitives.ts. */

import { SpscRecordRing } from '../../../src/sync/index.js';
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
  /** A record takes 16 B. 24 B are one of them, with a skip before every second one; 32 B are two. */
  capacityBytes: number;
  records: number;
  /** Whether the producer closes, and the consumer takes until the end. Else it takes so many. */
  doesClose: boolean;
  /** Whether records are copied byte by byte, each committed alone. Default: written in place, as words, with one commit for all. */
  doesCopy?: boolean;
}

/** Of a payload: a word. */
const PAYLOAD_BYTES = 4;

export function setup(input: Input) {
  const { capacityBytes } = input;
  const memory = new SharedArrayBuffer(SpscRecordRing.bytesFor({ capacityBytes }));
  SpscRecordRing.init(memory, 0, { capacityBytes });
  return { memory, ...input };
}
type State = ReturnType<typeof setup>;

function produce(state: State, thread: number): void {
  const producer = SpscRecordRing.open(state.memory, 0).producer(chooseThread(thread, state));
  const payload = new Uint8Array(PAYLOAD_BYTES);
  for (let sent = 1; sent <= state.records; sent++) {
    if (state.doesCopy === true) producer.push(payload.fill(sent));
    else producer.words[producer.reserve(PAYLOAD_BYTES) / 4] = sent * 0x01_01_01_01;
  }
  producer.commit();
  if (state.doesClose) producer.close();
}

function consume(state: State, thread: number): number[] {
  const consumer = SpscRecordRing.open(state.memory, 0).consumer(chooseThread(thread, state));
  const payload = new Uint8Array(PAYLOAD_BYTES);
  const got: number[] = [];
  while (state.doesClose || got.length < state.records) {
    if (state.doesCopy === true) {
      if (consumer.pop(payload) !== PAYLOAD_BYTES) break;
      got.push(new Set(payload).size === 1 ? payload[0]! : Number.NaN);
    } else {
      if (!consumer.next()) break;
      got.push(consumer.words[consumer.offset / 4]! / 0x01_01_01_01);
    }
  }
  consumer.release();
  return got;
}

export const threads = [produce, consume];

export function check({ records }: State, [, got]: [undefined, number[]]): void {
  const expected = Array.from({ length: records }, (_, at) => at + 1);
  if (got.join() !== expected.join()) throw new Error(`expected ${expected.join()}, got ${got.join()}`);
}

export function words({ memory, capacityBytes }: State) {
  const data = { name: 'data', memory, byteOffset: DATA_OFFSET, bytes: capacityBytes };
  const named = { HEAD, TAIL, HEAD_SEEN, TAIL_SEEN, PRODUCER_SEAT, CONSUMER_SEAT, READ_INDEX, WRITE_INDEX };
  return [...nameWords(memory, named), data];
}
