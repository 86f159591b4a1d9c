/** The figures of task 2c, in its README and in the report. Pure; called by the registry, readme.ts and write-readme.ts. */

import type { Cell } from '../../src/core/result.js';
import { dotsOf, listUnmeasured } from '../../src/report/chart-data.js';
import type { DotData, DotRow } from '../../src/report/chart-dots.js';
import type { Missing } from '../../src/report/chart-frame.js';
import type { Drawn, FigureDefinition } from '../../src/report/figure.js';
import { formatCount } from '../../src/report/quantity.js';
import { INCREMENTS } from './increments.js';
import { RACES } from './memory-races.js';
import { type Rate, rateOf } from './rates.js';

const RELEASE_WORDS: Readonly<Record<string, string>> = {
  barrier: 'repeated, start barrier',
  staggered: 'repeated, woken in turn',
};
const EXPLORED = 'explored';

const isRepeated = (cell: Cell) => cell.metric === 'detections' && cell.parameters.release !== undefined;
const isBroken = ({ subject }: Cell) => subject.endsWith('-broken');
const releaseOf = ({ parameters }: Cell) => RELEASE_WORDS[String(parameters.release)] ?? String(parameters.release);
/** The end of the id: a file may lack the parameter. */
const modeOf = ({ id }: Cell) => id.split('/').at(-1)!;
const isSearch = (cell: Cell) => cell.metric === 'interleavings';
const titleOf = ({ subject }: Cell) => subject.replace(/-(broken|mended)$/, '');

/** Returns the rates of the cells, and what has none. */
function sortRates(cells: readonly Cell[]): { rates: Rate[]; missing: Missing[] } {
  const naming = { label: titleOf, series: releaseOf };
  const rates = cells.flatMap((cell) => rateOf(cell) ?? []);
  const without = cells.filter((cell) => cell.status === 'measured' && cell.summary && rateOf(cell) === null);
  const silent = without.map((cell) => ({ label: `${titleOf(cell)}, ${releaseOf(cell)}`, reason: 'no runs' }));
  return { rates, missing: [...listUnmeasured(cells, naming), ...silent] };
}

/** Runs until the fault shows once: of a rate its inverse, with the interval turned round. */
function untilFound({ cells }: Drawn): DotData {
  const { rates, missing } = sortRates(cells.filter((cell) => isRepeated(cell) && isBroken(cell)));
  const seen = rates.filter(({ detections }) => detections > 0);
  const repeated = seen.map(
    ({ cell, share, low, high }): DotRow => ({
      label: titleOf(cell),
      series: releaseOf(cell),
      subject: releaseOf(cell),
      values: [],
      median: 1 / share,
      low: 1 / high,
      high: 1 / low,
    }),
  );
  const explored = dotsOf(
    cells.filter((cell) => isSearch(cell) && isBroken(cell)),
    { label: titleOf, series: () => EXPLORED },
  );
  const never = rates
    .filter(({ detections }) => detections === 0)
    .map(({ cell, runs }) => ({
      label: `${titleOf(cell)}, ${releaseOf(cell)}`,
      reason: `not seen in ${formatCount(runs)} runs`,
    }));
  return {
    unit: 'count',
    rows: [...explored.rows.map((row) => ({ ...row, subject: EXPLORED })), ...repeated],
    missing: [...explored.missing, ...missing, ...never],
  };
}

/** Of each set the share of its runs in which the fault showed; the bar is the exact interval of all runs together. */
function sharesOf({ cells }: Drawn): DotData {
  const { rates, missing } = sortRates(cells.filter(isRepeated));
  const rows = rates.map(
    ({ cell, share, low, high }): DotRow => ({
      label: cell.subject,
      series: releaseOf(cell),
      subject: isBroken(cell) ? 'broken' : 'mended',
      values: cell.trials.flatMap(({ value, iterations }) => (iterations > 0 ? [value / iterations] : [])),
      median: share,
      low,
      high,
    }),
  );
  return { unit: 'share', rows, missing };
}

/** The programs that were searched in both ways. */
function reductionOf({ cells }: Drawn): DotData {
  const searches = cells.filter(isSearch);
  const both = searches
    .filter((cell) => modeOf(cell) === 'all')
    .flatMap((all) => [...searches.filter((cell) => modeOf(cell) !== 'all' && cell.subject === all.subject), all]);
  const words = (cell: Cell) => (modeOf(cell) === 'all' ? 'one by one' : 'with the reduction');
  const { rows, ...rest } = dotsOf(both, { label: titleOf, series: words });
  return { ...rest, rows: rows.map((row) => ({ ...row, subject: row.series })) };
}

const isOneOf = (names: readonly string[]) => (cell: Cell) => names.includes(cell.subject);

export const FIGURES: readonly FigureDefinition[] = [
  {
    id: 'until-found',
    title: 'Runs until a fault shows: repeated in real workers, and explored',
    subtitle: 'Repeated: all runs over those in which it showed, with the exact 95 % interval. Left is better.',
    reading:
      'How fast a run is differs between the two, and is no matter here: what counts is that exploration ends. A fault that repetition ' +
      'did not see is listed below with the number of runs; it was there in each of them.',
    isInReadme: true,
    chart: (result) => ({ kind: 'dots', ...untilFound(result) }),
  },
  {
    id: 'shares',
    title: 'Runs in which the fault showed, of all runs',
    subtitle: 'A dot is one fresh process; the bar is the exact 95 % interval of all its runs together.',
    reading:
      'Dots far apart with a narrow bar: the rate depends on where the threads happen to run, so the next process may see another one. ' +
      'A mended program stands at 0, and so may a broken one.',
    isInReadme: true,
    chart: (result) => ({ kind: 'dots', ...sharesOf(result) }),
  },
  {
    id: 'interleavings',
    title: 'Runs of a search: until the fault of a broken program, or of all interleavings of a mended one',
    subtitle: 'The same in every process, so a dot has no spread.',
    reading:
      'For mended programs the number is a proof within the model: every order of their steps was run, or is equivalent to one that was. ' +
      'For broken ones it depends on where the search begins.',
    isInReadme: true,
    chart: ({ cells }) => ({
      kind: 'dots',
      ...dotsOf(
        cells.filter((cell) => isSearch(cell) && modeOf(cell) === 'exhaustive'),
        { label: ({ subject }) => subject, series: (cell) => (isBroken(cell) ? 'until found' : 'complete') },
      ),
    }),
  },
  {
    id: 'reduction',
    title: 'What leaving out equivalent interleavings saves',
    subtitle: 'Runs of complete searches of mended programs; the scale is logarithmic, left is better.',
    reading:
      'Two steps that touch different words give the same in either order: one of the two orders is enough. Where all steps touch one ' +
      'word, nothing is saved.',
    isInReadme: true,
    chart: (result) => ({ kind: 'dots', ...reductionOf(result) }),
  },
  {
    id: 'values',
    title: 'What a race does to values',
    subtitle: 'Reads that were torn, additions that were lost, accesses that did harm; of as many as the table says.',
    reading:
      'At 0 stand an aligned double, which this processor never tears, and an index that leaves its list, which reaches nothing. ' +
      'The others are wrong values, each of the right type.',
    isInReadme: true,
    chart: ({ cells }) => ({
      kind: 'dots',
      ...dotsOf(
        cells.filter((cell) => cell.metric === 'detections' && isOneOf(RACES)(cell)),
        {
          label: ({ subject }) => subject,
          series: () => 'JavaScript',
        },
      ),
    }),
  },
  {
    id: 'python',
    title: 'Additions that threads of Python lose',
    subtitle: 'To one number, by `n += 1`, and by reading it, converting it and writing it back.',
    reading:
      'That the first loses none is no promise of the language: the lock is given up between two steps of the interpreter, and newer ' +
      'versions choose these steps as they like.',
    chart: ({ cells }) => ({
      kind: 'dots',
      ...dotsOf(
        cells.filter((cell) => cell.metric === 'detections' && cell.subject.startsWith('peer-python')),
        { label: (cell) => modeOf(cell), series: ({ subject }) => subject },
      ),
    }),
  },
  {
    id: 'adding',
    title: 'Additions to one word a second, of all workers together',
    subtitle: 'Plain, by Atomics, under a mutex; by one worker and by two.',
    reading:
      'The plain ones are fast and some of them lost, so their rate is no goal. What a second worker takes away is the cache line that ' +
      'travels, and under a mutex the waiting.',
    isInReadme: true,
    chart: ({ cells }) => ({
      kind: 'dots',
      ...dotsOf(
        cells.filter((cell) => cell.metric === 'operations' && isOneOf(INCREMENTS)(cell)),
        {
          label: ({ subject }) => subject,
          series: (cell) =>
            modeOf(cell)
              .replace(/^W1$/, '1 worker')
              .replace(/^W(\d+)$/, '$1 workers'),
        },
      ),
    }),
  },
  {
    id: 'speed',
    title: 'Runs a second of the explorer',
    subtitle: 'Two threads, one `v++` each, in real workers; starting them is part of the time.',
    reading:
      'A run is all four steps and the hand-overs between the workers. Larger programs have more steps, so fewer runs.',
    chart: ({ cells }) => ({
      kind: 'dots',
      ...dotsOf(
        cells.filter((cell) => cell.metric === 'operations' && cell.subject === 'exploration'),
        { label: () => 'v++ of two threads', series: () => '' },
      ),
    }),
  },
];
