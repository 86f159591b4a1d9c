/** What task 1b concludes: each finding a pure function of the result. Called by experiment.ts and, through it, by `lab run`. */

import type { Finding } from '../../src/core/result.js';
import { answerAll, type Measured, type Question } from '../../src/report/evidence.js';

const QUESTIONS: readonly Question[] = [];

/** Returns the findings in the order of the task's questions. */
export function explain(result: Measured): Finding[] {
  return answerAll(QUESTIONS, result);
}
