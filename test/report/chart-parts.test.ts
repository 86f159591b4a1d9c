import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { chooseAxis, chooseLinearAxis, formatTick, placeOn, thinTicks } from '../../src/report/chart-axis.js';
import { assignColours, FLOOR_COLOUR, PALETTE } from '../../src/report/chart-colour.js';
import { cpuBarsOf, curvesOf, dotsOf, quantilesOf } from '../../src/report/chart-data.js';
import { spreadLabels } from '../../src/report/chart-labels.js';
import { makeShape, writeShape } from '../../src/report/chart-shape.js';
import { makeCell, makeTypicalResult } from './synthetic.js';

describe('an axis', () => {
  test('holds all values, and has one to ten ticks, each written as a text of its own', () => {
    const value = fc.double({ min: 1e-2, max: 1e10, noNaN: true });
    const unit = fc.constantFrom('ns', 'bytes/s', 'bytes', 'count', 'ratio') as fc.Arbitrary<'ns'>;
    fc.assert(
      fc.property(unit, fc.array(value, { minLength: 1, maxLength: 9 }), fc.boolean(), (unit, values, isLog) => {
        const axis = isLog ? chooseAxis(unit, values) : chooseLinearAxis(unit, values);
        const [low, high] = axis.domain;
        expect(low).toBeLessThanOrEqual(Math.min(...values));
        expect(high).toBeGreaterThanOrEqual(Math.max(...values));
        for (const tick of axis.ticks) expect(tick >= low * 0.999 && tick <= high * 1.001).toBe(true);
        expect(axis.ticks.length).toBeGreaterThanOrEqual(1);
        expect(axis.ticks.length).toBeLessThanOrEqual(10);
        const texts = axis.ticks.map((tick) => formatTick(unit, tick));
        expect(new Set(texts).size).toBe(texts.length);
      }),
    );
  });

  test('is logarithmic, and linear from 0 where a value has no logarithm', () => {
    expect(chooseAxis('ns', [10, 1_000]).type).toBe('log');
    expect(chooseAxis('ns', [0, 1_000])).toMatchObject({ type: 'linear', domain: [0, 1_000] });
    expect(chooseLinearAxis('ns', [10, 1_000]).domain[0]).toBe(0);
    expect(chooseAxis('ns', []).ticks).toEqual([]);
  });

  test('has ticks that people count in', () => {
    expect(chooseAxis('ns', [90, 110_000]).ticks).toEqual([100, 300, 1_000, 3_000, 10_000, 30_000, 100_000]);
    expect(
      chooseAxis('ns', [1, 1e12])
        .ticks.map((tick) => formatTick('ns', tick))
        .slice(0, 3),
    ).toEqual(['1 ns', '100 ns', '10 µs']);
    expect(chooseAxis('bytes', [60, 9_000]).ticks).toEqual([64, 128, 256, 512, 1_024, 2_048, 4_096, 8_192]);
    expect(chooseLinearAxis('bytes', [3 * 1_024]).ticks).toEqual([0, 512, 1_024, 1_536, 2_048, 2_560, 3_072]);
  });

  test('has ticks without idle zeros', () => {
    expect(formatTick('ns', 10_000)).toBe('10 µs');
    expect(formatTick('ns', 1_500_000)).toBe('1.5 ms');
    expect(formatTick('bytes/s', 2e9)).toBe('2 GB/s');
    expect(formatTick('ratio', 1)).toBe('1×');
    expect(formatTick('ns', 100)).toBe('100 ns');
    expect(formatTick('count', 0)).toBe('0');
  });

  test('leaves out ticks whose texts would touch', () => {
    const axis = chooseAxis('ns', [10, 1_000]);
    const place = placeOn(axis, 0, 100);
    expect(place(axis.domain[0])).toBeCloseTo(0);
    expect(place(axis.domain[1])).toBeCloseTo(100);
    expect(place(100)).toBeCloseTo(50);
    expect(thinTicks([10, 20, 100, 900], place, String)).toEqual([10, 100, 900]);
  });
});

describe('labels', () => {
  test('stay apart, in the order of their wishes, and within bounds that have room', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: -50, max: 350 }), { maxLength: 20 }), (wanted) => {
        const places = spreadLabels(wanted, 13, 0, 300);
        const sorted = [...places].sort((a, b) => a - b);
        sorted.forEach((place, index) => {
          if (index > 0) expect(place - sorted[index - 1]!).toBeGreaterThan(12.99);
          expect(place).toBeGreaterThanOrEqual(0);
          expect(place).toBeLessThanOrEqual(300);
        });
        wanted.forEach((a, i) => {
          wanted.forEach((b, j) => {
            if (a < b) expect(places[i]!).toBeLessThan(places[j]!);
          });
        });
      }),
    );
  });

  test('stay where they want to be when they have room, and share the way when they have none', () => {
    expect(spreadLabels([200, 10, 100], 13, 0, 300)).toEqual([200, 10, 100]);
    expect(spreadLabels([100, 100], 10, 0, 300)).toEqual([95, 105]);
    expect(spreadLabels([], 10, 0, 300)).toEqual([]);
  });
});

describe('colours', () => {
  test('are the same for a name whatever stands beside it', () => {
    const alone = assignColours(['pipe']).get('pipe');
    expect(assignColours(['socketpair', 'ring', 'pipe']).get('pipe')).toBe(alone);
    expect(assignColours(['a-name']).get('a-name')).toBe(assignColours(['pipe', 'a-name']).get('a-name'));
  });

  test('differ among twelve names, and the floor is grey', () => {
    const names = Array.from({ length: 12 }, (_, index) => `subject-${index}`);
    expect(new Set(assignColours(names).values()).size).toBe(PALETTE.length);
    const readers = [
      'select',
      'poll',
      'epoll',
      'epoll-edge',
      'sequential',
      'thread-per-pipe',
      'event-loop',
      'peer-epoll',
    ];
    const colours = readers.map((name) => assignColours([name]).get(name));
    expect(new Set(colours).size).toBe(readers.length);
    for (const colour of colours) expect(PALETTE).toContain(colour);
    expect(assignColours([...names, 'thirteenth']).get('thirteenth')).toMatch(/^#/);
    expect(assignColours(['native-pipe']).get('native-pipe')).toBe(FLOOR_COLOUR);
  });
});

test('a shape is written rounded and escaped', () => {
  const shape = makeShape(
    'g',
    { d: 'M1.23456,-0.0001L2e3', 'data-a': '<"&' },
    makeShape('text', {}, 'a < b & 1.23456'),
  );
  expect(writeShape(shape)).toBe(
    '<g d="M1.23,0L2e3" data-a="&lt;&quot;&amp;">\n<text>a &lt; b &amp; 1.23456</text>\n</g>',
  );
});

describe('the data of charts', () => {
  const { cells } = makeTypicalResult();
  const trips = cells.filter((cell) => cell.metric === 'round-trip');
  const jobs = cells.filter((cell) => cell.metric === 'elapsed');

  test('has a row for every measured cell, and every other cell with its reason', () => {
    const data = dotsOf(trips);
    expect(data.rows.length + data.missing.length).toBe(trips.length);
    expect(data.rows[0]).toMatchObject({
      label: 'pipe 64 B',
      series: 'same core',
      subject: 'pipe',
      median: trips[0]!.summary!.median,
    });
    expect(data.missing[0]).toEqual({
      label: 'pipe 64 B, free',
      reason: 'two CPUs are needed, this process may use one (see lab doctor)',
    });
    expect(data.missing.at(-1)?.reason).toMatch(/record-corrupt/);
  });

  test('names the parameters that differ, and a task may name otherwise', () => {
    expect(
      dotsOf(jobs)
        .rows.map((row) => row.label)
        .slice(0, 2),
    ).toEqual(['job-serial', 'job-pipe producers 1']);
    const named = dotsOf(jobs, { label: (cell) => `P = ${cell.parameters.producers ?? 0}`, series: () => 'jobs' });
    expect(named.rows[1]).toMatchObject({ label: 'P = 1', series: 'jobs' });
    expect(dotsOf(trips.slice(0, 1)).rows[0]?.label).toBe('pipe');
  });

  test('has curves by subject and placement, ascending', () => {
    const { curves, xLabel, missing } = curvesOf([...trips].reverse());
    expect(curves).toHaveLength(4);
    expect(xLabel).toBe('size');
    expect(missing).toHaveLength(3);
    for (const curve of curves) expect(curve.points.map((point) => point.x)).toEqual([64, 4_096, 65_536]);
  });

  test('refuses cells of two units in one chart, and a curve over what is no number', () => {
    expect(() => dotsOf(cells)).toThrow(/choose the cells of one metric/);
    expect(() => curvesOf(jobs, 'producers')).toThrow(/elapsed\/job-serial: a curve over "producers"/);
    expect(dotsOf([])).toEqual({ unit: 'count', rows: [], missing: [] });
  });

  test('has the CPU time of each role below the time that passed', () => {
    const cell = makeCell({ metric: 'round-trip', subject: 'pipe', parameters: {}, centre: 5_000, cpuNs: 2_000 });
    for (const trial of cell.trials) {
      const side = trial.sides[0]!;
      trial.sides = [
        { ...side, role: 'consumer' },
        { ...side, role: 'producer0' },
        { ...side, role: 'producer1' },
      ];
    }
    expect(cpuBarsOf([cell]).rows).toEqual([
      { label: 'pipe: round trip', series: '', segments: [{ name: 'round trip', value: cell.summary!.median }] },
      {
        label: 'pipe: CPU time',
        series: '',
        segments: [
          { name: 'consumer', value: 2_000 },
          { name: 'producer', value: 4_000 },
        ],
      },
    ]);
    const rate = makeCell({ metric: 'throughput', subject: 'pipe', parameters: {}, centre: 1e9 });
    expect(cpuBarsOf([rate])).toEqual({
      unit: 'ns',
      rows: [],
      missing: [{ label: 'pipe', reason: 'its CPU time was not recorded' }],
    });
  });

  test('has the quantiles that there are, and says where there are none', () => {
    const cell = { ...trips[0]!, quantiles: { of: 'batch-means', samples: 9, p50: 1, p90: 2, p999: 4 } as const };
    const { rows, missing } = quantilesOf([cell, trips[1]!]);
    expect(rows).toMatchObject([{ isOfBatches: true }]);
    expect(rows[0]!.points.map((point) => point.name)).toEqual(['p50', 'p90', 'p99.9']);
    expect(missing).toEqual([{ label: 'native-pipe, same core', reason: 'no single operations were timed' }]);
  });
});
