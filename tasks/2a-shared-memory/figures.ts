/** The figures of this task: what its README and the report show. Pure; called by experiment.ts, readme.ts and write-readme.ts. */

import type { Cell } from '../../src/core/result.js';
import { cpuBarsOf, curvesOf, dotsOf, PLACEMENT_WORDS } from '../../src/report/chart-data.js';
import { METRIC_WORDS } from '../../src/report/derive.js';
import { ecdfOf } from '../../src/report/ecdf.js';
import type { FigureDefinition } from '../../src/report/figure.js';
import { ratioDotsOf } from '../../src/report/ratio-dots.js';
import { SMALL_BYTES } from './grid.js';
import { SUBJECTS } from './subjects.js';

const isSmallRate = (cell: Cell) => cell.metric === 'rate' && cell.parameters.bytes === SMALL_BYTES;
/** The way to wait that each subject has by default, or its only one. */
const isDefaultWait = ({ subject, parameters }: Cell) => {
  const waits = SUBJECTS.find(({ name }) => name === subject)?.waits;
  return typeof waits === 'string' || waits === undefined || waits[0] === parameters.wait;
};
const isFalseSharing = ({ subject }: Cell) => ['ring-one-line', 'ring-lines-apart'].includes(subject);

const byWorkers = {
  label: ({ subject }: Cell) => subject,
  series: ({ parameters }: Cell) => (parameters.workers === 1 ? 'uncontended' : `${parameters.workers} workers`),
};
const bySubject = { label: ({ subject }: Cell) => subject };
const byWait = { label: ({ subject, parameters }: Cell) => `${subject}, ${parameters.wait}` };
const WAITING = ['ring', 'ring-batched', 'native-ring'];
const isWaiting = (cell: Cell) => isSmallRate(cell) && WAITING.includes(cell.subject);

export const FIGURES: readonly FigureDefinition[] = [
  {
    id: 'rate',
    title: 'Messages of 64 B a second from one thread to another',
    subtitle:
      'Each faint dot is one fresh process, the bar the interval of their median; the scale is logarithmic, right is faster.',
    reading:
      'A stream in one direction, each with its own default way to wait. More messages a second is not a shorter time for one of them; ' +
      'and what a way of waiting burns stands two figures below.',
    isInReadme: true,
    chart: ({ cells }) => ({
      kind: 'dots',
      ...dotsOf(
        cells.filter((cell) => isSmallRate(cell) && isDefaultWait(cell) && !isFalseSharing(cell)),
        bySubject,
      ),
    }),
  },
  {
    id: 'waiting',
    title: 'The same by how a side waits for the other',
    subtitle: 'One core and two; the scale is logarithmic, right is faster.',
    reading:
      'On one core who spins keeps the other from the CPU until the time slice ends; on two it looks best. A program does not know which ' +
      'of the two it will get.',
    isInReadme: true,
    chart: ({ cells }) => ({ kind: 'dots', ...dotsOf(cells.filter(isWaiting), byWait) }),
  },
  {
    id: 'waiting-cpu',
    title: 'The CPU time that such a message takes, of both sides together',
    subtitle: 'Spinning looks fast in the picture above and is paid for here; the scale is linear, left is better.',
    reading:
      'CPU time is what others on the machine cannot use. "0.1 µs" by spinning is two cores busy for 0.1 µs a message, always.',
    isInReadme: true,
    chart: ({ cells }) => ({
      kind: 'bars',
      ...cpuBarsOf(
        cells.filter((cell) => isWaiting(cell) && cell.placement === 'cross-core'),
        byWait,
      ),
    }),
  },
  {
    id: 'throughput',
    title: 'Bytes a second against the size of a message, on two cores',
    subtitle: 'Written, carried, read and checked; both scales are logarithmic; dashed: the same loops in C++.',
    reading:
      'Every byte is written by one side and checked by the other, which bounds all of them. What is handed over instead of copied stays ' +
      'flat where copies fall.',
    isInReadme: true,
    chart: ({ cells }) => {
      const shown = cells.filter((cell) => cell.metric === 'throughput' && cell.placement === 'cross-core');
      return { kind: 'curves', ...curvesOf(shown.filter(isDefaultWait)), xLabel: 'message size' };
    },
  },
  {
    id: 'round-trip',
    title: 'A message there and its answer back',
    subtitle: '64 B, a word of 4 B where the subject is one; the scale is logarithmic, left is faster.',
    reading:
      'Same core wins a ping-pong of sleepers: that has no parallelism. What takes less than a microsecond here spins; look at its CPU ' +
      'time before you choose it.',
    isInReadme: true,
    chart: ({ cells }) => ({
      kind: 'dots',
      ...dotsOf(
        cells.filter(({ metric }) => metric === 'round-trip'),
        { label: (cell) => (isDefaultWait(cell) ? cell.subject : `${cell.subject}, ${cell.parameters.wait}`) },
      ),
    }),
  },
  {
    id: 'round-trip-ecdf',
    title: 'Round trips as a distribution',
    subtitle: 'The share that took no longer than so long; all sets together, as exact as buckets of 9 %.',
    reading:
      'Batches of fast round trips share two clock reads, so the steepest curves are of means and hide their own tail.',
    chart: ({ cells }) => ({
      kind: 'curves',
      ...ecdfOf(
        cells.filter((cell) => cell.metric === 'round-trip' && isDefaultWait(cell)),
        {
          subject: ({ subject }) => subject,
          series: ({ placement }) => (placement ? PLACEMENT_WORDS[placement] : ''),
        },
      ),
    }),
  },
  {
    id: 'times-native',
    title: 'In times of the same structure in C++',
    subtitle:
      'Each faint dot is one block, in which both were measured; the bar is the interval. Of a time, less is better.',
    reading:
      'Time (round trips): above 1 is slower than C++. Rate: below 1 is slower. The words and the way to wait are the same in both.',
    chart: (result) => ({
      kind: 'dots',
      ...ratioDotsOf(result, ({ id }) => id.startsWith('times-native/'), {
        label: ({ id, metric }) => id.slice(metric.length + 1).replaceAll('/', ', '),
        series: ({ metric }) => METRIC_WORDS[metric].title,
      }),
    }),
  },
  {
    id: 'locks',
    title: "A lock's operations a second, of all workers together",
    subtitle: 'One worker alone, two on a core each, four on what there is; the scale is logarithmic, right is faster.',
    reading:
      'All workers want the same lock all the time, which no sane program does: it is the upper bound of what a lock costs. Uncontended is ' +
      'the usual case.',
    isInReadme: true,
    chart: ({ cells }) => ({
      kind: 'dots',
      ...dotsOf(
        cells.filter(({ metric }) => metric === 'operations'),
        byWorkers,
      ),
    }),
  },
  {
    id: 'fairness',
    title: 'Whether all workers get the lock',
    subtitle: 'Least served worker over the most served one; 1 is fair; right is fairer.',
    reading:
      'A fast lock may be fast because one worker takes it again before another has woken. Throughput alone does not show it.',
    chart: ({ cells }) => ({
      kind: 'dots',
      ...dotsOf(
        cells.filter(({ metric }) => metric === 'fairness'),
        byWorkers,
      ),
    }),
  },
  {
    id: 'job',
    title: 'The job: the words of a text counted by one consumer',
    subtitle: 'From the first work to the last word, start-up apart; the scale is logarithmic, left is better.',
    reading:
      'The counting itself is most of it, so mechanisms that differ tenfold a message hardly differ here: that is the lesson.',
    isInReadme: true,
    chart: ({ cells }) => ({
      kind: 'dots',
      ...dotsOf(
        cells.filter(({ metric }) => metric === 'elapsed'),
        {
          ...bySubject,
          series: ({ parameters }) =>
            parameters.producers === 0 ? 'no producer' : `${parameters.producers} producers`,
        },
      ),
    }),
  },
];
