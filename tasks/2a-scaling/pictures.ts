/** The pictures of this task's README, drawn from the recorded result. Called by write-readme.ts and by tests. */

import type { Cell, Result } from '../../src/core/result.js';
import { type Curve, type CurveData, type CurvePoint, drawCurves } from '../../src/report/chart-curves.js';
import { dotsOf } from '../../src/report/chart-data.js';
import { drawDots } from '../../src/report/chart-dots.js';
import { deriveCpuPerOperation } from '../../src/report/derive.js';
import type { PictureFile } from '../../src/report/readme-recorded.js';
import { WORKLOADS } from './workloads.js';

interface Picture extends PictureFile {
  /** How to read it. */
  subtitle: string;
  draw(result: Drawn, text: { title: string; subtitle: string }): Promise<string>;
}

type Drawn = Pick<Result, 'cells' | 'environment'>;

const workersOf = ({ parameters }: Cell) => Number(parameters.workers);
const isSwept = (cell: Cell) => cell.metric === 'operations' && cell.summary !== undefined && workersOf(cell) > 0;

/** Each trial over the median of one worker of the same subject. */
function growthOf(cells: readonly Cell[], subjects: readonly string[], series: string): Curve[] {
  return subjects.flatMap((subject) => {
    const own = cells.filter((cell) => isSwept(cell) && cell.subject === subject);
    const one = own.find((cell) => workersOf(cell) === 1)?.summary?.median;
    if (!one || own.length < 2) return [];
    const points = own.map((cell): CurvePoint => {
      const { median, low, high } = cell.summary!;
      const over = (value: number | null) => (value === null ? null : value / one);
      return {
        x: workersOf(cell),
        values: cell.trials.map(({ value }) => value / one),
        median: median / one,
        low: over(low),
        high: over(high),
      };
    });
    return [{ subject, series, points }];
  });
}

/** N workers do N times what one does. */
function idealOf({ cells }: Drawn, series: string): Curve {
  const counts = [...new Set(cells.filter(isSwept).map(workersOf))].sort((a, b) => a - b);
  const points = counts.map((x): CurvePoint => ({ x, values: [], median: x, low: null, high: null }));
  return { subject: 'ideal', series, points };
}

/** The CPUs are where one law ends and another begins: the line is in every picture over workers. */
function overWorkers({ environment }: Drawn, unit: CurveData['unit'], curves: Curve[]): CurveData {
  const { effectiveCpus } = environment;
  const walls = [{ x: effectiveCpus, label: `${effectiveCpus} CPUs` }];
  return { unit, xKey: 'workers', xLabel: 'workers', curves, missing: [], walls };
}

const NAMES = WORKLOADS.map(({ name }) => name);
const WAITING = ['blocking-io', 'async-io'];
const COUNTING = ['counter-shared', 'counter-padded', 'counter-false-sharing'];
const WORKING = NAMES.filter((name) => !WAITING.includes(name) && !COUNTING.includes(name));

const pythonsOf = (cells: readonly Cell[]) =>
  [...new Set(cells.filter(isSwept).map(({ subject }) => subject))].filter((subject) =>
    subject.startsWith('peer-python'),
  );

export const PICTURES: readonly Picture[] = [
  {
    file: 'growth.svg',
    title: 'Throughput of N workers over that of one, in JavaScript',
    subtitle:
      'Each faint dot is one fresh process; both scales are logarithmic. Up to the line there is a CPU for each worker.',
    draw: (result, text) =>
      drawCurves(
        text,
        overWorkers(result, 'ratio', [
          ...growthOf(result.cells, WAITING, 'waits'),
          idealOf(result, 'waits'),
          ...growthOf(result.cells, WORKING, 'work'),
          idealOf(result, 'work'),
          ...growthOf(result.cells, COUNTING, 'counters'),
          idealOf(result, 'counters'),
        ]),
      ),
  },
  {
    file: 'growth-elsewhere.svg',
    title: 'The same in C++ threads, and in Python',
    subtitle: "What limits is the mechanism, not the language; but for Python's lock.",
    draw: (result, text) =>
      drawCurves(
        text,
        overWorkers(result, 'ratio', [
          ...growthOf(
            result.cells,
            NAMES.map((name) => `native-${name}`),
            'C++',
          ),
          ...growthOf(result.cells, pythonsOf(result.cells), 'Python'),
        ]),
      ),
  },
  {
    file: 'cpu.svg',
    title: 'CPU time of an operation against the number of workers',
    subtitle:
      'Flat: nothing gets in the way of the work. Rising: waiting by spinning, a travelling cache line, switches.',
    draw: (result, text) => {
      const curves = NAMES.flatMap((subject): Curve[] => {
        const own = result.cells.filter((cell) => isSwept(cell) && cell.subject === subject);
        const points = own.flatMap((cell): CurvePoint[] => {
          const cpuNs = deriveCpuPerOperation(cell);
          return cpuNs === null ? [] : [{ x: workersOf(cell), values: [], median: cpuNs, low: null, high: null }];
        });
        return points.length > 1 ? [{ subject, series: 'JavaScript', points }] : [];
      });
      return drawCurves(text, overWorkers(result, 'ns', curves));
    },
  },
  {
    file: 'overshoot.svg',
    title: 'How much later than due a thread of Python wakes while others compute',
    subtitle: 'From a sleep of 1 ms; the scale is logarithmic, left is better.',
    draw: ({ cells }, text) =>
      drawDots(
        text,
        dotsOf(
          cells.filter(({ metric }) => metric === 'drift'),
          { label: ({ subject }) => subject, series: ({ parameters }) => `${parameters.busy} busy` },
        ),
      ),
  },
];

/** Resolves with the text of each file. */
export async function drawPictures(result: Drawn): Promise<Map<string, string>> {
  const drawn = new Map<string, string>();
  for (const { file, title, subtitle, draw } of PICTURES) drawn.set(file, await draw(result, { title, subtitle }));
  return drawn;
}
