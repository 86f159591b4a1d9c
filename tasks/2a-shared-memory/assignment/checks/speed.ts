/** Checks of speed of assignment 2a: the ring and the mutex, against the native floor and against the reference. Part of the manifest and of the key. */

import type { Check } from '../../../../src/course/assignment.js';
import type { SpeedPlan } from '../../../../src/course/speed-plan.js';
import { defineSpeedCheck, type SpeedCheck } from '../../../../src/course/speed-schema.js';

type Common = Omit<SpeedCheck, 'id' | 'title' | 'points' | 'speed'>;

const RING_OPERATION = 'a message of 64 B is pushed and popped again, in bursts of 64, by one thread';
const RING_OPERATIONS = 250_000;

const RING: Common = {
  region: 'ring-push',
  needs: ['ring-publication/publishes', 'ring-push/whole', 'ring-pop/takes'],
  probe: 'pushAndPop',
  // Message i is numbered first + i and has i in its last word.
  expectChecksum: ({ first, operations }) => (operations * first + operations * (operations - 1)) % 2 ** 32,
  hints: [
    'What happens for each message that need not? Count atomic operations, notifications, allocations.',
    'A side may keep what it saw of the other side, and look again only when by that there is no room or nothing to take.',
    'One store publishes a whole batch; nobody need be notified who does not sleep; a slot is copied by words, not by a call a byte.',
  ],
  usualCause: 'Every push notifies, or a message is copied byte by byte through a function.',
  read: 'src/sync/spsc-ring.ts, the comment on top',
};

const MUTEX_OPERATION = 'a mutex that nobody else wants is locked, a counter counted, and unlocked, by one thread';
const MUTEX_OPERATIONS = 1_500_000;

/** POSIX's mutex around a plain counter, for a time: the floor tells how many times that was. */
const MUTEX_FLOOR: SpeedPlan['floor'] = {
  args: ['threads', 'mutex', 'free'],
  warmUp: () => ['start threads=1', 'operate timeMs=20'],
  block: () => 'operate timeMs=60',
  countOperations: ({ guard }) => Number(guard),
};

const MUTEX: Common = {
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

export const HIDDEN_SPEED_CHECKS: readonly Check[] = [
  defineSpeedCheck({
    ...MUTEX,
    id: 'mutex/speed-reference',
    title: 'a free mutex takes at most twice as long as with the reference',
    points: 2,
    isHidden: true,
    speed: {
      operation: MUTEX_OPERATION,
      opponent: 'reference',
      allowedRatio: 2,
      operations: MUTEX_OPERATIONS,
      floor: null,
    },
  }),
  defineSpeedCheck({
    ...RING,
    id: 'ring-push/speed-reference',
    title: 'push and pop take at most 3 times as long as with the reference',
    points: 2,
    isHidden: true,
    speed: {
      operation: RING_OPERATION,
      opponent: 'reference',
      allowedRatio: 3,
      operations: RING_OPERATIONS,
      floor: null,
    },
  }),
];
