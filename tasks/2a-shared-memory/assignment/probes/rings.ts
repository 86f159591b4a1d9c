/** Rings for the probes beside it, and sides of them. */

import { NOT_WRITTEN } from '../../../../src/course/regions.js';
import { CONSUMER, PRODUCER } from '../../../../src/sync/ring-words.js';
import { SpscRing } from '../../../../src/sync/spsc-ring.js';
import { makeRingMemory, type RingMemory } from '../../../../src/sync/spsc-ring-layout.js';
import { BareSide } from '../programs/bare-side.js';

export interface RingOrder {
  capacity: number;
  slotBytes: number;
  firstCursor: number;
}

/** By which sides take part; nobody dies. */
export const SIDE_OPTIONS = {
  producer: { threadId: 1, isAlive: () => true, strategy: 'block' },
  consumer: { threadId: 2, isAlive: () => true, strategy: 'block' },
} as const;

/** Returns a new, empty ring and its memory as sides see it. */
export function makeRing({ firstCursor, ...options }: RingOrder): RingMemory & { ring: SpscRing } {
  const memory = new SharedArrayBuffer(SpscRing.bytesFor(options));
  const ring = SpscRing.init(memory, 0, options, firstCursor);
  return { ...makeRingMemory(memory, 0, options), ring };
}

export function openBare(control: Int32Array, capacity: number, side: 'producer' | 'consumer'): BareSide {
  return new BareSide({ control, capacity, unitName: 'slots' }, side, SIDE_OPTIONS[side]);
}

/** Returns how far a side has come, from its first cursor on. */
export function countGiven({ control }: RingMemory, side: 'producer' | 'consumer', firstCursor: number): number {
  const { cursor } = side === 'producer' ? PRODUCER : CONSUMER;
  return (control[cursor]! - firstCursor) | 0;
}

/** Fills bytes with what a number stands for. */
export function fillBytes(bytes: Uint8Array, first: number): Uint8Array {
  for (let at = 0; at < bytes.length; at++) bytes[at] = first + at * 7;
  return bytes;
}

export function toHex(bytes: Uint8Array): string {
  return Buffer.from(bytes).toString('hex');
}

/** Returns what was thrown, for a report. Throws: the error of a region that is missing, which is no answer. */
export function tellError(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error.message.startsWith(NOT_WRITTEN)) throw error;
  return `${error.name}: ${error.message}`;
}
