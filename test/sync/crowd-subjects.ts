/** The structures with many threads on either side, behind one interface. Used by the contract suite over them and its worker program. */

import type { BoundedBuffer } from '../../src/sync/bounded-buffer.js';
import { ConditionBuffer } from '../../src/sync/bounded-buffer-condition.js';
import { SemaphoreBuffer } from '../../src/sync/bounded-buffer-semaphore.js';
import { MpmcQueue, type QueueMember } from '../../src/sync/mpmc-queue.js';
import type { WaitStrategy } from '../../src/sync/wait-strategy.js';

export interface Options {
  capacity: number;
  slotBytes: number;
}

export interface Crowd extends BoundedBuffer {
  readonly missedWakeUps: number;
}

export interface Subject {
  name: string;
  bytesFor(options: Options): number;
  init(memory: SharedArrayBuffer, at: number, options: Options, member?: QueueMember, firstCursor?: number): Crowd;
  open(memory: SharedArrayBuffer, at: number, member?: QueueMember): Crowd;
}

/** A queue with the buffers' names. */
class QueueCrowd implements Crowd {
  readonly #queue: MpmcQueue;
  readonly capacity: number;
  readonly slotBytes: number;

  constructor(queue: MpmcQueue) {
    this.#queue = queue;
    this.capacity = queue.capacity;
    this.slotBytes = queue.slotBytes;
  }

  put = (message: Uint8Array) => this.#queue.push(message);
  tryPut = (message: Uint8Array) => this.#queue.tryPush(message);
  putAsync = (message: Uint8Array) => this.#queue.pushAsync(message);
  take = (into: Uint8Array) => this.#queue.pop(into);
  tryTake = (into: Uint8Array) => this.#queue.tryPop(into);
  takeAsync = (into: Uint8Array) => this.#queue.popAsync(into);
  close = () => this.#queue.close();
  closeAsync = async () => this.#queue.close();
  leave = () => this.#queue.leave();

  get isClosed() {
    return this.#queue.isClosed;
  }
  get isEnded() {
    return this.#queue.isEnded;
  }
  get size() {
    return this.#queue.size;
  }
  get missedWakeUps() {
    return this.#queue.missedWakeUps;
  }
}

const queueThatWaits = (strategy: WaitStrategy): Subject => ({
  name: `MpmcQueue, ${strategy}`,
  bytesFor: MpmcQueue.bytesFor,
  init: (memory, at, options, member, firstCursor) =>
    new QueueCrowd(MpmcQueue.init(memory, at, options, { strategy, ...member }, firstCursor)),
  open: (memory, at, member) => new QueueCrowd(MpmcQueue.open(memory, at, { strategy, ...member })),
});

const buffer = (Kind: typeof ConditionBuffer | typeof SemaphoreBuffer): Subject => ({
  name: Kind.name,
  bytesFor: Kind.bytesFor,
  init: (memory, at, options, member, firstCursor) => Kind.init(memory, at, options, member, firstCursor),
  open: (memory, at, member) => Kind.open(memory, at, member),
});

export const SUBJECTS: readonly Subject[] = [
  buffer(ConditionBuffer),
  buffer(SemaphoreBuffer),
  queueThatWaits('block'),
  queueThatWaits('spin-then-block'),
  queueThatWaits('yield'),
  queueThatWaits('spin'),
];

export function findSubject(name: string | undefined): Subject {
  return SUBJECTS.find((subject) => subject.name === name)!;
}

/** Returns a message that tells its producer and number, and each byte its place. */
export function makeMessage(slotBytes: number, producer: number, number: number): Uint8Array {
  const message = new Uint8Array(slotBytes);
  const code = producer * 1_000_000 + number;
  for (let at = 0; at < slotBytes; at++) message[at] = at < 4 ? code >>> (8 * at) : Math.imul(code, 0x9e3779b1) + at;
  return message;
}

/** Returns producer × 1,000,000 + number. Throws where a byte is not what makeMessage() wrote. */
export function readMessage(message: Uint8Array): number {
  const code = message[0]! | (message[1]! << 8) | (message[2]! << 16) | (message[3]! << 24);
  const expected = makeMessage(message.length, Math.floor(code / 1_000_000), code % 1_000_000);
  if (message.some((byte, at) => byte !== expected[at])) throw new Error(`torn message ${[...message]}`);
  return code;
}
