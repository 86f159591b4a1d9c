/** Values read as people write them, with three significant digits and the right unit. */

import { describe, expect, it } from 'vitest';
import { formatDuration, formatInterval, formatNumber, formatQuantity } from '../../src/report/quantity.js';

describe('formatQuantity', () => {
  it.each([
    ['ns', 0, '0 ns'],
    ['ns', 84.31, '84.3 ns'],
    ['ns', 900, '900 ns'],
    ['ns', 999.6, '1.00 µs'],
    ['ns', 5_213, '5.21 µs'],
    ['ns', 52_130, '52.1 µs'],
    ['ns', 521_300, '521 µs'],
    ['ns', 999_600, '1.00 ms'],
    ['ns', 61e6, '61.0 ms'],
    ['ns', 12.34e9, '12.3 s'],
    ['ns', 7_200e9, '7200 s'],
    ['bytes/s', 35.3e6, '35.3 MB/s'],
    ['bytes/s', 2.271e9, '2.27 GB/s'],
    ['messages/s', 1_234_567, '1.23 M msg/s'],
    ['events/s', 12_345, '12.3 k ev/s'],
    ['ops/s', 999, '999 op/s'],
    ['bytes', 65_536, '64 KiB'],
    ['bytes', 100, '100 B'],
    ['bytes', 45.6 * 1024 ** 2, '45.6 MiB'],
    ['ratio', 1.0834, '1.08×'],
    ['ratio', 0.0123, '0.0123×'],
    ['bytes', 45_066, '45066 B'],
    ['bytes', 8_192, '8 KiB'],
    ['bytes', 0, '0 B'],
    ['bytes', 1_024 ** 2 + 1, '1.00 MiB'],
    ['bytes', 1_500.5, '1.47 KiB'],
    ['count', 12, '12'],
    ['bits', 17, '17 POLLIN|POLLHUP'],
    ['bits', 0, '0'],
  ] as const)('%s %d -> %s', (unit, value, text) => {
    expect(formatQuantity(unit, value)).toBe(text);
  });
});

describe('formatInterval', () => {
  it('stays in the scale of the median, so that both ends compare', () => {
    expect(formatInterval('ns', 990, 950, 1_040)).toBe('950 … 1040');
    expect(formatInterval('ns', 5_200, 5_100.4, 5_340)).toBe('5.10 … 5.34');
  });
});

describe('formatInterval of what never varied', () => {
  it('says that there is no spread', () => {
    expect(formatInterval('bytes', 65_536, 65_536, 65_536)).toBe('no spread');
  });
});

describe('formatNumber', () => {
  it.each([
    [0.984, '0.984'],
    [0.93, '0.930'],
    [9.996, '10.0'],
    [99.96, '100'],
    [-5.2, '-5.20'],
    [0.0123, '0.0123'],
    [1e-12, '1.00e-12'],
    [Number.NaN, '?'],
  ])('%d -> %s', (value, text) => {
    expect(formatNumber(value)).toBe(text);
  });
});

describe('formatDuration', () => {
  it.each([
    [40, '0.0 s'],
    [9_940, '9.9 s'],
    [9_960, '10 s'],
    [41_300, '41 s'],
    [60_000, '1 min'],
    [200_000, '3 min 20 s'],
    [3_900_000, '1 h 5 min'],
    [7_200_000, '2 h'],
  ])('%d ms -> %s', (ms, text) => {
    expect(formatDuration(ms)).toBe(text);
  });
});
