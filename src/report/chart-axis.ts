/** Where an axis begins and ends, and the values that are written beside it. Pure; called by the charts. */

import { estimateWidth } from './chart-shape.js';
import { type ChartUnit, chooseScale, formatQuantity } from './quantity.js';

export interface Axis {
  type: 'log' | 'linear';
  domain: [low: number, high: number];
  ticks: number[];
}

/** Beside the outermost dots, so that none is cut and values that hardly differ do not look worlds apart. */
const LEAST_MARGIN = 1.06;

/** Returns a logarithmic axis around the values; a linear one if some value has no logarithm. */
export function chooseAxis(unit: ChartUnit, values: readonly number[], mostTicks = 8): Axis {
  if (values.length === 0) return { type: 'linear', domain: [0, 1], ticks: [] };
  const low = Math.min(...values);
  const high = Math.max(...values);
  if (low <= 0) return chooseLinearAxis(unit, values, mostTicks);
  const margin = Math.max(LEAST_MARGIN, Math.min(high / low, Number.MAX_VALUE) ** 0.04);
  // A file may hold the smallest and the largest number that there is: beyond them there is no logarithm.
  const domain: Axis['domain'] = [Math.max(low / margin, Number.MIN_VALUE), Math.min(high * margin, Number.MAX_VALUE)];
  return { type: 'log', domain, ticks: chooseTicks(unit, domain, mostTicks) };
}

/** Returns a linear axis that holds 0 and the values: lengths can be compared on no other. */
export function chooseLinearAxis(unit: ChartUnit, values: readonly number[], mostTicks = 8): Axis {
  const low = Math.min(0, ...values);
  const high = Math.max(0, ...values);
  const domain: Axis['domain'] = low === high ? [0, 1] : [low, high];
  return { type: 'linear', domain, ticks: stepTicks(unit, domain, mostTicks) };
}

function chooseTicks(unit: ChartUnit, domain: Axis['domain'], most: number): number[] {
  const [low, high] = domain;
  if (high / low < 6) return stepTicks(unit, domain, most);
  const ladders = unit === 'bytes' ? [powers(2, domain)] : LADDERS.map((steps) => rungs(steps, domain));
  const thinnest = unit === 'bytes' ? powers(2, domain) : powers(10, domain);
  const fitting = ladders.find((ticks) => ticks.length <= most);
  return fitting ?? thinnest.filter((_, index) => index % Math.ceil(thinnest.length / most) === 0);
}

/** The steps within a power of ten, densest first. */
const LADDERS = [
  [1, 1.5, 2, 3, 4, 5, 7],
  [1, 2, 5],
  [1, 3],
];

function powers(base: 2 | 10, [low, high]: Axis['domain']): number[] {
  const first = Math.ceil(Math.log(low) / Math.log(base) - 1e-9);
  const last = Math.floor(Math.log(high) / Math.log(base) + 1e-9);
  return Array.from({ length: Math.max(0, last - first + 1) }, (_, index) => base ** (first + index));
}

function rungs(steps: readonly number[], [low, high]: Axis['domain']): number[] {
  return powers(10, [Math.max(low / 10, Number.MIN_VALUE), high])
    .flatMap((power) => steps.map((step) => step * power))
    .filter((tick) => tick >= low && tick <= high);
}

/** Even steps of 1, 2 or 5 in the unit that people read, so that bytes step by KiB and not by a thousand. */
function stepTicks(unit: ChartUnit, [low, high]: Axis['domain'], most: number): number[] {
  const { divisor } = chooseScale(unit, Math.max(Math.abs(low), Math.abs(high)));
  const wanted = (high - low) / divisor / most;
  if (wanted === 0 || !Number.isFinite(wanted)) return [];
  const power = 10 ** Math.floor(Math.log10(wanted));
  const step = [1, 2, 5, 10].map((factor) => factor * power).find((each) => each >= wanted * 0.999)!;
  const first = Math.ceil(low / divisor / step - 1e-9);
  const last = Math.floor(high / divisor / step + 1e-9);
  return Array.from({ length: last - first + 1 }, (_, index) => Number(((first + index) * step).toPrecision(12))).map(
    (scaled) => scaled * divisor,
  );
}

/** Returns the tick as it is written: a quantity without idle zeros, `10 µs`, `2.5 GB/s`. */
export function formatTick(unit: ChartUnit, value: number): string {
  if (value === 0) return '0';
  return formatQuantity(unit, value).replace(/(\.\d*?)0+(?!\d)/, (_, digits: string) => (digits === '.' ? '' : digits));
}

/** Returns the ticks whose texts do not touch, from the first on. `place` gives a tick's pixel. */
export function thinTicks(
  ticks: readonly number[],
  place: (tick: number) => number,
  write: (tick: number) => string,
  fontSize = 11,
): number[] {
  let edge = Number.NEGATIVE_INFINITY;
  return ticks.filter((tick) => {
    const half = estimateWidth(write(tick), fontSize) / 2;
    if (place(tick) - half < edge) return false;
    edge = place(tick) + half + 6;
    return true;
  });
}

/** Returns the pixel of a value on an axis that begins at `from` and ends at `to`. */
export function placeOn({ type, domain }: Axis, from: number, to: number): (value: number) => number {
  const turn = type === 'log' ? Math.log : (value: number) => value;
  const [low, high] = [turn(domain[0]), turn(domain[1])];
  return (value) => from + ((turn(value) - low) / (high - low)) * (to - from);
}
