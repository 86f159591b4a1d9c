/** What task 2a concludes: each finding a pure function of the result. Called by experiment.ts and, through it, by `lab run`. */

import type { Finding } from '../../src/core/result.js';
import { answerAll, type Measured } from '../../src/report/evidence.js';
import { CHANNEL_QUESTIONS } from './channel-findings.js';
import { COPY_QUESTIONS } from './copy-findings.js';
import { ISOLATION_QUESTIONS } from './isolation-findings.js';
import { JOB_QUESTIONS } from './job-findings.js';
import { LOCK_QUESTIONS } from './lock-findings.js';
import { NATIVE_QUESTIONS } from './native-findings.js';
import { TRADE_OFF_QUESTIONS } from './trade-off-findings.js';
import { WAITING_QUESTIONS } from './waiting-findings.js';

/** Returns the findings in the order of the task's questions. */
export function explain(result: Measured): Finding[] {
  return answerAll(
    [
      ...TRADE_OFF_QUESTIONS,
      ...COPY_QUESTIONS,
      ...WAITING_QUESTIONS,
      ...CHANNEL_QUESTIONS,
      ...ISOLATION_QUESTIONS,
      ...NATIVE_QUESTIONS,
      ...LOCK_QUESTIONS,
      ...JOB_QUESTIONS,
    ],
    result,
  );
}
