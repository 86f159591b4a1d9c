/** select, poll and epoll, level- and edge-triggered, under the contract of every waiter. */

import { describe } from 'vitest';
import { claimArguments } from '../contracts/waiter-arguments.js';
import { claimClosing } from '../contracts/waiter-closing.js';
import { SUBJECTS } from '../contracts/waiter-ground.js';
import { claimLimits } from '../contracts/waiter-limits.js';
import { claimReadiness } from '../contracts/waiter-readiness.js';
import { claimReading } from '../contracts/waiter-reading.js';
import { claimTime } from '../contracts/waiter-time.js';

for (const subject of SUBJECTS) {
  describe(`the waiter ${subject.name}`, () => {
    claimReadiness(subject);
    claimReading(subject);
    claimTime(subject);
    claimClosing(subject);
    claimArguments(subject);
    claimLimits(subject);
  });
}
