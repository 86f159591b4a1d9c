/** What task 2a concludes of isolation: what each step costs a round trip, and what a worker costs beside a process. Pure; called by findings.ts. */

import { type Conclusion, findRatio, type Measured, NotAsked, type Question } from '../../src/report/evidence.js';
import { enumerate, findEstimate, joinStatus, sayRatio, spreadOf } from '../../src/report/finding-words.js';
import { type Addition, addRows, compose, findMore, findRows, type Row, type Status } from './answer.js';
import { claimOf, findCellRatio } from './cell-ratio.js';

export const ISOLATION_QUESTIONS: readonly Question[] = [
  [
    'isolation',
    'What does each step of isolation cost a round trip: one thread, two threads, two processes?',
    concludeSteps,
  ],
  ['worker-or-process', 'What does a worker cost beside a process?', concludeWorker],
];

interface Step {
  name: string;
  status: Status;
  addition: Addition;
}

function concludeSteps(result: Measured): Conclusion {
  const steps = [...describeThread(result), ...describeProcess(result)];
  if (steps.length === 0) throw new NotAsked('round trips of one thread, of two and of two processes');
  const status = joinStatus(steps.map((step) => step.status));
  const named = (wanted: Status) => enumerate(steps.filter((step) => step.status === wanted).map(({ name }) => name));
  const opening = {
    supported: `Dearer with each step that was measured: ${named('supported')}.`,
    refuted: `Not each step makes it dearer: not ${named('refuted')}.`,
    undecided: `Not clear of ${named('undecided')}.`,
  };
  return compose(status, opening[status], [
    ...steps.map(({ addition }) => addition),
    ...(steps.some(({ name }) => name.startsWith(PROCESS)) ? [] : describePipe(result)),
  ]);
}

const ALONE = 'round-trip/same-thread/64B';
const RING = 'round-trip/ring/64B/spin/cross-core';
const PROCESS = 'a second process';

/** One thread needs one core: any of the two placements will do. */
function describeThread(result: Measured): Step[] {
  const ring = findEstimate(result, RING);
  const alone = findEstimate(result, `${ALONE}/same-core`) ?? findEstimate(result, `${ALONE}/cross-core`);
  const ratio = ring && alone && findCellRatio(result, ring.id, alone.id);
  if (!ratio) return [];
  const sentence =
    `64 B written and read there and back in one thread, with nothing in between, take ${spreadOf(alone)}; through a ring to a thread on another ` +
    `core and back, both spinning, ${spreadOf(ring)}, ${sayRatio(ratio)} as long.`;
  return [
    { name: 'a second thread', status: claimOf('higher', ratio), addition: { sentence, evidence: ratio.evidence } },
  ];
}

/** The same pipe between two threads and between two processes. */
function describeProcess(result: Measured): Step[] {
  return (
    [
      ['on one core', 'same-core'],
      ['across cores', 'cross-core'],
    ] as const
  ).flatMap(([where, placement]) => {
    const ratio = findRatio(result, `over-threads/round-trip/pipe-processes/64B/${placement}`);
    const [threads, processes] = ['pipe-threads', 'pipe-processes'].map((name) =>
      findEstimate(result, `round-trip/${name}/64B/${placement}`),
    );
    if (!ratio || !threads || !processes) return [];
    const sentence =
      `Through a pipe ${where} it takes ${spreadOf(threads)} between two threads of a process, ${spreadOf(processes)} between two ` +
      `processes, ${sayRatio(ratio)} as long.`;
    const evidence = [ratio.id, threads.id, processes.id];
    return [{ name: `${PROCESS} ${where}`, status: claimOf('higher', ratio), addition: { sentence, evidence } }];
  });
}

/** A quick run has no pipe between threads: the number stands, and how much of it is the second process stays open. */
function describePipe(result: Measured): Addition[] {
  const pipe = findMore(result, 'round-trip/pipe-processes/64B/same-core');
  if (!pipe) return [];
  const sentence = `Through a pipe to another process on the same core it takes ${spreadOf(pipe)}; how much of that is the pipe was not measured here.`;
  return [{ sentence, evidence: [pipe.id] }];
}

function concludeWorker(result: Measured): Conclusion {
  const rows: Row[] = findRows(result, [
    ['from the start to the first word', 'over-process/spawn/worker'],
    ['memory of one more', 'over-process/memory/worker'],
  ]);
  if (rows.length === 0) throw new NotAsked('start-up and memory of a worker and of a process');
  const status = joinStatus(rows.map(({ ratio }) => claimOf('lower', ratio)));
  const opening = {
    supported: 'Less.',
    refuted: 'Not less in everything.',
    undecided: 'Not clear of everything.',
  };
  return compose(status, opening[status], [
    ...addRows('Over a process: ', rows),
    ...describeEach(result, 'spawn', 'To start'),
    ...describeEach(result, 'memory', 'Memory (PSS, shared pages divided)'),
  ]);
}

function describeEach(result: Measured, metric: 'spawn' | 'memory', words: string): Addition[] {
  const [worker, process] = ['worker', 'process'].map((name) => findMore(result, `${metric}/${name}`));
  if (!worker || !process) return [];
  const sentence = `${words}: a worker ${spreadOf(worker)}, a process ${spreadOf(process)}.`;
  return [{ sentence, evidence: [worker.id, process.id] }];
}
