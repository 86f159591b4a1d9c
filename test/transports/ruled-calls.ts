/** System calls that obey a rule: each asks what it may move, or how it has to fail, and says what it moved. Called by pipe-transport.ts and by the tests that inject results. */

import { SyscallError } from '../../src/core/errors.js';
import { loadAddon } from '../../src/sys/addon.js';
import { type ReadCall, read, type WriteCall, type WritevCall, write } from '../../src/sys/io.js';
import {
  allocatePinned,
  prepareRead,
  prepareSpinningRead,
  prepareSpinningWrite,
  prepareWrite,
  prepareWritev,
} from '../../src/sys/prepared-io.js';
import type { CallResult } from '../contracts/record-channel.js';

const ERRNO = { EINTR: -4, EAGAIN: -11 } as const;
/** Control words of a prepared call (src/sys/prepared-io.ts). */
const [LENGTH, RESULT] = [2, 3];
const MOST_ENTRIES = 1_024;

export interface CallRule {
  /** Asked before each system call that could move `length` bytes. */
  allow(length: number): number | keyof typeof ERRNO;
  /** Told after each that did. */
  moved?(bytes: number): void;
}

/** The system calls that the ends make, anew for each end: a prepared call belongs to one. */
export interface EndCalls {
  makeRead(rule?: CallRule): ReadCall;
  makeWrite(rule?: CallRule): WriteCall;
  /** Both ends have O_NONBLOCK. */
  nonBlocking?: boolean;
}

export const PLAIN_CALLS: EndCalls = {
  makeRead: (rule) => obeying(read, 'read', rule),
  makeWrite: (rule) => obeying(write, 'write', rule),
};

export const PREPARED_CALLS: EndCalls = {
  makeRead: (rule) => obeying(prepareRead(), 'read', rule),
  makeWrite: (rule) => obeying(prepareWrite(), 'write', rule),
};

/** Below the retries, not above them: there the addon says EAGAIN as a number. */
export const SPINNING_CALLS: EndCalls = {
  nonBlocking: true,
  makeRead: (rule) => prepareSpinningRead(rule && obeyingPrepared(loadAddon().readPrepared, rule)),
  makeWrite: (rule) => prepareSpinningWrite(rule && obeyingPrepared(loadAddon().writePrepared, rule)),
};

/** Returns the rule of a script: call i does what result i says, and its best when there is none. */
export function followScript(script: readonly CallResult[]): { rule: CallRule; calls(): number } {
  let calls = 0;
  return {
    calls: () => calls,
    rule: {
      allow: (length) => {
        const result = script[calls++];
        if (result === 'EINTR' || result === 'EAGAIN') return result;
        if (result === 'half') return Math.max(1, length >> 1);
        return Math.min(length, result ?? length);
      },
    },
  };
}

function obeying(call: ReadCall, syscall: string, rule?: CallRule): ReadCall {
  if (!rule) return call;
  return (fd, view, offset, length) => {
    const moved = call(fd, view, offset, allowed(rule, syscall, length));
    rule.moved?.(moved);
    return moved;
  };
}

function allowed(rule: CallRule, syscall: string, length: number): number {
  const answer = rule.allow(length);
  if (typeof answer === 'string') throw new SyscallError(answer, ERRNO[answer], syscall, 'injected');
  return answer;
}

function obeyingPrepared(call: () => void, rule: CallRule): () => void {
  const { control } = loadAddon();
  return () => {
    const length = control[LENGTH]!;
    const answer = rule.allow(length);
    if (typeof answer === 'string') {
      control[RESULT] = ERRNO[answer];
      return;
    }
    control[LENGTH] = answer;
    call();
    control[LENGTH] = length; // as the addon leaves it
    if (control[RESULT]! >= 0) rule.moved?.(control[RESULT]!);
  };
}

/** Returns a prepared writev that obeys the rule: where it may not move all, it is offered a table of that much. */
export function makeWritev(rule: CallRule): WritevCall {
  const writev = prepareWritev();
  const shortened = new Int32Array(allocatePinned(MOST_ENTRIES * 8).buffer);
  return (fd, view, table, first, count) => {
    let left = allowed(rule, 'writev', sumLengths(table, first, count));
    shortened.set(table.subarray(first * 2, (first + count) * 2));
    for (let entry = 0; entry < count; entry++) {
      const length = Math.min(left, shortened[entry * 2 + 1]!);
      shortened[entry * 2 + 1] = length;
      left -= length;
    }
    const moved = writev(fd, view, shortened, 0, count);
    rule.moved?.(moved);
    return moved;
  };
}

function sumLengths(table: Int32Array, first: number, count: number): number {
  let bytes = 0;
  for (let entry = first; entry < first + count; entry++) bytes += table[entry * 2 + 1]!;
  return bytes;
}
