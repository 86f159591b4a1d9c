/** What a channel of task 2a is to the timed loops: an outlet in one thread, an inlet in the other, over memory that the member laid out. Implemented by the *-link.ts files, used by loops.ts. */

import type { WaitStrategy } from '../../src/sync/wait-strategy.js';
import { LEAST_BYTES, type MessageReader, type MessageWriter } from './message.js';

/** The thread that sends has one. */
export interface Outlet {
  /** Writes so many messages and publishes all of them. Blocks: as the channel does. */
  send(messages: number): void;
}

/** The thread that takes has one. */
export interface Inlet {
  /** Takes and reads so many messages. Blocks: as the channel does. */
  take(messages: number): void;
}

/** One direction. */
export interface Shape {
  bytes: number;
  wait: WaitStrategy;
}

export interface LinkKind {
  /** What one direction needs for messages of this size; it has the memory for itself. */
  bytesFor(bytes: number): number;
  /** Lays it out anew, before each command; nobody uses it then. The memory was zero at first; `first` is the number of the first message. */
  init(memory: SharedArrayBuffer, bytes: number, first: number): void;
  /** One of the two threads has died: wakes the other one where it sleeps in the kernel, out of which no thread can be ended. */
  abandon?(memory: SharedArrayBuffer): void;
  openOutlet(memory: SharedArrayBuffer, shape: Shape, writer: MessageWriter): Outlet;
  openInlet(memory: SharedArrayBuffer, shape: Shape, reader: MessageReader): Inlet;
}

const RING_BYTES = 64 * 1024;
/** A ring's memory, and so the largest message. */
export const MOST_RING_BYTES = 8 * 1024 * 1024;
const MOST_SLOTS = 1_024;
const LEAST_SLOTS = 8;

/** Returns whether a message can have this size; native/floor/message.h says the same. */
export function isMessageSize(bytes: number): boolean {
  return bytes % 4 === 0 && bytes >= LEAST_BYTES && bytes <= MOST_RING_BYTES;
}

/**
 * Returns how many messages of the size a channel holds, a power of two; native/floor/message.h says the same. 64 KiB as a pipe
 * has, so that small messages are compared at the same depth; large ones at least eight deep, or both sides would take turns.
 */
export function chooseSlots(bytes: number): number {
  const fitting = Math.min(MOST_SLOTS, Math.max(LEAST_SLOTS, RING_BYTES / bytes));
  const most = Math.max(1, MOST_RING_BYTES / bytes);
  return 2 ** Math.floor(Math.log2(Math.min(fitting, most)));
}

/** Messages that a batched channel publishes at once: a quarter of what fits, so that neither side waits for a whole ring. */
export function chooseBatch(bytes: number): number {
  return Math.max(1, Math.min(256, chooseSlots(bytes) / 4));
}
