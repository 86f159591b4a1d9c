/** Hidden checks of speed of assignment 1a: framing and the write loop, against the reference. Part of the key. */

import type { Check } from '../../../../src/course/assignment.js';
import { defineSpeedCheck } from '../../../../src/course/speed-schema.js';
import { COMMON, OPERATION, OPERATIONS } from './speed.js';

export const HIDDEN_SPEED_CHECKS: readonly Check[] = [
  defineSpeedCheck({
    ...COMMON,
    id: 'framing/speed-reference',
    title: 'a record through a pipe takes at most 2.5 times as long as with the reference',
    points: 2,
    isHidden: true,
    speed: { operation: OPERATION, opponent: 'reference', allowedRatio: 2.5, operations: OPERATIONS, floor: null },
  }),
];
