/** Memory with guard words around a structure, and the rings of the tests in it. Used by the tests of the rings and their worker programs. */

import { SpscRecordRing } from '../../src/sync/spsc-record-ring.js';
import type { SpscRecordRingOptions } from '../../src/sync/spsc-record-ring-layout.js';
import { SpscRing } from '../../src/sync/spsc-ring.js';
import type { SpscRingOptions } from '../../src/sync/spsc-ring-layout.js';

export const GUARD_BYTES = 256;
const GUARD = 0xa5;

/** Returns memory of the bytes between two guards. */
export function makeGuarded(bytes: number): SharedArrayBuffer {
  const memory = new SharedArrayBuffer(GUARD_BYTES + bytes + GUARD_BYTES);
  new Uint8Array(memory).fill(GUARD);
  return memory;
}

/** Returns the offsets of guard bytes that were written to. */
export function findDamage(memory: SharedArrayBuffer): number[] {
  const bytes = new Uint8Array(memory);
  const damaged: number[] = [];
  for (let at = 0; at < bytes.length; at++) {
    const isGuard = at < GUARD_BYTES || at >= bytes.length - GUARD_BYTES;
    if (isGuard && bytes[at] !== GUARD) damaged.push(at);
  }
  return damaged;
}

export function makeRing(options: SpscRingOptions, firstCursor = 0): { memory: SharedArrayBuffer; ring: SpscRing } {
  const memory = makeGuarded(SpscRing.bytesFor(options));
  return { memory, ring: SpscRing.init(memory, GUARD_BYTES, options, firstCursor) };
}

export function makeRecordRing(
  options: SpscRecordRingOptions,
  firstCursor = 0,
): { memory: SharedArrayBuffer; ring: SpscRecordRing } {
  const memory = makeGuarded(SpscRecordRing.bytesFor(options));
  return { memory, ring: SpscRecordRing.init(memory, GUARD_BYTES, options, firstCursor) };
}

/** Returns a record whose bytes tell its number, its length and their place. */
export function makeRecord(number: number, payloadBytes: number): Uint8Array {
  const bytes = new Uint8Array(payloadBytes);
  fillMessage(bytes, 0, payloadBytes, number * 31 + payloadBytes);
  return bytes;
}

/** Returns whether the record of that number and length lies there. */
export function isRecord(bytes: Uint8Array, at: number, payloadBytes: number, number: number): boolean {
  return isMessage(bytes, at, payloadBytes, number * 31 + payloadBytes);
}

/** Fills the slots of a message so that each byte tells its number and its place. */
export function fillMessage(bytes: Uint8Array, at: number, slotBytes: number, number: number): void {
  for (let byte = 0; byte < slotBytes; byte++) bytes[at + byte] = (Math.imul(number, 0x9e3779b1) >>> 16) + byte * 7;
}

/** Returns whether the slot holds the message of that number. */
export function isMessage(bytes: Uint8Array, at: number, slotBytes: number, number: number): boolean {
  for (let byte = 0; byte < slotBytes; byte++) {
    if (bytes[at + byte] !== (((Math.imul(number, 0x9e3779b1) >>> 16) + byte * 7) & 0xff)) return false;
  }
  return true;
}

/** Close to where Int32 turns negative, and to where it wraps to 0. */
export const FIRST_CURSORS = [0, 2 ** 31 - 5, -5] as const;
