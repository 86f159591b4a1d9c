/** A ring between two threads, as an explored program: each side either bare or as students write it. Explored by ../probes/explorations.ts and by `ipc-lab explore`. */

import { LabError } from '../../../../src/core/errors.js';
import * as ringWords from '../../../../src/sync/ring-words.js';
import { SpscRing } from '../../../../src/sync/spsc-ring.js';
import { makeRingMemory } from '../../../../src/sync/spsc-ring-layout.js';
import { BareSide } from './bare-side.js';
import { ENDLESS, leaveMark, lookForMark, refuse, type Witnessed } from './witness.js';

export interface Input extends Witnessed {
  capacity: number;
  firstCursor: number;
  /** What the messages are; the first `filled` of them lie in the ring already. */
  values: number[];
  filled: number;
  strategy: 'spin' | 'block';
  producer: 'bare' | 'push';
  consumer: 'bare' | 'pop' | 'some';
  /** Of the producer: it closes, and the consumer takes until the end. Else it takes so many. */
  doesClose: boolean;
  /** The consumer closes and takes nothing. */
  isConsumerGone: boolean;
}

/** Two words, so that a message can be seen half written. */
const SLOT_BYTES = 8;

export function setup(input: Input) {
  const options = { capacity: input.capacity, slotBytes: SLOT_BYTES };
  const memory = new SharedArrayBuffer(SpscRing.bytesFor(options));
  SpscRing.init(memory, 0, options, input.firstCursor);
  const ring = makeRingMemory(memory, 0, options);
  for (let at = 0; at < input.filled; at++) write(ring.slots, at, input.values[at]!);
  ring.control[ringWords.HEAD] = input.firstCursor + input.filled;
  ring.control[ringWords.WRITE_INDEX] = input.filled % input.capacity;
  return { memory, witness: new SharedArrayBuffer(4), ...input };
}
type State = ReturnType<typeof setup>;

const optionsOf = ({ strategy }: State, threadId: number) => ({ strategy, threadId, ...ENDLESS });
const memoryOf = ({ memory, capacity }: State) => makeRingMemory(memory, 0, { capacity, slotBytes: SLOT_BYTES });

/** Returns how the producer ended: 0, or 1 when it was told that the consumer is gone. */
function produce(state: State): number {
  leaveMark(new Int32Array(state.witness), state);
  const values = state.values.slice(state.filled);
  try {
    if (state.producer === 'push') {
      const producer = SpscRing.open(state.memory, 0).producer(optionsOf(state, 1));
      for (const value of values) producer.push(makeMessage(value));
      if (state.doesClose) producer.close();
    } else {
      const ring = memoryOf(state);
      const producer = new BareSide(ring, 'producer', optionsOf(state, 1));
      for (const value of values) {
        producer.wait();
        write(ring.slots, producer.at, value);
        producer.give(1);
      }
      if (state.doesClose) producer.close();
    }
    return 0;
  } catch (error) {
    if (error instanceof LabError && error.code === 'peer-gone') return 1;
    throw error;
  }
}

function consume(state: State): number[] {
  const outcome = lookForMark(new Int32Array(state.witness));
  const got: number[] = [];
  const wants = () => state.doesClose || got.length < state.values.length;
  if (state.consumer === 'bare') {
    const ring = memoryOf(state);
    const consumer = new BareSide(ring, 'consumer', optionsOf(state, 2));
    if (state.isConsumerGone) consumer.close();
    else
      while (wants()) {
        consumer.wait();
        if (!consumer.has(1)) break;
        got.push(read(ring.slots, consumer.at));
        consumer.give(1);
      }
    return [outcome, ...got];
  }
  const consumer = SpscRing.open(state.memory, 0).consumer(optionsOf(state, 2));
  const message = new Uint8Array(SLOT_BYTES);
  if (state.consumer === 'pop') while (wants() && consumer.pop(message)) got.push(read(message, 0));
  else {
    for (let count = 1; wants() && count > 0; ) {
      count = consumer.peekSome(state.capacity);
      for (let k = 0; k < count; k++) got.push(read(consumer.slots, consumer.slotAt(consumer.readIndex, k)));
      consumer.release(count);
    }
  }
  return [outcome, ...got];
}

export const threads = [produce, consume];

export function check(state: State, [ended, [outcome, ...got]]: [number, [number, ...number[]]]): void {
  const { values, isConsumerGone, filled, capacity } = state;
  if (isConsumerGone) {
    const isTold = values.length - filled > capacity - filled;
    if (isTold && ended === 0) throw new Error('the consumer has closed a full ring, and the producer pushed into it');
  } else if (got.join() !== values.join()) {
    throw new Error(`the producer sent ${values.join()}; the consumer got ${got.join() || 'nothing'}`);
  }
  refuse(outcome!, state);
}

export function words({ memory, witness, capacity }: State) {
  const { HEAD, TAIL, HEAD_SEEN, TAIL_SEEN, PRODUCER_SEAT, CONSUMER_SEAT, READ_INDEX, WRITE_INDEX } = ringWords;
  const named = { HEAD, TAIL, HEAD_SEEN, TAIL_SEEN, PRODUCER_SEAT, CONSUMER_SEAT, READ_INDEX, WRITE_INDEX };
  return [
    ...Object.entries(named).map(([name, word]) => ({ name, memory, byteOffset: 4 * word })),
    {
      name: 'slots',
      memory,
      byteOffset: ringWords.DATA_OFFSET,
      bytes: capacity * SLOT_BYTES,
      elementBytes: SLOT_BYTES,
    },
    { name: 'witness', memory: witness, byteOffset: 0 },
  ];
}

function makeMessage(value: number): Uint8Array {
  const message = new Uint8Array(SLOT_BYTES);
  write(message, 0, value);
  return message;
}

/** Writes the value into both words of a slot. */
function write(slots: Uint8Array, slot: number, value: number): void {
  new BigInt64Array(slots.buffer, slots.byteOffset, slots.byteLength / SLOT_BYTES)[slot] =
    (BigInt(value) << 32n) | BigInt(value);
}

/** Returns the value; NaN when the two words differ. */
function read(slots: Uint8Array, slot: number): number {
  const both = new BigInt64Array(slots.buffer, slots.byteOffset, slots.byteLength / SLOT_BYTES)[slot]!;
  const value = Number(both >> 32n);
  return value === Number(both & 0xffff_ffffn) ? value : Number.NaN;
}
