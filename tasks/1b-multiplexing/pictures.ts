/** The pictures of this task's README, drawn from the recorded result. Called by write-readme.ts and by tests. */

import type { Cell, Result } from '../../src/core/result.js';
import { drawCurves } from '../../src/report/chart-curves.js';
import { curvesOf, dotsOf, quantilesOf } from '../../src/report/chart-data.js';
import { drawDots } from '../../src/report/chart-dots.js';
import { drawQuantiles } from '../../src/report/chart-quantiles.js';
import { SELECT_LIMIT } from './grid.js';

interface Picture {
  file: string;
  title: string;
  /** How to read it. */
  subtitle: string;
  draw(cells: readonly Cell[], text: { title: string; subtitle: string }): Promise<string>;
}

const isWanted = (metric: string, end: string) => (cell: Cell) => cell.metric === metric && cell.id.endsWith(end);

/** A reader has one colour, whether it reads records or does the job. */
const asReader = (cell: Cell): Cell => ({ ...cell, subject: cell.subject.replace(/^job-/, '') });
const bySubject = { label: ({ subject }: Cell) => subject };
const byProducers = { ...bySubject, series: ({ parameters }: Cell) => `${parameters.producers} producers` };

const isJob = (metric: string) => (cell: Cell) =>
  cell.metric === metric && [4, 64].includes(Number(cell.parameters.producers)) && cell.id.endsWith('/slow-first');
const drawJobs =
  (metric: string): Picture['draw'] =>
  (cells, text) =>
    drawDots(text, dotsOf(cells.filter(isJob(metric)).map(asReader), byProducers));

export const PICTURES: readonly Picture[] = [
  {
    file: 'wait.svg',
    title: 'One wait against the descriptors that are watched, one of them ready',
    subtitle:
      'A call that finds something and does not sleep. Both scales are logarithmic; dashed: the same calls in C++.',
    draw: (cells, text) => {
      // The floor beside a thread has two points, for a question of its own.
      const isShown = ({ subject }: Cell) => subject !== 'native-poll-threads';
      const data = curvesOf(
        cells.filter((cell) => isWanted('wait', '/1ready')(cell) && isShown(cell)),
        'fds',
      );
      const walls = [{ x: SELECT_LIMIT, label: 'select ends at 1,024' }];
      return drawCurves(text, { ...data, xLabel: 'descriptors watched', walls });
    },
  },
  {
    file: 'events.svg',
    title: 'Events a second from 64 pipes, in one thread',
    subtitle:
      'Each faint dot is one fresh process, the bar the interval of their median; the scale is logarithmic, right is faster.',
    draw: (cells, text) => drawDots(text, dotsOf(cells.filter(isWanted('events', '/64pipes')), bySubject)),
  },
  {
    file: 'wake-up.svg',
    title: 'From a write until its record is handled, the reader asleep',
    subtitle:
      '1,000 messages a second over 16 pipes, two cores: median, and the quantiles that the samples allow; the scale is logarithmic.',
    draw: (cells, text) =>
      drawQuantiles(text, quantilesOf(cells.filter(isWanted('latency', '/1000-per-s/from-write')), bySubject)),
  },
  {
    file: 'latency.svg',
    title: 'Latency at 10,000 messages a second over 16 pipes, on two cores',
    subtitle:
      'From when each message was to be sent until it was handled: median, and the quantiles that the samples allow; the scale is logarithmic.',
    draw: (cells, text) =>
      drawQuantiles(text, quantilesOf(cells.filter(isWanted('latency', '/10000-per-s')), bySubject)),
  },
  {
    file: 'firehose.svg',
    title: 'The longest time that a ticker went unserved beside a firehose',
    subtitle: 'Each faint dot is one fresh group of processes; the scale is logarithmic, left is better.',
    draw: (cells, text) => drawDots(text, dotsOf(cells.filter(isWanted('service-gap', '/firehose')), bySubject)),
  },
  {
    file: 'job-elapsed.svg',
    title: 'The job with one slow producer',
    subtitle: 'From the first work to the last word counted, by reader; the scale is logarithmic, left is better.',
    draw: drawJobs('elapsed'),
  },
  {
    file: 'job-gap.svg',
    title: 'How long the other producers of the job went unserved',
    subtitle:
      'The longest time between two chunks of a producer that is not slow (in turn: the wait for its first); the scale is logarithmic, left is better.',
    draw: drawJobs('service-gap'),
  },
];

/** Resolves with the text of each file. */
export async function drawPictures({ cells }: Pick<Result, 'cells'>): Promise<Map<string, string>> {
  const drawn = new Map<string, string>();
  for (const { file, title, subtitle, draw } of PICTURES) drawn.set(file, await draw(cells, { title, subtitle }));
  return drawn;
}
