/** Which curve the scaling report draws, and what its picture takes in. */

import { createColors } from 'picocolors';
import { describe, expect, it } from 'vitest';
import { chooseCurve } from '../../src/report/scaling-curve.js';
import { type Plotted, renderScalingPlot } from '../../src/report/scaling-plot.js';
import type { Breakpoint } from '../../src/scaling/scaling-analysis.js';
import { AMDAHL, ANALYSIS, LINEAR, makeEstimate, USL } from './made-up-scaling.js';

const BREAK: Breakpoint = {
  workers: 16,
  delta: makeEstimate(0.25),
  law: 'linear',
  parameters: { sigma: makeEstimate(0), kappa: makeEstimate(0), gamma: makeEstimate(10) },
  sse: 1,
  aicc: null,
  p: null,
  isAtCores: null,
};

describe('the curve', () => {
  it('is that of the law with the least AICc where no law is claimed', () => {
    const undecided = { ...ANALYSIS, verdict: 'undecided' as const };
    expect(chooseCurve({ ...undecided, models: [LINEAR, USL, AMDAHL] })!.words).toBe('usl');
    expect(chooseCurve({ ...undecided, models: [{ ...USL, aicc: null }, AMDAHL] })!.words).toBe('amdahl');
    expect(chooseCurve({ ...undecided, models: [] })).toBeNull();
  });

  it('is that of the law that is claimed, whatever AICc says', () => {
    const curve = chooseCurve({ ...ANALYSIS, verdict: 'amdahl' })!;
    expect(curve.words).toBe('amdahl');
    expect(curve.predict(1)).toBe(160);
    expect(curve.predict(11)).toBeCloseTo((160 * 11) / 1.8, 9);
  });

  it('bends at a break that is claimed, and at none that is not', () => {
    const curve = chooseCurve({ ...ANALYSIS, verdict: 'regimes', breakpoint: BREAK })!;
    expect([8, 16, 20].map(curve.predict)).toEqual([80, 160, 80]);
    expect(chooseCurve({ ...ANALYSIS, breakpoint: BREAK })!.words).toBe('usl');
  });
});

describe('the picture', () => {
  const draw = (over: Partial<Plotted>): string[] =>
    renderScalingPlot(
      { points: [], serial: [], cores: null, ...over, analysis: { ...ANALYSIS, ...over.analysis, peak: null } },
      createColors(false),
      66,
    );
  const points = [1, 2, 4].map((workers) => ({ workers, throughput: 100 }));
  const karpFlatt = points.map(({ workers }) => ({
    workers,
    speedup: 2,
    efficiency: 2 / workers,
    serialFraction: null,
  }));
  const analysis = { ...ANALYSIS, models: [], karpFlatt };

  it('has N times what the speed-ups start from', () => {
    const rows = draw({ points, analysis }).slice(1, 17);
    const top = rows.findIndex((row) => row.includes('o'));
    // At N = 2 the line crosses the points, half-way along the axis.
    const middle = rows[top]!.indexOf('o', rows[top]!.indexOf('o') + 1);
    expect([rows[top - 1]![middle], rows[top]![middle - 1]]).toContain('.');
  });

  it('leaves room above the highest point', () => {
    expect(draw({ points, analysis })[1]).not.toContain('o');
  });

  it('has the cores where they are near, and no empty room for them where they are far', () => {
    expect(draw({ points, analysis, cores: 8 }).at(-1)).toContain(': 8 cores');
    const far = draw({ points, analysis, cores: 9 });
    expect(far.at(-1)).not.toContain('cores');
    expect(far).toEqual(draw({ points, analysis }));
  });
});
