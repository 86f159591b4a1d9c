/** From the cells of a result to what the charts show, so that a task only chooses cells. Pure; called by reports and tasks' READMEs. */

import { LabError } from '../core/errors.js';
import type { Cell, Placement, Summary, Unit } from '../core/result.js';
import { median } from '../stats/quantile.js';
import { isOfBatches } from './cell-table.js';
import type { BarData, Segment } from './chart-bars.js';
import type { DotData } from './chart-dots.js';
import type { Missing } from './chart-frame.js';
import type { QuantileData, QuantilePoint } from './chart-quantiles.js';
import type { Curve, CurveData, CurvePoint } from './curve-data.js';
import { deriveCpuPerOperation, formatParameter, METRIC_WORDS, nameParameter } from './derive.js';
import { thinValues } from './thin-values.js';

/** How cells are called; what is left out is the subject with the parameters that differ, under its placement. */
export interface Naming {
  label?(cell: Cell): string;
  series?(cell: Cell): string;
}

export const PLACEMENT_WORDS: Record<Placement, string> = {
  'same-core': 'same core',
  'cross-core': 'cross core',
  free: 'free',
};

/** Returns a row for each cell, in the order given. */
export function dotsOf(cells: readonly Cell[], naming: Naming = {}): DotData {
  const { measured, missing, name } = sortOut(cells, naming);
  const rows = measured.map((cell) => ({
    ...name(cell),
    subject: cell.subject,
    ...readPoint(cell),
    ...(cell.modes?.verdict === 'two' && { modes: cell.modes.centres }),
  }));
  return { unit: readUnit(cells), rows, missing };
}

/** Returns a curve for each subject and placement over a numeric parameter, ascending. */
export function curvesOf(cells: readonly Cell[], xKey = 'bytes', naming: Omit<Naming, 'label'> = {}): CurveData {
  const { measured, missing, name } = sortOut(cells, naming);
  const curves = new Map<string, Curve>();
  for (const cell of measured) {
    const x = cell.parameters[xKey];
    if (typeof x !== 'number') {
      throw new LabError(
        'internal',
        `${cell.id}: a curve over "${xKey}" needs that parameter as a number; choose other cells.`,
      );
    }
    const { series } = name(cell);
    const key = JSON.stringify([cell.subject, series]);
    const curve = curves.get(key) ?? { subject: cell.subject, series, points: [] };
    curve.points.push({ x, ...readPoint(cell) });
    curves.set(key, curve);
  }
  for (const curve of curves.values()) curve.points.sort((a, b) => a.x - b.x);
  return { unit: readUnit(cells), xKey, xLabel: nameParameter(xKey), curves: [...curves.values()], missing };
}

/** Returns the quantiles of each cell that has them; cells of rates and sizes have none. */
export function quantilesOf(cells: readonly Cell[], naming: Naming = {}): QuantileData {
  const { measured, missing, name } = sortOut(cells, naming);
  const rows = measured.flatMap((cell) =>
    cell.quantiles === undefined
      ? []
      : [
          {
            ...name(cell),
            subject: cell.subject,
            points: readQuantiles(cell.quantiles),
            isOfBatches: isOfBatches(cell),
          },
        ],
  );
  const without = measured.filter((cell) => cell.quantiles === undefined);
  const silent = without.map((cell) => ({ label: joinName(name(cell)), reason: 'no single operations were timed' }));
  return { unit: readUnit(cells), rows, missing: [...missing, ...silent] };
}

/**
 * Returns for each cell the CPU time of an operation by who spent it and, for a metric that is a time, the value itself as a
 * bar above: what the CPUs worked beside what one waited.
 */
export function cpuBarsOf(cells: readonly Cell[], naming: Naming = {}): BarData {
  const { measured, missing, name } = sortOut(cells, naming);
  const rows = measured.flatMap((cell) => {
    const { label, series } = name(cell);
    const words = METRIC_WORDS[cell.metric].title;
    const value = { label: `${label}: ${words}`, series, segments: [{ name: words, value: cell.summary.median }] };
    const cpu = { label: `${label}: CPU time`, series, segments: readCpuByRole(cell) };
    return [...(cell.unit === 'ns' ? [value] : []), ...(cpu.segments.length > 0 ? [cpu] : [])];
  });
  const silent = measured
    .filter((cell) => cell.unit !== 'ns' && readCpuByRole(cell).length === 0)
    .map((cell) => ({ label: joinName(name(cell)), reason: 'its CPU time was not recorded' }));
  return { unit: 'ns', rows, missing: [...missing, ...silent] };
}

/** Returns the cells that have no number, with the reason, as charts name them. */
export function listUnmeasured(cells: readonly Cell[], naming: Naming = {}): Missing[] {
  return sortOut(cells, naming).missing;
}

type MeasuredCell = Cell & { summary: Summary };
type Name = { label: string; series: string };

interface SortedCells {
  measured: MeasuredCell[];
  missing: Missing[];
  name(cell: Cell): Name;
}

function sortOut(cells: readonly Cell[], naming: Naming): SortedCells {
  const keys = [...new Set(cells.flatMap((cell) => Object.keys(cell.parameters)))].filter((key) =>
    cells.some((cell) => cell.parameters[key] !== cells[0]!.parameters[key]),
  );
  const describe = (cell: Cell) =>
    [
      cell.subject,
      ...keys.filter((key) => cell.parameters[key] !== cell.subject).map((key) => writeParameter(cell, key)),
    ]
      .filter((part) => part !== '')
      .join(' ');
  const name = (cell: Cell): Name => ({
    label: naming.label?.(cell) ?? describe(cell),
    series: naming.series?.(cell) ?? (cell.placement === undefined ? '' : PLACEMENT_WORDS[cell.placement]),
  });
  const isMeasured = (cell: Cell): cell is MeasuredCell => cell.status === 'measured' && cell.summary !== undefined;
  const missing = cells
    .filter((cell) => !isMeasured(cell))
    .map((cell) => ({ label: joinName(name(cell)), reason: cell.reason ?? cell.status }));
  return { measured: cells.filter(isMeasured), missing, name };
}

/** A size says what it is; a bare number needs its name. */
function writeParameter(cell: Cell, key: string): string {
  const value = cell.parameters[key];
  const text = formatParameter(key, value);
  return typeof value === 'number' && text === String(value) ? `${nameParameter(key)} ${text}` : text;
}

function joinName({ label, series }: Name): string {
  return series === '' ? label : `${label}, ${series}`;
}

function readPoint({ trials, summary }: MeasuredCell): Omit<CurvePoint, 'x'> {
  return {
    ...thinValues(trials.map((trial) => trial.value)),
    median: summary.median,
    low: summary.low,
    high: summary.high,
  };
}

function readQuantiles({ p50, p90, p99, p999 }: NonNullable<Cell['quantiles']>): QuantilePoint[] {
  const all = [
    { name: 'p50', value: p50 },
    { name: 'p90', value: p90 },
    { name: 'p99', value: p99 },
    { name: 'p99.9', value: p999 },
  ];
  return all.filter((point): point is QuantilePoint => point.value !== undefined);
}

/** The median over trials for each role; producer0, producer1, … count as one role. */
function readCpuByRole(cell: Cell): Segment[] {
  if (deriveCpuPerOperation(cell) === null) return [];
  const perTrial = cell.trials
    .filter((trial) => trial.sides.length > 0 && trial.iterations > 0)
    .map((trial) => {
      const sums = new Map<string, number>();
      for (const side of trial.sides) {
        const role = side.role.replace(/\d+$/, '');
        sums.set(role, (sums.get(role) ?? 0) + side.cpuNs / trial.iterations);
      }
      return sums;
    });
  const roles = [...new Set(perTrial.flatMap((sums) => [...sums.keys()]))];
  return roles.map((role) => ({ name: role, value: median(perTrial.map((sums) => sums.get(role) ?? 0)) }));
}

/** One axis has one unit. */
function readUnit(cells: readonly Cell[]): Unit {
  const units = new Set(cells.map((cell) => cell.unit));
  if (units.size > 1) {
    throw new LabError(
      'internal',
      `one chart has one unit, not ${[...units].join(' and ')}: choose the cells of one metric.`,
    );
  }
  return cells[0]?.unit ?? 'count';
}
