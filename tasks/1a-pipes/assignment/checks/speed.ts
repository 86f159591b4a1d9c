/** Checks of speed of assignment 1a: framing and the write loop, against the native floor. Part of the manifest; hidden-speed.ts asks for more. */

import type { Check } from '../../../../src/course/assignment.js';
import type { SpeedPlan } from '../../../../src/course/speed-plan.js';
import { defineSpeedCheck, type SpeedCheck } from '../../../../src/course/speed-schema.js';

export const OPERATION = 'a record of 1,024 B is made, written to a pipe, read from it and checked, by one process';

/** The floor's round trips, with its own pipe in place of a peer: what it writes is what it reads. */
const FLOOR: SpeedPlan['floor'] = {
  args: [],
  hasOwnPipe: true,
  warmUp: () => ['initiate bytes=1024 samples=1 batch=2000 first=0'],
  block: ({ first, operations }) => `initiate bytes=1024 samples=1 batch=${operations} first=${first}`,
};

export const COMMON: Omit<SpeedCheck, 'id' | 'title' | 'points' | 'speed'> = {
  region: 'framing',
  needs: ['write-loop/whole', 'framing/one-record'],
  probe: 'sendAndTake',
  hints: [
    'Count what you do for each record: system calls, allocations, copies of the same bytes.',
    'One record is one write and one read here. Bytes that have arrived need not be copied before they are looked at.',
    'Look for concat, slice or a new buffer in the way of a whole record, and for calls of read or write for single bytes.',
  ],
  usualCause: 'What has arrived is put together anew for each piece, or bytes are read one system call each.',
  read: 'src/README.md, "The record"; read(2), write(2)',
};

export const OPERATIONS = 30_000;

export const SPEED_CHECKS: readonly Check[] = [
  defineSpeedCheck({
    ...COMMON,
    id: 'framing/speed-floor',
    title: 'a record through a pipe takes at most 4 times as long as the native floor takes',
    points: 2,
    speed: { operation: OPERATION, opponent: 'floor', allowedRatio: 4, operations: OPERATIONS, floor: FLOOR },
  }),
];
