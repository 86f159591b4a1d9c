/** Mutants of the sweep over workers: work divided wrongly, rates of the wrong time, results that nobody looks at, causes taken from a name. Called by catalogue.ts. */

import type { Mutant, TestChoice } from './mutant.js';

const of =
  (file: string) =>
  (title: string): TestChoice => ({
    file: `test/${file}.test.js`,
    title: new RegExp(`^${title}`),
  });
const shares = of('sync/partition');
const works = of('tasks/2a-scaling/works');
const rates = of('tasks/2a-scaling/sweep-report');
const causes = of('scaling/cause');
const turns = of('harness/set-turns');
const noise = of('harness/noise');

export const SWEEPING_MUTANTS: readonly Mutant[] = [
  {
    id: 'share-without-tail',
    row: 'partition-uneven',
    story: 'Every worker gets the whole part of items / workers, and what does not divide is left out.',
    kind: 'D',
    plant: { file: 'src/sync/partition.js', find: '+ Math.floor((rest * at) / workers)', replace: '' },
    test: shares('shares of 10 items among 3 workers'),
  },
  {
    id: 'share-rounded-up',
    row: 'partition-uneven',
    story: 'Parts are rounded up, so that the first ones take what the last one should have.',
    kind: 'D',
    plant: {
      file: 'src/sync/partition.js',
      find: 'Math.floor(items / workers)',
      replace: 'Math.ceil(items / workers)',
    },
    test: shares('shares join to the whole and differ by one item at most'),
  },
  {
    id: 'blocks-of-everybody',
    row: 'partition-uneven',
    story: 'Each worker goes round all blocks: they write over each other, and share lines that they should not.',
    kind: 'D',
    plant: {
      file: 'tasks/2a-scaling/memory-work.js',
      find: 'return copyBlocks(memory, first, end, isOver);',
      replace: 'return copyBlocks(memory, 0, countBlocks(shape.bytes), isOver);',
    },
    test: works('memory of a worker is its own blocks alone'),
  },
  {
    id: 'rate-of-own-start',
    row: 'upside-down',
    story: 'Each worker counts from its own start: where there are more than CPUs, the late ones seem to be fast.',
    kind: 'D',
    plant: {
      file: 'tasks/2a-scaling/sweep-report.js',
      find: '{ operations, endNs }',
      replace: '{ operations, endNs, startNs }',
    },
    test: rates('the rate counts a late starter from when the first began'),
  },
  {
    id: 'helper-counted',
    row: 'count-only',
    story: 'Who feeds the workers is counted as one of them.',
    kind: 'D',
    plant: {
      file: 'tasks/2a-scaling/sweep-report.js',
      find: 'reports.filter(({ isHelper }) => !isHelper)',
      replace: 'reports.slice()',
    },
    test: rates('the rate leaves out who only helps'),
  },
  {
    id: 'round-counted-by-all',
    row: 'share-above-one',
    story: 'A round that all do together is counted once for each of them: twice the workers, twice the throughput.',
    kind: 'D',
    plant: {
      file: 'tasks/2a-scaling/sweep-report.js',
      find: 'isJoint ? workers.slice(0, 1) : workers',
      replace: 'workers',
    },
    test: rates("the rate of what all do together is one's"),
  },
  {
    id: 'results-not-looked-at',
    row: 'count-only',
    story: 'Operations are counted, and what they gave is looked at by nobody.',
    kind: 'D',
    plant: {
      file: 'tasks/2a-scaling/check.js',
      find: 'if (report.checksum === expected)',
      replace: 'if (expected !== null)',
    },
    test: works('cpu refuses a report with an operation more or less'),
  },
  {
    id: 'lock-left-out',
    row: 'add-in-steps',
    story: 'What the mutex guards is not held against the operations: one that lets two in goes unnoticed.',
    kind: 'D',
    plant: {
      file: 'tasks/2a-scaling/locked-work.js',
      find: 'if (counted !== done)',
      replace: 'if (counted > done)',
    },
    test: works('what the mutex guards must be all operations'),
  },
  {
    id: 'counters-in-one-line',
    row: 'lines-shared',
    story: 'The padded counters lie 4 B apart, and padding seems to bring nothing.',
    kind: 'D',
    plant: { file: 'tasks/2a-scaling/counter-work.js', find: 'padded: LINE_WORDS', replace: 'padded: 1' },
    test: works('counters are one word, words on lines of their own, words in one line'),
  },
  {
    id: 'cause-without-experiment',
    row: 'special-case-for-all',
    story: 'The first suspicion is the cause, whatever the experiment says.',
    kind: 'D',
    plant: {
      file: 'src/scaling/cause.js',
      find: 'suspicions.find((each) => verdictOf(each) === each.verdict)',
      replace: 'suspicions.find((each) => verdictOf(each) !== each.verdict || true)',
    },
    test: causes('the cause the curve of cores with the experiment of waits'),
  },
  {
    id: 'turns-of-all',
    row: 'special-case-for-all',
    story: 'Every set runs in every block, and the run takes three times as long as it said.',
    kind: 'D',
    plant: {
      file: 'src/harness/set-turns.js',
      find: 'block % every === offset',
      replace: 'block % every >= 0',
    },
    test: turns('a plan that fixes its blocks runs so many, each set when it is due'),
  },
  {
    id: 'others-unseen',
    row: 'special-case-for-all',
    story: 'Where more threads than CPUs want to run, other work is never looked for: each run is quiet.',
    kind: 'D',
    plant: {
      file: 'src/harness/noise.js',
      find: 'shareOfOthers(before, after) > OTHERS_SHARE',
      replace: 'shareOfOthers(before, after) > 1',
    },
    test: noise('a trial an oversubscribed set beside other work on more than a tenth'),
  },
];
