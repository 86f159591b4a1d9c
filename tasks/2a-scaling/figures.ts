/** The figures of this task: what its README and the report show of all workloads together. Pure; called by experiment.ts, readme.ts and write-readme.ts. */

import type { Cell, Result } from '../../src/core/result.js';
import { dotsOf, listUnmeasured } from '../../src/report/chart-data.js';
import type { Curve, CurveData, CurvePoint } from '../../src/report/curve-data.js';
import { deriveCpuPerOperation, deriveFairness } from '../../src/report/derive.js';
import { type Drawn, type Figure, type FigureDefinition, makeFigures } from '../../src/report/figure.js';
import { workloadFigures } from './workload-figures.js';
import { WORKLOADS } from './workloads.js';

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
function idealOf({ cells }: Pick<Drawn, 'cells'>, series: string): Curve {
  const counts = [...new Set(cells.filter(isSwept).map(workersOf))].sort((a, b) => a - b);
  const points = counts.map((x): CurvePoint => ({ x, values: [], median: x, low: null, high: null }));
  return { subject: 'ideal', series, points };
}

/** Beside nothing there is nothing ideal either. */
function besideIdeal(result: Drawn, subjects: readonly string[], series: string): Curve[] {
  const grown = growthOf(result.cells, subjects, series);
  return grown.length === 0 ? [] : [...grown, idealOf(result, series)];
}

/** The CPUs are where one law ends and another begins: the line is in every picture over workers. */
function overWorkers(
  { cells, environment }: Drawn,
  subjects: readonly string[],
  unit: CurveData['unit'],
  curves: Curve[],
): CurveData {
  const { effectiveCpus } = environment;
  const walls = [{ x: effectiveCpus, label: `${effectiveCpus} CPUs` }];
  const own = cells.filter(({ metric, subject }) => metric === 'operations' && subjects.includes(subject));
  const missing = listUnmeasured(own, { label: (cell) => `${cell.subject}, ${workersOf(cell)} workers` });
  return { unit, xKey: 'workers', xLabel: 'workers', curves, missing, walls };
}

const NAMES = WORKLOADS.map(({ name }) => name);
const NATIVES = NAMES.map((name) => `native-${name}`);
const WAITING = ['blocking-io', 'async-io'];
const COUNTING = ['counter-shared', 'counter-padded', 'counter-false-sharing'];
const WORKING = NAMES.filter((name) => !WAITING.includes(name) && !COUNTING.includes(name));

/** What one number says of each cell of a workload. */
function valuesOf(cells: readonly Cell[], read: (cell: Cell) => number | null): Curve[] {
  return NAMES.flatMap((subject): Curve[] => {
    const own = cells.filter((cell) => isSwept(cell) && cell.subject === subject);
    const points = own.flatMap((cell): CurvePoint[] => {
      const value = read(cell);
      return value === null ? [] : [{ x: workersOf(cell), values: [], median: value, low: null, high: null }];
    });
    return points.length > 1 ? [{ subject, series: 'JavaScript', points }] : [];
  });
}

const pythonsOf = (cells: readonly Cell[]) =>
  [...new Set(cells.filter(({ metric }) => metric === 'operations').map(({ subject }) => subject))].filter((subject) =>
    subject.startsWith('peer-python'),
  );

export const FIGURES: readonly FigureDefinition[] = [
  {
    id: 'growth',
    title: 'Throughput of N workers over that of one, in JavaScript',
    subtitle:
      'Each faint dot is one fresh process; both scales are logarithmic. Up to the line there is a CPU for each worker.',
    reading:
      'Workloads that wait gain beyond the line, since a waiting worker needs no CPU. Those that work cannot. A line that falls below 1: ' +
      'more workers make it slower than one.',
    isInReadme: true,
    chart: (result) => ({
      kind: 'curves',
      ...overWorkers(result, NAMES, 'ratio', [
        ...besideIdeal(result, WAITING, 'waits'),
        ...besideIdeal(result, WORKING, 'work'),
        ...besideIdeal(result, COUNTING, 'counters'),
      ]),
    }),
  },
  {
    id: 'growth-elsewhere',
    title: 'The same in C++ threads, and in Python',
    subtitle: "What limits is the mechanism, not the language; but for Python's lock.",
    reading:
      'Growth, not speed: each line begins at its own one worker. Python is some thirty times slower in this kernel and grows the same ' +
      'with processes.',
    isInReadme: true,
    chart: (result) => ({
      kind: 'curves',
      ...overWorkers(result, [...NATIVES, ...pythonsOf(result.cells)], 'ratio', [
        ...growthOf(result.cells, NATIVES, 'C++'),
        ...growthOf(result.cells, pythonsOf(result.cells), 'Python'),
      ]),
    }),
  },
  {
    id: 'cpu',
    title: 'CPU time of an operation against the number of workers',
    subtitle:
      'Flat: nothing gets in the way of the work. Rising: waiting by spinning, a travelling cache line, switches.',
    reading: 'The same work for each operation, so whatever rises here is what the workers cost each other.',
    isInReadme: true,
    chart: (result) => ({
      kind: 'curves',
      ...overWorkers(result, NAMES, 'ns', valuesOf(result.cells, deriveCpuPerOperation)),
    }),
  },
  {
    id: 'fairness',
    title: 'Least served worker over the most served one',
    subtitle: '1 is fair; medians over sets.',
    reading: 'Unfairness hides in a sum: the throughput may grow while one worker does nearly all.',
    chart: (result) => ({
      kind: 'curves',
      ...overWorkers(result, NAMES, 'ratio', valuesOf(result.cells, deriveFairness)),
    }),
  },
  {
    id: 'overshoot',
    title: 'How much later than due a thread of Python wakes while others compute',
    subtitle: 'From a sleep of 1 ms; the scale is logarithmic, left is better.',
    reading:
      'Threads share one lock: who wakes has to wait for it, about 5 ms a turn. Processes share nothing but the CPUs.',
    isInReadme: true,
    chart: ({ cells }) => ({
      kind: 'dots',
      ...dotsOf(
        cells.filter(({ metric }) => metric === 'drift'),
        { label: ({ subject }) => subject, series: ({ parameters }) => `${parameters.busy} busy` },
      ),
    }),
  },
];

/** Returns those of all workloads together, then those of each. */
export function makeAllFigures(result: Result): Figure[] {
  return [...makeFigures(FIGURES, result), ...workloadFigures(result)];
}
