/** What a chart of curves shows: points with their intervals, in curves, in panels. Made by chart-data.ts and by tasks. */

import type { Missing } from './chart-frame.js';
import type { ChartUnit } from './quantity.js';

export interface CurvePoint {
  x: number;
  /** One for each set. */
  values: number[];
  /** How many there were, where only some of them are drawn. */
  sets?: number;
  median: number;
  /** null: too few sets for an interval. */
  low: number | null;
  high: number | null;
}

export interface Curve {
  subject: string;
  /** The panel's title. */
  series: string;
  points: CurvePoint[];
  /** `model`: calculated, not measured, a dashed line; `line`: measured so often that dots would hide it. Both without dots. */
  style?: 'model' | 'line';
}

export interface CurveData {
  unit: ChartUnit;
  /** The parameter along the lower edge; decides how its values are written. */
  xKey: string;
  xLabel: string;
  curves: Curve[];
  missing: Missing[];
  /** Absent: logarithmic, if the values have logarithms. */
  xScale?: 'linear';
  yScale?: 'linear';
  /** The lower edge is a quantity and no parameter. */
  xUnit?: ChartUnit;
  /** Where something ends; those beyond the points are not drawn. */
  walls?: readonly { x: number; label: string }[];
}
