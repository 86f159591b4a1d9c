/** What task 2c concludes: each finding a pure function of the result. Called by experiment.ts and, through it, by `lab run`. */

import type { Finding } from '../../src/core/result.js';
import { answerAll, type Measured, type Question } from '../../src/report/evidence.js';
import { concludeExploration, concludeReduction, concludeSpeed } from './exploration-findings.js';
import { concludeLockCost, concludePython, concludeRaces } from './race-findings.js';
import { concludeMended, concludeRepetition } from './repetition-findings.js';

const QUESTIONS: readonly Question[] = [
  ['repetition', 'How often does plain repetition see these faults?', concludeRepetition],
  ['exploration', 'Does exploration find every fault, and nothing where it is mended?', concludeExploration],
  ['mended', 'Does repetition see a fault in a program that is mended?', concludeMended],
  ['reduction', 'What does leaving out equivalent interleavings save?', concludeReduction],
  ['speed', 'How fast are interleavings explored?', concludeSpeed],
  ['what-races-do', 'What can a race do in JavaScript, and what can it not?', concludeRaces],
  ['interpreter-lock', "Does Python's lock protect a number that threads add to?", concludePython],
  ['lock-cost', 'What does it cost to be safe?', concludeLockCost],
];

/** Returns the findings in the order of the questions. */
export function explain(result: Measured): Finding[] {
  return answerAll(QUESTIONS, result);
}
