/** What task 1b concludes: each finding a pure function of the result. Called by experiment.ts and, through it, by `lab run`. */

import type { Finding } from '../../src/core/result.js';
import { answerAll, type Measured } from '../../src/report/evidence.js';
import { JOB_QUESTIONS } from './job-findings.js';
import { READING_QUESTIONS } from './reading-findings.js';
import { SERVING_QUESTIONS } from './serving-findings.js';
import { WAIT_QUESTIONS } from './wait-findings.js';

/** Returns the findings in the order of the task's questions. */
export function explain(result: Measured): Finding[] {
  return answerAll([...WAIT_QUESTIONS, ...READING_QUESTIONS, ...SERVING_QUESTIONS, ...JOB_QUESTIONS], result);
}
