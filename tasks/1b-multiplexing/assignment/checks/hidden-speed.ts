/** Hidden checks of speed of assignment 1b: the wait loop over 64 pipes, against the reference. Part of the key. */

import type { Check } from '../../../../src/course/assignment.js';
import { defineSpeedCheck } from '../../../../src/course/speed-schema.js';
import { COMMON, OPERATION, OPERATIONS } from './speed.js';

export const HIDDEN_SPEED_CHECKS: readonly Check[] = [
  defineSpeedCheck({
    ...COMMON,
    id: 'wait-loop/speed-reference',
    title: 'a round over 64 pipes takes at most 2.5 times as long as with the reference',
    points: 2,
    isHidden: true,
    speed: { operation: OPERATION, opponent: 'reference', allowedRatio: 2.5, operations: OPERATIONS, floor: null },
  }),
];
