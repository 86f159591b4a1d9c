/** Hidden checks of speed of assignment 2a: the ring, against the reference. Part of the key. */

import type { Check } from '../../../../src/course/assignment.js';
import { defineSpeedCheck, type SpeedCheck } from '../../../../src/course/speed-schema.js';

const RING_OPERATION = 'a message of 64 B is pushed and popped again, in bursts of 64, by one thread';
const RING_OPERATIONS = 250_000;

const RING: Omit<SpeedCheck, 'id' | 'title' | 'points' | 'speed'> = {
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

export const HIDDEN_SPEED_CHECKS: readonly Check[] = [
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
