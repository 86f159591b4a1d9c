/** Values with their units as people read them: three significant digits, and never more than were measured. The only place where units are converted. */

import { nameEvents } from '../core/poll-events.js';
import type { Unit } from '../core/result.js';
import { KIB, MIB, NS_PER_MS, NS_PER_S, NS_PER_US } from '../core/units.js';

export interface Scale {
  divisor: number;
  label: string;
}

const GIB = 1024 * MIB;

/** What charts show beside what is measured: parts of a whole, written in percent. */
export type ChartUnit = Unit | 'share';

const SCALES: Record<ChartUnit, readonly Scale[]> = {
  ns: steps([1, 'ns'], [NS_PER_US, 'µs'], [NS_PER_MS, 'ms'], [NS_PER_S, 's']),
  'bytes/s': steps([1, 'B/s'], [1e3, 'kB/s'], [1e6, 'MB/s'], [1e9, 'GB/s']),
  'messages/s': steps([1, 'msg/s'], [1e3, 'k msg/s'], [1e6, 'M msg/s']),
  'events/s': steps([1, 'ev/s'], [1e3, 'k ev/s'], [1e6, 'M ev/s']),
  'ops/s': steps([1, 'op/s'], [1e3, 'k op/s'], [1e6, 'M op/s']),
  bytes: steps([1, 'B'], [KIB, 'KiB'], [MIB, 'MiB'], [GIB, 'GiB']),
  ratio: steps([1, '×']),
  share: steps([0.01, '%']),
  count: steps([1, '']),
  bits: steps([1, '']),
};

function steps(...pairs: [number, string][]): Scale[] {
  return pairs.map(([divisor, label]) => ({ divisor, label }));
}

/** Returns the scale in which the value has one to four digits before the point. */
export function chooseScale(unit: ChartUnit, value: number): Scale {
  const scales = SCALES[unit];
  // 999.6 prints as 1000: the next scale is taken from there on, so that it prints as 1.00.
  return scales.findLast((scale) => Math.abs(value) >= scale.divisor * 0.9995) ?? scales[0]!;
}

/** Returns the number with three significant digits, all digits before the point: 5.21, 52.1, 521, 5214. */
export function formatNumber(value: number): string {
  if (!Number.isFinite(value)) return '?';
  const size = Math.abs(value);
  if (size >= 99.95) return value.toFixed(0);
  if (size >= 9.995) return value.toFixed(1);
  if (size >= 0.9995 || size === 0) return size === 0 ? '0' : value.toFixed(2);
  if (size < 1e-6) return value.toExponential(2);
  return value.toFixed(2 - Math.floor(Math.log10(size)));
}

/** Returns a mean count: as formatNumber, with its thousands apart. */
export function formatMean(value: number): string {
  return value >= 1_000 ? formatCount(Math.round(value)) : formatNumber(value);
}

/** Returns a whole number with its thousands apart: `1,024`. */
export function formatCount(value: number): string {
  return value.toLocaleString('en-US');
}

/** Returns the value with its unit: `5.21 µs`, `1.40 GB/s`, `64 KiB`, `1.08×`, `12`, `17 POLLIN|POLLHUP`. */
export function formatQuantity(unit: ChartUnit, value: number, scale = chooseScale(unit, value)): string {
  if (unit === 'bits') return value === 0 ? '0' : `${value} ${nameEvents(value)}`;
  if (unit === 'bytes' && isCounted(value)) return `${value} B`;
  const isWhole = unit === 'count' || (scale.divisor === 1 && unit !== 'ratio') || unit === 'bytes';
  const scaled = value / scale.divisor;
  const digits = isWhole && Number.isInteger(scaled) ? String(scaled) : formatNumber(scaled);
  if (scale.label === '×') return `${digits}×`;
  return scale.label === '' ? digits : `${digits} ${scale.label}`;
}

/** A pipe that takes 45,066 B does not take 44 KiB: below 1 MiB whole numbers of bytes were counted, not estimated. */
function isCounted(bytes: number): boolean {
  return Number.isInteger(bytes) && Math.abs(bytes) < MIB && bytes % KIB !== 0;
}

/** Returns `low … high` in the scale of the median, without the unit; `no spread` for what came out the same each time. */
export function formatInterval(unit: ChartUnit, median: number, low: number, high: number): string {
  if (low === high) return 'no spread';
  const { divisor } = chooseScale(unit, median);
  return `${formatNumber(low / divisor)} … ${formatNumber(high / divisor)}`;
}

/** Returns `5.21 µs (4.90 … 5.60), 9 sets`: what stands beside a mark that is pointed at. */
export function describeValue(
  unit: ChartUnit,
  median: number,
  low: number | null,
  high: number | null,
  sets: number,
): string {
  const interval = low === null || high === null ? '' : ` (${formatInterval(unit, median, low, high)})`;
  return `${formatQuantity(unit, median)}${interval}${sets === 0 ? '' : `, ${sets} ${sets === 1 ? 'set' : 'sets'}`}`;
}

/** Returns a share as `93.4 %`. */
export function formatPercent(share: number): string {
  return `${formatNumber(share * 100)} %`;
}

/** Returns a duration as people say it: `41 s`, `3 min 20 s`, `1 h 5 min`. */
export function formatDuration(ms: number): string {
  const seconds = Math.round(ms / 1_000);
  if (ms < 9_950) return `${Math.max(0, ms / 1_000).toFixed(1)} s`;
  if (seconds < 60) return `${seconds} s`;
  if (seconds < 3_600) return `${Math.floor(seconds / 60)} min${seconds % 60 === 0 ? '' : ` ${seconds % 60} s`}`;
  const minutes = Math.round(seconds / 60);
  return `${Math.floor(minutes / 60)} h${minutes % 60 === 0 ? '' : ` ${minutes % 60} min`}`;
}

/** Returns the number with the five significant digits that a drawing needs; whole numbers, which may be sizes, as they are. */
export function roundForDrawing(value: number): number {
  return Number.isInteger(value) ? value : Number(value.toPrecision(5));
}
