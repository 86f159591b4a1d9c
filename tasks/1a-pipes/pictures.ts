/** The pictures of this task's README, drawn from the recorded result. Called by write-readme.ts and by a test. */

import type { Cell, Result } from '../../src/core/result.js';
import { drawBars } from '../../src/report/chart-bars.js';
import { drawCurves } from '../../src/report/chart-curves.js';
import { cpuBarsOf, curvesOf, dotsOf, quantilesOf } from '../../src/report/chart-data.js';
import { drawDots } from '../../src/report/chart-dots.js';
import { drawQuantiles } from '../../src/report/chart-quantiles.js';

interface Picture {
  file: string;
  title: string;
  /** How to read it. */
  subtitle: string;
  draw(cells: readonly Cell[], text: { title: string; subtitle: string }): Promise<string>;
}

const isPinned = ({ placement }: Cell) => placement === 'same-core' || placement === 'cross-core';
const ofSmall = (metric: string) => (cell: Cell) =>
  cell.metric === metric && cell.parameters.bytes === 64 && isPinned(cell);

export const PICTURES: readonly Picture[] = [
  {
    file: 'round-trip.svg',
    title: 'A round trip of 64 B',
    subtitle:
      'Each faint dot is one fresh pair of processes, the bar the interval of their median; the scale is logarithmic.',
    draw: (cells, text) =>
      drawDots(text, dotsOf(cells.filter(ofSmall('round-trip')), { label: ({ subject }) => subject })),
  },
  {
    file: 'throughput.svg',
    title: 'Throughput against the size of a record',
    subtitle: 'Both scales are logarithmic; the dashed lines are the same loops in C++.',
    draw: (cells, text) => {
      const data = curvesOf(cells.filter((cell) => cell.metric === 'throughput' && isPinned(cell)));
      return drawCurves(text, { ...data, xLabel: 'record size' });
    },
  },
  {
    file: 'cpu.svg',
    title: 'What a round trip of 64 B on two cores takes, and what it costs',
    subtitle: 'Below each time the CPU time of both processes: who spins is fast and never idle.',
    draw: (cells, text) => {
      const shown = cells.filter((cell) => ofSmall('round-trip')(cell) && cell.placement === 'cross-core');
      return drawBars(text, cpuBarsOf(shown, { label: ({ subject }) => subject }));
    },
  },
  {
    file: 'latency.svg',
    title: 'Latency of 64 B at 10,000 messages a second, on two cores',
    subtitle:
      'From when each message was to be sent until it was there: median, and the quantiles that the samples allow.',
    draw: (cells, text) =>
      drawQuantiles(text, quantilesOf(cells.filter(ofSmall('latency')), { label: ({ subject }) => subject })),
  },
];

/** Resolves with the text of each file. */
export async function drawPictures({ cells }: Pick<Result, 'cells'>): Promise<Map<string, string>> {
  const drawn = new Map<string, string>();
  for (const { file, title, subtitle, draw } of PICTURES) drawn.set(file, await draw(cells, { title, subtitle }));
  return drawn;
}
