/** What task 2a concludes of locks and counters: who sleeps and who spins, who is served, what sharing a word costs. Pure; called by findings.ts. */

import { type Conclusion, type Estimate, type Measured, NotAsked, type Question } from '../../src/report/evidence.js';
import { joinStatus, spreadOf, withRange } from '../../src/report/finding-words.js';
import {
  type Addition,
  addCpu,
  addRows,
  compose,
  findMore,
  findMoreRows,
  findRows,
  type Row,
  remark,
  type Verdict,
} from './answer.js';
import { claimOf } from './cell-ratio.js';

export const LOCK_QUESTIONS: readonly Question[] = [
  ['locks', 'Which lock under contention: one whose waiters sleep, or one whose waiters spin?', concludeLocks],
  ['counters', 'What does it cost that workers count in one word?', concludeCounters],
];

const ALONE = 'uncontended';
const WORKERS = [
  [ALONE, ALONE],
  ['2 workers', '2workers'],
  ['4 workers', '4workers'],
] as const;

/** `over-shared/operations/counter-padded/2workers` and its like, by number of workers. */
const byWorkers = (result: Measured, prefix: string, find = findMoreRows): Row[] =>
  find(
    result,
    WORKERS.map(([words, rest]) => [words, `${prefix}/${rest}`]),
  );
const isContended = ({ words }: Row) => words !== ALONE;

/** `uncontended 49.0 M op/s (48.0 to 50.0), 2 workers …`. */
function describeAmounts(
  result: Measured,
  metric: string,
  subjects: readonly (readonly [string, string])[],
): Addition[] {
  return subjects.flatMap(([words, subject]) => {
    const found = WORKERS.flatMap(([workers, rest]) => {
      const estimate = findMore(result, `${metric}/${subject}/${rest}`);
      return estimate ? [{ workers, estimate }] : [];
    });
    if (found.length === 0) return [];
    // A share has no unit.
    const say = (estimate: Estimate) => (metric === 'fairness' ? withRange('count', estimate) : spreadOf(estimate));
    const list = found.map(({ workers, estimate }) => `${workers} ${say(estimate)}`);
    return [{ sentence: `${words}: ${list.join(', ')}.`, evidence: found.map(({ estimate }) => estimate.id) }];
  });
}

function concludeLocks(result: Measured): Conclusion {
  const rows = byWorkers(result, 'over-spin-mutex/operations/mutex', findRows);
  const contended = rows.filter(isContended);
  if (contended.length === 0) throw new NotAsked('both locks with several workers');
  const status = joinStatus(contended.map(({ ratio }) => claimOf('higher', ratio)));
  const opening = {
    supported: 'The one whose waiters sleep.',
    refuted: refuteLocks(contended),
    undecided: 'Not clear.',
  };
  const most = contended.some(({ words }) => words === '4 workers') ? '4workers' : '2workers';
  return compose(status, opening[status], [
    ...addRows('Operations a second of Mutex over SpinMutex: ', rows),
    ...describeAmounts(result, 'operations', [
      ['Mutex', 'mutex'],
      ['SpinMutex', 'spin-mutex'],
    ]),
    ...describeAmounts(result, 'fairness', [
      ['Least over most served (1 is fair), Mutex', 'mutex'],
      ['SpinMutex', 'spin-mutex'],
    ]),
    ...addRows('Mutex over pthread_mutex_t: ', byWorkers(result, 'times-native/operations/mutex')),
    ...addRows('SpinMutex over pthread_spinlock_t: ', byWorkers(result, 'times-native/operations/spin-mutex')),
    ...addCpu(result, `CPU an operation with ${most.replace('w', ' w')}, all of them together: `, [
      ['Mutex', `operations/mutex/${most}`],
      ['SpinMutex', `operations/spin-mutex/${most}`],
    ]),
    remark('What is guarded is one addition, and nothing else is done in between: a lock that is wanted all the time.'),
  ]);
}

function refuteLocks(contended: readonly Row[]): string {
  const isEach = (verdict: Verdict) => contended.every(({ ratio }) => ratio.verdict === verdict);
  if (isEach('lower')) return 'The one whose waiters spin.';
  return isEach('same')
    ? 'Either: there is no difference.'
    : 'Not the one whose waiters sleep, with each number of them.';
}

function concludeCounters(result: Measured): Conclusion {
  const rows = byWorkers(result, 'over-shared/operations/counter-padded', findRows);
  const contended = rows.filter(isContended);
  if (contended.length === 0) throw new NotAsked('one counter of several workers, and one for each');
  const status = joinStatus(contended.map(({ ratio }) => claimOf('higher', ratio)));
  const opening = {
    supported: 'It is slower than a word for each.',
    refuted: 'It is not slower with each number of them.',
    undecided: 'Not clear.',
  };
  return compose(status, opening[status], [
    ...addRows('Additions a second, each worker on a word of its own 128 B apart, over all on one word: ', rows),
    ...describeAmounts(result, 'operations', [
      ['All on one word', 'counter-shared'],
      ['Each on its own', 'counter-padded'],
    ]),
    ...addRows('On one word, over C++: ', byWorkers(result, 'times-native/operations/counter-shared')),
    remark('Who wants the sum adds the words up, which then takes as many reads as there are workers.'),
  ]);
}
