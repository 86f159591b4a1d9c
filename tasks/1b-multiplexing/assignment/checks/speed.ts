/** Checks of speed of assignment 1b: the wait loop over 64 pipes, against the native floor. Part of the manifest; hidden-speed.ts asks for more. */

import type { Check } from '../../../../src/course/assignment.js';
import type { SpeedPlan } from '../../../../src/course/speed-plan.js';
import { defineSpeedCheck, type SpeedCheck } from '../../../../src/course/speed-schema.js';

export const OPERATION =
  'a record of 64 B is written into each of 64 pipes; then poll() and read until all have come and are checked';

/** Its `events` numbers from 0 in a new process: as many rounds of warm-up as the order's first number make the numbers the same. */
const FLOOR: SpeedPlan['floor'] = {
  args: ['multiplex', 'poll'],
  warmUp: ({ first }) => [`events fds=64 bytes=64 samples=${first}`],
  block: ({ operations }) => `events fds=64 bytes=64 samples=${operations}`,
};

export const COMMON: Omit<SpeedCheck, 'id' | 'title' | 'points' | 'speed'> = {
  region: 'wait-loop',
  needs: ['registrations/keeps', 'time-out/kinds', 'ready/sparse', 'wait-loop/found'],
  probe: 'rounds',
  hints: [
    'How many times is the kernel asked for one round? How often need it be?',
    'One wait tells of all that are ready: take them all before the next one.',
    'Read each ready descriptor in the same call that waited, and begin the next look behind the last one that was served.',
  ],
  usualCause: 'After each record the whole set is waited for again: 64 waits a round in place of one.',
  read: 'poll(2), "RETURN VALUE"',
};

export const OPERATIONS = 600;

export const SPEED_CHECKS: readonly Check[] = [
  defineSpeedCheck({
    ...COMMON,
    id: 'wait-loop/speed-floor',
    title: 'a round over 64 pipes takes at most 5 times as long as the native floor takes',
    points: 2,
    speed: { operation: OPERATION, opponent: 'floor', allowedRatio: 5, operations: OPERATIONS, floor: FLOOR },
  }),
];
