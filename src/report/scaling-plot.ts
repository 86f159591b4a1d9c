/** The picture of a scaling analysis: what was measured, the fitted curve, N times one worker, the cores. Pure; called by scaling-text.ts. */

import type { ScalingAnalysis, ScalingPoint } from '../scaling/scaling-analysis.js';
import { chooseCurve } from './scaling-curve.js';
import { formatWorkers } from './scaling-tables.js';
import { type Layer, renderScatterPlot } from './scatter-plot.js';
import type { Colors } from './text-style.js';

const ROWS = 16;
/** What lies further out than twice what was measured would press the points into a corner. */
const MOST_STRETCH = 2;
const HEADROOM = 1.05;

export interface Plotted {
  points: readonly ScalingPoint[];
  serial: readonly number[];
  analysis: ScalingAnalysis;
  cores: number | null;
}

/** Returns the lines of the plot with its legend. Expects one point at least. */
export function renderScalingPlot(plotted: Plotted, colors: Colors, width: number): string[] {
  const { points, serial, analysis, cores } = plotted;
  const measured = findMost(points.map(({ workers }) => workers));
  const shownCores = cores !== null && cores <= measured * MOST_STRETCH ? cores : null;
  const xMost = Math.max(measured, Math.min(analysis.peak?.workers ?? 0, measured * MOST_STRETCH), shownCores ?? 0);
  const curve = chooseCurve(analysis);
  const ideal = findIdeal(analysis, points);
  const layers: Layer[] = [
    ...(shownCores === null
      ? []
      : [{ sign: ':', words: `${formatWorkers(shownCores)} cores`, paint: colors.dim, upright: shownCores }]),
    ...(ideal === null
      ? []
      : [
          {
            sign: '.',
            words: `N times ${serial.length > 0 ? 'a run without any' : 'one worker'}`,
            paint: colors.yellow,
            curve: (x: number) => ideal * x,
          },
        ]),
    ...(curve === null
      ? []
      : [{ sign: '*', words: `fitted: ${curve.words}`, paint: colors.cyan, curve: curve.predict }]),
    {
      sign: 'o',
      words: 'measured',
      paint: colors.bold,
      points: points.map(({ workers, throughput }) => [workers, throughput] as const),
    },
  ];
  return renderScatterPlot({
    layers,
    xMost,
    yMost: Math.max(findMost(points.map(({ throughput }) => throughput)), analysis.peak?.throughput ?? 0) * HEADROOM,
    xName: 'workers',
    yName: 'throughput',
    width,
    height: ROWS,
    dim: colors.dim,
  });
}

/** One worker's throughput as the speed-ups have it, so that the line and the table agree; null without a speed-up. */
function findIdeal({ karpFlatt }: ScalingAnalysis, points: readonly ScalingPoint[]): number | null {
  const row = karpFlatt[0];
  if (row === undefined) return null;
  const runs = points.filter(({ workers }) => workers === row.workers);
  const total = runs.reduce((sum, { throughput }) => sum + throughput, 0);
  return total / runs.length / row.speedup;
}

/** Math.max cannot take a list of any length as its arguments. */
function findMost(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}
