/** Where the plot puts points, curves and lines, and what its axes say. */

import { describe, expect, it } from 'vitest';
import { renderScatterPlot, type ScatterPlot } from '../../src/report/scatter-plot.js';

const plain = (text: string) => text;

function draw(over: Partial<ScatterPlot>): string[] {
  return renderScatterPlot({
    layers: [],
    xMost: 10,
    yMost: 100,
    xName: 'workers',
    yName: 'throughput',
    width: 46,
    height: 11,
    dim: plain,
    ...over,
  });
}

describe('the plot', () => {
  it('puts each point into the cell of its values, both axes from 0', () => {
    const points = [
      [0, 0],
      [5, 50],
      [10, 100],
    ] as const;
    const lines = draw({ layers: [{ sign: 'o', words: 'measured', paint: plain, points }] });
    expect(lines).toEqual([
      '    throughput',
      `100 +${' '.repeat(40)}o`,
      '    |',
      '    |',
      '    |',
      '    |',
      ` 50 +${' '.repeat(20)}o`,
      '    |',
      '    |',
      '    |',
      '    |',
      '  0 +o',
      '    ++-------------------+-------------------+',
      '     0                   5                  10',
      '                                       workers',
      'o measured',
    ]);
  });

  it.each([100, 1_000, 1e15])('draws a curve of slope %d without a gap, and none of it beyond the axes', (slope) => {
    const lines = draw({ layers: [{ sign: '.', words: 'ideal', paint: plain, curve: (x) => slope * x }] });
    const rows = lines.slice(1, 12);
    expect(rows.map((row) => row.includes('.'))).toEqual(rows.map(() => true));
    expect(Math.max(...rows.map((row) => row.length))).toBeLessThan(12);
  });

  it('leaves out what a curve does not have', () => {
    const curve = (x: number) => (x < 5 ? null : 50);
    const row = draw({ layers: [{ sign: '*', words: 'fitted', paint: plain, curve }] })[6]!;
    expect(row).toBe(` 50 +${' '.repeat(20)}${'*'.repeat(21)}`);
  });

  it('covers earlier layers with later ones', () => {
    const layers = [
      { sign: ':', words: 'cores', paint: plain, upright: 5 },
      { sign: '*', words: 'fitted', paint: plain, curve: () => 50 },
      { sign: 'o', words: 'measured', paint: plain, points: [[5, 50]] as const },
    ];
    const lines = draw({ layers });
    const column = ' 50 +'.length + 20;
    expect(lines.slice(1, 12).map((line) => line[column])).toEqual([...':::::o:::::']);
    expect(lines[6]).toContain('*****o*****');
  });

  it('paints neighbours of a layer together, and legend entries with their sign', () => {
    const paint = (text: string) => `<${text}>`;
    const lines = draw({ layers: [{ sign: '*', words: 'fitted', paint, curve: () => 0 }] });
    expect(lines[11]).toBe(`  0 +<${'*'.repeat(41)}>`);
    expect(lines.at(-1)).toBe('<*> fitted');
  });

  it.each([
    [0.004, ['0', '0.002', '0.004']],
    [7, ['0', '5']],
    [250_000, ['0', '100,000', '200,000']],
    [2e12, ['0', '1e12', '2e12']],
    [1.5e15, ['0', '5e14', '1e15', '1.5e15']],
  ])('labels the axis up to %d with %j', (yMost, labels) => {
    const found = draw({ yMost }).flatMap((line) => /^ *(\S+) \+(?!\+)/.exec(line)?.[1] ?? []);
    expect(found.reverse()).toEqual(labels);
  });

  it.each([40, 60, 98])('keeps to %i columns, and its labels apart', (width) => {
    for (const xMost of [1, 216, 99_999, 900_000_000]) {
      const layers = ['a', 'b', 'c', 'd'].map((sign) => ({ sign, words: `a longer word for ${sign}`, paint: plain }));
      const lines = draw({ width, xMost, layers });
      for (const line of lines) expect(line.length, line).toBeLessThanOrEqual(width);
      const labels = lines.find((line) => /^ +0 /.test(line) && !line.includes('+'))!;
      const values = labels
        .trim()
        .split(/ +/)
        .map((label) => Number(label.replaceAll(',', '')));
      expect(values.length).toBeGreaterThan(1);
      for (const value of values) expect(value).toBeLessThanOrEqual(xMost);
    }
  });
});
