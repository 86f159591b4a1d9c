/** Hidden checks of the region `time-out`. Part of the key. */

import type { Check } from '../../../../src/course/assignment.js';
import { at, checkDeadline } from './time-out.js';

export const HIDDEN_TIME_OUT_CHECKS: readonly Check[] = [
  checkDeadline({
    id: 'time-out/thousand-signals',
    title: 'a thousand signals make a wait no longer and no shorter, and the next wait begins anew',
    points: 2,
    isHidden: true,
    needs: ['time-out/after-signal', 'time-out/kinds'],
    hints: [
      'Every rounding is an error of up to a millisecond. How many does your way add up?',
      'Compute the end once. Which of your fields belong to the wait before?',
      'next() subtracts the clock from the end that begin() stored, and changes neither; begin() sets every field.',
    ],
    usualCause: 'What is left is taken from what was left before, each time rounded, and the roundings add up.',
    read: 'handout, "time-out"',
    waits: (random) => [
      { timeoutMs: '800', startNs: at(random), passNs: Array.from({ length: 1_000 }, () => random.integer(600_000)) },
      { timeoutMs: '0', startNs: at(random), passNs: [1e6] },
      { timeoutMs: '200', startNs: at(random), passNs: Array.from({ length: 500 }, () => 300_000 + random.integer(9)) },
      { timeoutMs: '-1', startNs: at(random), passNs: [1e6, 1e12] },
      { timeoutMs: '7.25', startNs: at(random), passNs: [1, 1, 1, 5_000_000] },
    ],
  }),
];
