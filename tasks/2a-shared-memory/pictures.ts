/** The pictures of this task's README, drawn from the recorded result. Called by write-readme.ts and by tests. */

import type { Cell, Result } from '../../src/core/result.js';
import { drawBars } from '../../src/report/chart-bars.js';
import { drawCurves } from '../../src/report/chart-curves.js';
import { cpuBarsOf, curvesOf, dotsOf } from '../../src/report/chart-data.js';
import { drawDots } from '../../src/report/chart-dots.js';
import { SMALL_BYTES } from './grid.js';
import { SUBJECTS } from './subjects.js';

interface Picture {
  file: string;
  title: string;
  /** How to read it. */
  subtitle: string;
  draw(cells: readonly Cell[], text: { title: string; subtitle: string }): Promise<string>;
}

const isSmallRate = (cell: Cell) => cell.metric === 'rate' && cell.parameters.bytes === SMALL_BYTES;
/** The way to wait that each subject has by default, or its only one. */
const isDefaultWait = ({ subject, parameters }: Cell) => {
  const waits = SUBJECTS.find(({ name }) => name === subject)?.waits;
  return typeof waits === 'string' || waits === undefined || waits[0] === parameters.wait;
};
const isFalseSharing = ({ subject }: Cell) => ['ring-one-line', 'ring-lines-apart'].includes(subject);

const bySubject = { label: ({ subject }: Cell) => subject };
const byWait = { label: ({ subject, parameters }: Cell) => `${subject}, ${parameters.wait}` };
const WAITING = ['ring', 'ring-batched', 'native-ring'];
const isWaiting = (cell: Cell) => isSmallRate(cell) && WAITING.includes(cell.subject);

export const PICTURES: readonly Picture[] = [
  {
    file: 'rate.svg',
    title: 'Messages of 64 B a second from one thread to another',
    subtitle:
      'Each faint dot is one fresh process, the bar the interval of their median; the scale is logarithmic, right is faster.',
    draw: (cells, text) =>
      drawDots(
        text,
        dotsOf(
          cells.filter((cell) => isSmallRate(cell) && isDefaultWait(cell) && !isFalseSharing(cell)),
          bySubject,
        ),
      ),
  },
  {
    file: 'waiting.svg',
    title: 'The same by how a side waits for the other',
    subtitle: 'One core and two; the scale is logarithmic, right is faster.',
    draw: (cells, text) => drawDots(text, dotsOf(cells.filter(isWaiting), byWait)),
  },
  {
    file: 'waiting-cpu.svg',
    title: 'The CPU time that such a message takes, of both sides together',
    subtitle: 'Spinning looks fast in the picture above and is paid for here; the scale is linear, left is better.',
    draw: (cells, text) =>
      drawBars(
        text,
        cpuBarsOf(
          cells.filter((cell) => isWaiting(cell) && cell.placement === 'cross-core'),
          byWait,
        ),
      ),
  },
  {
    file: 'throughput.svg',
    title: 'Bytes a second against the size of a message, on two cores',
    subtitle: 'Written, carried, read and checked; both scales are logarithmic; dashed: the same loops in C++.',
    draw: (cells, text) => {
      const shown = cells.filter((cell) => cell.metric === 'throughput' && cell.placement === 'cross-core');
      return drawCurves(text, { ...curvesOf(shown.filter(isDefaultWait)), xLabel: 'message size' });
    },
  },
  {
    file: 'round-trip.svg',
    title: 'A message there and its answer back',
    subtitle: '64 B, a word of 4 B where the subject is one; the scale is logarithmic, left is faster.',
    draw: (cells, text) =>
      drawDots(
        text,
        dotsOf(
          cells.filter(({ metric }) => metric === 'round-trip'),
          {
            label: (cell) => (isDefaultWait(cell) ? cell.subject : `${cell.subject}, ${cell.parameters.wait}`),
          },
        ),
      ),
  },
  {
    file: 'locks.svg',
    title: "A lock's operations a second, of all workers together",
    subtitle: 'One worker alone, two on a core each, four on what there is; the scale is logarithmic, right is faster.',
    draw: (cells, text) =>
      drawDots(
        text,
        dotsOf(
          cells.filter(({ metric }) => metric === 'operations'),
          {
            ...bySubject,
            series: ({ parameters }) => (parameters.workers === 1 ? 'uncontended' : `${parameters.workers} workers`),
          },
        ),
      ),
  },
  {
    file: 'job.svg',
    title: 'The job: the words of a text counted by one consumer',
    subtitle: 'From the first work to the last word, start-up apart; the scale is logarithmic, left is better.',
    draw: (cells, text) =>
      drawDots(
        text,
        dotsOf(
          cells.filter(({ metric }) => metric === 'elapsed'),
          {
            ...bySubject,
            series: ({ parameters }) =>
              parameters.producers === 0 ? 'no producer' : `${parameters.producers} producers`,
          },
        ),
      ),
  },
];

/** Resolves with the text of each file. */
export async function drawPictures({ cells }: Pick<Result, 'cells'>): Promise<Map<string, string>> {
  const drawn = new Map<string, string>();
  for (const { file, title, subtitle, draw } of PICTURES) drawn.set(file, await draw(cells, { title, subtitle }));
  return drawn;
}
