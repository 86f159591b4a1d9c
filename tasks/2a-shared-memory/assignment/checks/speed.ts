/** Checks of speed of assignment 2a: the mutex, against the native floor. Part of the manifest; hidden-speed.ts asks for more. */

import type { Check } from '../../../../src/course/assignment.js';
import type { SpeedPlan } from '../../../../src/course/speed-plan.js';
import { defineSpeedCheck, type SpeedCheck } from '../../../../src/course/speed-schema.js';

const MUTEX_OPERATION = 'a mutex that nobody else wants is locked, a counter counted, and unlocked, by one thread';
const MUTEX_OPERATIONS = 1_500_000;

/** POSIX's mutex around a plain counter, for a time: the floor tells how many times that was. */
const MUTEX_FLOOR: SpeedPlan['floor'] = {
  args: ['threads', 'mutex', 'free'],
  warmUp: () => ['start threads=1', 'operate timeMs=20'],
  block: () => 'operate timeMs=60',
  countOperations: ({ guard }) => Number(guard),
};

const MUTEX: Omit<SpeedCheck, 'id' | 'title' | 'points' | 'speed'> = {
  region: 'mutex',
  needs: ['mutex/tries'],
  probe: 'lockAndUnlock',
  expectChecksum: ({ first, operations }) => first + operations,
  hints: [
    'What does lock() do when the mutex is free, and unlock() when nobody sleeps?',
    'Free to locked is one atomic operation, and so is locked to free.',
    'unlock() need call Atomics.notify only when the word said that somebody may sleep.',
  ],
  usualCause: 'unlock() notifies each time, whether anybody sleeps or not.',
  read: 'futex(7); Drepper, "Futexes Are Tricky", section 6',
};

export const SPEED_CHECKS: readonly Check[] = [
  defineSpeedCheck({
    ...MUTEX,
    id: 'mutex/speed-floor',
    title: 'a free mutex takes at most 8 times as long as the native floor takes',
    points: 2,
    speed: {
      operation: MUTEX_OPERATION,
      opponent: 'floor',
      allowedRatio: 8,
      operations: MUTEX_OPERATIONS,
      floor: MUTEX_FLOOR,
    },
  }),
];
