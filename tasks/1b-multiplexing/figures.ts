/** The figures of this task: what its README and the report show. Pure; called by experiment.ts, readme.ts and write-readme.ts. */

import type { Cell } from '../../src/core/result.js';
import { curvesOf, dotsOf, quantilesOf } from '../../src/report/chart-data.js';
import type { CurveData } from '../../src/report/curve-data.js';
import { ecdfOf } from '../../src/report/ecdf.js';
import type { Chart, FigureDefinition } from '../../src/report/figure.js';
import { ratioDotsOf } from '../../src/report/ratio-dots.js';
import { findCrossover } from './crossover.js';
import { SELECT_LIMIT } from './grid.js';

const isWanted = (metric: string, end: string) => (cell: Cell) => cell.metric === metric && cell.id.endsWith(end);
// The floor beside a thread has two points, for a question of its own.
const isPlain = ({ subject }: Cell) => subject !== 'native-poll-threads';

/** A reader has one colour, whether it reads records or does the job. */
const asReader = (cell: Cell): Cell => ({ ...cell, subject: cell.subject.replace(/^job-/, '') });
const bySubject = { label: ({ subject }: Cell) => subject };
const byProducers = { ...bySubject, series: ({ parameters }: Cell) => `${parameters.producers} producers` };

const isJob = (metric: string) => (cell: Cell) =>
  cell.metric === metric && [4, 64].includes(Number(cell.parameters.producers)) && cell.id.endsWith('/slow-first');
const chartJobs =
  (metric: string): FigureDefinition['chart'] =>
  ({ cells }) => ({ kind: 'dots', ...dotsOf(cells.filter(isJob(metric)).map(asReader), byProducers) });

const quantilesOfWaits = (end: string): FigureDefinition['chart'] => {
  return ({ cells }) => ({ kind: 'quantiles', ...quantilesOf(cells.filter(isWanted('latency', end)), bySubject) });
};

export const FIGURES: readonly FigureDefinition[] = [
  {
    id: 'wait',
    title: 'One wait against the descriptors that are watched, one of them ready',
    subtitle:
      'A call that finds something and does not sleep. Both scales are logarithmic; dashed: the same calls in C++.',
    reading:
      'A straight rise on these scales: the call looks at every descriptor. Flat: the kernel keeps a list of the ready ones. Where lines ' +
      'cross depends on how many are ready; this is with one. It is not the cost of a wake-up: nobody sleeps here.',
    isInReadme: true,
    chart: ({ cells }) => chartWaits(cells, '/1ready'),
  },
  {
    id: 'wait-ready',
    title: 'One wait against how many of 512 descriptors are ready',
    subtitle: 'Time of the whole call, whatever it finds; both scales are logarithmic.',
    reading:
      'When everything is ready a call that scans finds something at each place, and the list of ready ones is as long as the set: ' +
      'what epoll gains at one ready descriptor shrinks, and may turn round.',
    chart: ({ cells }) => ({
      kind: 'curves',
      ...curvesOf(
        cells.filter(
          (cell) =>
            cell.metric === 'wait' &&
            cell.id.includes('/512fds/') &&
            cell.parameters.kind === 'eventfd' &&
            isPlain(cell),
        ),
        'ready',
      ),
      xLabel: 'descriptors ready',
    }),
  },
  {
    id: 'wait-times-native',
    title: 'A wait in times of the same call in C++',
    subtitle: 'Each faint dot is one block, in which both were measured; the bar is the interval.',
    reading: 'What the addon call and the typed arrays add. It is paid once a call, so it fades as the set grows.',
    chart: (result) => ({
      kind: 'dots',
      ...ratioDotsOf(result, ({ id }, cell) => id.startsWith('times-native/wait/') && cell.id.endsWith('/1ready'), {
        label: ({ parameters }) => `${parameters.fds} descriptors`,
        series: ({ subject }) => subject,
      }),
    }),
  },
  {
    id: 'events',
    title: 'Events a second from 64 pipes, in one thread',
    subtitle:
      'Each faint dot is one fresh process, the bar the interval of their median; the scale is logarithmic, right is faster.',
    reading:
      'Writes and reads of one thread, so no wake-up is in it. The event loop is slower because it makes a buffer and calls back for ' +
      'each chunk, not because of the epoll below it.',
    isInReadme: true,
    chart: ({ cells }) => ({ kind: 'dots', ...dotsOf(cells.filter(isWanted('events', '/64pipes')), bySubject) }),
  },
  {
    id: 'wake-up',
    title: 'From a write until its record is handled, the reader asleep',
    subtitle:
      '1,000 messages a second over 16 pipes, two cores: median, and the quantiles that the samples allow; the scale is logarithmic.',
    reading:
      'Most of it is waking a sleeping core, which all ways of waiting share. Differences between select, poll and epoll at 16 pipes are ' +
      'smaller than that.',
    isInReadme: true,
    chart: quantilesOfWaits('/1000-per-s/from-write'),
  },
  {
    id: 'latency',
    title: 'Latency at 10,000 messages a second over 16 pipes, on two cores',
    subtitle:
      'From when each message was to be sent until it was handled: median, and the quantiles that the samples allow; the scale is logarithmic.',
    reading:
      'Timed from the intended start: what queued behind a pause counts in full. A closed loop would hide just those messages.',
    isInReadme: true,
    chart: quantilesOfWaits('/10000-per-s'),
  },
  {
    id: 'latency-ecdf',
    title: 'The same latency as a distribution',
    subtitle: 'The share of messages that took no longer than so long; all sets together, as exact as buckets of 9 %.',
    reading:
      'Curves that cross: one way is better for most messages, the other for the slow ones. Two steps are two kinds of messages.',
    chart: ({ cells }) => ({
      kind: 'curves',
      ...ecdfOf(cells.filter(isWanted('latency', '/10000-per-s')), {
        subject: ({ subject }) => subject,
        series: () => '',
      }),
    }),
  },
  {
    id: 'firehose',
    title: 'The longest time that a ticker went unserved beside a firehose',
    subtitle: 'Each faint dot is one fresh group of processes; the scale is logarithmic, left is better.',
    reading:
      'Who reads a full pipe until it is empty never comes back. Fair readers take a bounded piece of each ready pipe in turn; a median ' +
      'of latencies would not show the difference.',
    isInReadme: true,
    chart: ({ cells }) => ({ kind: 'dots', ...dotsOf(cells.filter(isWanted('service-gap', '/firehose')), bySubject) }),
  },
  {
    id: 'job-elapsed',
    title: 'The job with one slow producer',
    subtitle: 'From the first work to the last word counted, by reader; the scale is logarithmic, left is better.',
    reading:
      'The slow producer pauses for a fixed time in all, which nobody can be faster than. Intervals that overlap are not ranked: see the ' +
      'paired comparisons.',
    isInReadme: true,
    chart: chartJobs('elapsed'),
  },
  {
    id: 'job-gap',
    title: 'How long the other producers of the job went unserved',
    subtitle:
      'The longest time between two chunks of a producer that is not slow (in turn: the wait for its first); the scale is logarithmic, left is better.',
    reading:
      'A job may end as early and still have let its producers starve: reading one pipe after the other has its whole cost here. What ' +
      'blocks in a pipe cannot work.',
    isInReadme: true,
    chart: chartJobs('service-gap'),
  },
];

/** The wall where select ends, and where epoll comes to lie below poll for good. */
function chartWaits(cells: readonly Cell[], end: string): Chart {
  const data = curvesOf(
    cells.filter((cell) => isWanted('wait', end)(cell) && isPlain(cell)),
    'fds',
  );
  const walls = [{ x: SELECT_LIMIT, label: 'select ends at 1,024' }, ...markCrossover(cells, end)];
  return { kind: 'curves', ...data, xLabel: 'descriptors watched', walls };
}

function markCrossover(cells: readonly Cell[], end: string): NonNullable<CurveData['walls']> {
  const [epoll, poll] = ['epoll', 'poll'].map((subject) =>
    cells.filter((cell) => cell.subject === subject && isWanted('wait', end)(cell)),
  );
  const crossover = findCrossover(epoll!, poll!, 'fds');
  if (crossover === null || crossover.low === null || !Number.isFinite(crossover.median) || crossover.median === 0)
    return [];
  return [{ x: crossover.median, label: `epoll below poll from ${Math.round(crossover.median)} on` }];
}
