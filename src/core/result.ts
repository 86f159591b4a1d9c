/** The result file's types, free of any code: timed children may import this file at no cost. */

import type { METRIC_UNITS } from './metrics.js';
import type { ResultFile } from './result-schema.js';

export type Result = ResultFile;
export type Cell = Result['cells'][number];
export type Trial = Cell['trials'][number];
export type Side = Trial['sides'][number];
export type Summary = NonNullable<Cell['summary']>;
export type Quantiles = NonNullable<Cell['quantiles']>;
export type Histogram = NonNullable<Trial['histogram']>;
export type Modes = NonNullable<Cell['modes']>;
export type Warning = Cell['warnings'][number];
export type Comparison = Result['comparisons'][number];
export type Target = NonNullable<Comparison['target']>;
export type Finding = Result['findings'][number];
export type Environment = Result['environment'];
export type Noise = Result['noise'];
export type PlanRecord = Result['plan'];
export type Metric = keyof typeof METRIC_UNITS;
export type Unit = Cell['unit'];
export type Placement = NonNullable<Cell['placement']>;
export type Mode = Result['mode'];
export type Parameters = Cell['parameters'];
