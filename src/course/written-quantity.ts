/** Numbers with units as people write them: `5us`, `5 µs`, `1.2ms`, `3x`, `64KiB`, `11.6 M msg/s`. Pure; called by predictions and by citations. */

import type { Unit } from '../core/result.js';
import { KIB, MIB, NS_PER_MS, NS_PER_S, NS_PER_US } from '../core/units.js';

export interface WrittenUnit {
  unit: Unit;
  /** Of one of it, in the unit of the result file. */
  factor: number;
}

export interface WrittenQuantity extends WrittenUnit {
  /** In the unit of the result file. */
  value: number;
  /** Half of the last digit that was written, in the same unit: further from a number it is no rounding of it. */
  halfStep: number;
  /** A number alone can be a count, a ratio or bits. */
  isBare: boolean;
}

const UNITS = new Map<string, WrittenUnit>();

/** The first spelling of each is the one that messages show. */
const SHOWN = new Map<Unit, string[]>();

function add(unit: Unit, factor: number, ...spellings: string[]): void {
  for (const spelling of spellings) UNITS.set(spelling, { unit, factor });
  if (spellings[0] !== '') SHOWN.set(unit, [...(SHOWN.get(unit) ?? []), spellings[0]!]);
}

add('ns', 1, 'ns', 'nanoseconds');
// The micro sign and the Greek letter look the same and are not.
add('ns', NS_PER_US, 'µs', '\u03bcs', 'us', 'usec', 'microseconds');
add('ns', NS_PER_MS, 'ms', 'msec', 'milliseconds');
add('ns', NS_PER_S, 's', 'sec', 'seconds');
add('bytes', 1, 'B', 'bytes', 'byte');
add('bytes', KIB, 'KiB', 'KIB');
add('bytes', MIB, 'MiB', 'MIB');
add('bytes', KIB * MIB, 'GiB', 'GIB');
add('bytes', 1e3, 'kB', 'KB');
add('bytes', 1e6, 'MB');
add('bytes', 1e9, 'GB');
add('bytes/s', 1, 'B/s', 'bytes/s');
for (const [prefix, factor] of [
  ['k', 1e3],
  ['M', 1e6],
  ['G', 1e9],
] as const)
  add('bytes/s', factor, `${prefix}B/s`);
add('bytes/s', 1e3, 'KB/s');
add('bytes/s', KIB, 'KiB/s');
add('bytes/s', MIB, 'MiB/s');
add('bytes/s', KIB * MIB, 'GiB/s');
for (const [unit, ...names] of [
  ['messages/s', 'msg/s', 'messages/s', 'messages a second'],
  ['events/s', 'ev/s', 'events/s', 'events a second'],
  ['ops/s', 'op/s', 'ops/s', 'operations/s', 'operations a second'],
] as const) {
  for (const [prefix, factor] of [
    ['', 1],
    ['k', 1e3],
    ['K', 1e3],
    ['M', 1e6],
    ['G', 1e9],
  ] as const) {
    add(unit, factor, ...names.flatMap((name) => (prefix === '' ? [name] : [`${prefix} ${name}`, `${prefix}${name}`])));
  }
}
add('ratio', 1, '×', 'x', 'X', 'times', 'fold', 'ratio', 'factor');
add('ratio', 0.01, '%', 'percent');
add('count', 1, '', 'count', 'number');
add('bits', 1, 'bits');

/** Returns the unit, or null. Spaces within it are as good as one. */
export function findUnit(text: string): WrittenUnit | null {
  return UNITS.get(text.trim().replace(/\s+/g, ' ')) ?? null;
}

/** Returns the spellings of a unit and of its multiples: `ns, µs, ms, s`. */
export function listUnits(unit: Unit): string {
  return [...new Set(SHOWN.get(unit) ?? ['no unit'])].join(', ');
}

/** A number at the start of a text; thousands may be apart by commas, and a comma is nothing else. */
const NUMBER = /^[+]?((?:\d{1,3}(?:,\d{3})+|\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?)(?![\d.,])\s*/;

/**
 * Returns the quantity, or what is wrong with it.
 *
 * @param assumed the unit of a number without one
 */
export function readQuantity(text: string, assumed?: WrittenUnit): WrittenQuantity | { problem: string } {
  const match = NUMBER.exec(text.trim());
  if (match === null) return { problem: describeNoNumber(text.trim()) };
  const rest = text.trim().slice(match[0].length);
  const isBare = rest === '';
  const found = isBare && assumed !== undefined ? assumed : findUnit(rest);
  if (found === null) {
    const all = [...SHOWN].filter(([unit]) => unit !== 'count' && unit !== 'bits').map(([unit]) => listUnits(unit));
    return { problem: `"${rest}" is no unit. There are: ${all.join('; ')}` };
  }
  const number = Number(match[1]!.replaceAll(',', ''));
  const value = number * found.factor;
  if (!Number.isFinite(value)) return { problem: `${match[1]} is too large a number` };
  const decimals = (match[2]?.length ?? 0) - Number(match[3] ?? 0);
  return { ...found, value, halfStep: 0.5 * 10 ** -decimals * found.factor, isBare: isBare && assumed === undefined };
}

function describeNoNumber(text: string): string {
  if (/^[-−]\s*\d/.test(text)) return `"${text}" is below zero: nothing that is measured here can be`;
  if (/^\d+,\d{1,2}(?!\d)/.test(text)) return `"${text}" has a decimal comma: write a point, as in 1.5`;
  return `"${text}" does not begin with a number: write one such as 5, 5us or 1.2 ms`;
}

/** Whether it can be a value of this unit: a number alone is a ratio as well as a count. */
export function isOfUnit(quantity: Pick<WrittenQuantity, 'unit' | 'isBare'>, unit: Unit): boolean {
  return quantity.unit === unit || (quantity.isBare && (unit === 'ratio' || unit === 'bits'));
}
