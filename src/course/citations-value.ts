/** What a citation is worth by the result: the number that should stand there, or why there can be none. Pure; called by citations.ts. */

import type { Cell, Result, Unit } from '../core/result.js';
import type { Source } from './citations-syntax.js';
import { findCell, type MeasuredValue, measureCell, measureRatio, type NoValue } from './measured-values.js';

/** Those that have a number of a result. */
export type NumberSource = Extract<Source, { kind: 'cell' | 'ratio' | 'share' | 'speed-up' | 'serial-share' }>;

/** Returns the value that the source has in the result. */
export function evaluateSource(source: NumberSource, result: Pick<Result, 'cells'>): MeasuredValue | NoValue {
  switch (source.kind) {
    case 'cell':
      return measureCell(result, source.cell);
    case 'ratio':
      return measureRatio(result, source.above, source.below);
    case 'share':
      return measureShare(result, source.above, source.below);
    case 'speed-up':
      return measureSpeedUp(result, source.above, source.below);
    case 'serial-share':
      return measureSerialShare(result, source);
  }
}

function measureShare(result: Pick<Result, 'cells'>, part: string, whole: string): MeasuredValue | NoValue {
  const share = measureRatio(result, part, whole);
  if ('missing' in share || share.median <= 1) return share;
  return { missing: `${part} is more than ${whole}, so it is no share of it: is it the other way round?` };
}

/** Serial over parallel for times; for what is counted in a second more is better, and it is the other way round. */
function measureSpeedUp(result: Pick<Result, 'cells'>, serial: string, parallel: string): MeasuredValue | NoValue {
  const [first, second] = [findCell(result, serial), findCell(result, parallel)];
  if ('missing' in first) return first;
  if ('missing' in second) return second;
  const [before, after] = [countWorkers(first), countWorkers(second)];
  if (before !== null && after !== null && before > after) {
    return {
      missing: `the speed-up is inverted: ${parallel} has fewer workers than ${serial}; the serial one comes first`,
    };
  }
  const own = result.cells.find((cell) => cell.metric === first.metric && isSerial(cell));
  if (own !== undefined && !isSerial(first)) {
    return { missing: `${serial} is the parallel program with few workers, and not the serial one: that is ${own.id}` };
  }
  if (isTime(first.unit)) return measureRatio(result, serial, parallel);
  if (first.unit.endsWith('/s')) return measureRatio(result, parallel, serial);
  return { missing: `a speed-up is of a time or of something a second, and ${serial} is measured in ${first.unit}` };
}

/**
 * The share of the work that is serial, from the speed-up S with n workers: (1/S - 1/n) / (1 - 1/n).
 * Source: Karp & Flatt, Measuring parallel processor performance, CACM 33(5), 1990.
 */
function measureSerialShare(
  result: Pick<Result, 'cells'>,
  { above, below, workers }: Extract<Source, { kind: 'serial-share' }>,
): MeasuredValue | NoValue {
  const speedUp = measureSpeedUp(result, above, below);
  if ('missing' in speedUp) return speedUp;
  if (workers < 2) return { missing: 'a serial share wants the speed-up of two workers at least' };
  const counted = countWorkers(result.cells.find(({ id }) => id === below)!);
  if (counted !== null && counted !== workers)
    return { missing: `${below} is of ${counted} workers, not of ${workers}` };
  const shareOf = (ratio: number) => (1 / ratio - 1 / workers) / (1 - 1 / workers);
  const median = shareOf(speedUp.median);
  if (median > 1 || median < 0) {
    const what = median > 1 ? 'below 1: more workers are slower' : `above ${workers}, the number of workers`;
    return { missing: `the speed-up is ${what}, so that no serial share between 0 and 100 % describes it` };
  }
  const { low, high, also } = speedUp;
  return {
    unit: 'ratio',
    median,
    low: high === null ? null : shareOf(high),
    high: low === null ? null : shareOf(low),
    ...(also === undefined ? {} : { also: shareOf(also) }),
  };
}

const isTime = (unit: Unit) => unit === 'ns';
const isSerial = ({ subject }: Cell) => /(^|-)serial$/.test(subject);

/** null: it says nothing of workers. */
function countWorkers(cell: Cell): number | null {
  if (isSerial(cell)) return 0;
  const { workers, producers } = cell.parameters;
  const given = workers ?? producers;
  return typeof given === 'number' ? given : null;
}
