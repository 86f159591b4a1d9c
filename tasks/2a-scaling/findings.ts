/** What the sweep concludes: each finding a pure function of the result. Called by experiment.ts and, through it, by `lab run`. */

import type { Finding } from '../../src/core/result.js';
import { answerAll, type Question } from '../../src/report/evidence.js';
import { concludeDiminishing } from './diminishing-finding.js';
import { concludeHelp } from './help-finding.js';
import { concludeJobLimit, concludeLimit } from './limit-finding.js';
import { concludeNative } from './native-finding.js';
import { concludeLostUpdates, concludeOvershoot } from './python-findings.js';
import type { Swept } from './swept.js';
import { WORKLOADS } from './workloads.js';

/** Returns the findings in the order of the task's questions: the three it asks, then what limits each workload. */
export function explain(result: Swept): Finding[] {
  const questions: Question[] = [
    [
      'why-threads-help',
      'Why do threads help here, and do they do what an event loop does?',
      () => concludeHelp(result),
    ],
    ['why-speed-ups-diminish', 'Why do speed-ups diminish as threads are added?', () => concludeDiminishing(result)],
    ...WORKLOADS.map(
      (workload): Question => [
        `limit-of-${workload.name}`,
        `What limits ${workload.name}? Expected: ${workload.expected}.`,
        () => concludeLimit(result, workload),
      ],
    ),
    [
      'limit-of-job-ring',
      'What limits the job, words counted over rings? Expected: the one consumer.',
      () => concludeJobLimit(result),
    ],
    ['native', 'Is it JavaScript that limits? The same in C++:', () => concludeNative(result)],
    [
      'interpreter-lock',
      "What does Python's lock cost a thread that only wants to wake up?",
      () => concludeOvershoot(result),
    ],
    ['lost-updates', "Does Python's lock protect a number that threads add to?", () => concludeLostUpdates(result)],
  ];
  return answerAll(questions, result);
}
