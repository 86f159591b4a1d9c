/** The figures of one scaling analysis: throughput with law and band, speed-up and its serial fraction, the time split. Called by `lab scaling` and by the figures of sweeps; pure. */

import { predictThroughput } from '../scaling/prediction.js';
import type { ErrorModel, LawName, ModelFit, ScalingAnalysis, ScalingPoint } from '../scaling/scaling-analysis.js';
import { medianInterval } from '../stats/median-interval.js';
import { median, sortAscending } from '../stats/quantile.js';
import type { BarData } from './chart-bars.js';
import type { Curve, CurveData, CurvePoint } from './curve-data.js';
import type { Figure } from './figure.js';
import { adviseNext } from './scaling-advice.js';
import { chooseCurve } from './scaling-curve.js';
import { tabulateGrowth, tabulateLaws, tabulateResiduals } from './scaling-grid.js';
import { formatWorkers } from './scaling-tables.js';
import { thinValues } from './thin-values.js';

export interface ScalingSubject {
  /** Begins the ids of its figures. */
  id: string;
  name: string;
  unit: CurveData['unit'];
  points: readonly ScalingPoint[];
  /** null: not known. */
  cores: number | null;
  error: ErrorModel;
  analysis: ScalingAnalysis;
  /** What must hold whatever is fitted: a throughput for each number of workers, with its name. */
  bound?: { name: string; predict(workers: number): number };
  /** What is known beside the analysis: the cause, the experiment. */
  notes?: readonly string[];
}

/** A smooth curve; more points are not seen. */
const STEPS = 60;
/** Each point of a band takes a fit of its own. */
const BAND_STEPS = 12;

/** Returns up to four figures, each with its numbers as tables; none without points. */
export function scalingFigures(subject: ScalingSubject): Figure[] {
  if (subject.points.length === 0) return [];
  const all = [drawThroughput(subject), drawGrowth(subject), drawFraction(subject), drawTimeSplit(subject)];
  return all.filter(({ chart }) => (chart.kind === 'curves' ? chart.curves : chart.rows).length > 0);
}

function drawThroughput(subject: ScalingSubject): Figure {
  const { id, name, analysis, points } = subject;
  return {
    id: `${id}-throughput`,
    title: `${name}: throughput against workers`,
    subtitle: describeFit(subject),
    reading:
      'Each faint dot is one run. Ideal is so many times one worker; what lies between it and the dots is lost. A law is a description ' +
      'of the numbers measured, not a cause, and says nothing beyond twice the last of them. Beyond the core line workers share CPUs: ' +
      'a bend there is no contention.',
    notes: [
      ...(subject.notes ?? []),
      analysis.explanation,
      adviseNext(analysis, points),
      ...analysis.warnings.map(({ message }) => message),
    ],
    chart: { kind: 'curves', ...throughputOf(subject) },
    tables: [...tabulateLaws(analysis), ...tabulateResiduals(analysis, points)],
  };
}

function drawGrowth(subject: ScalingSubject): Figure {
  const { id, name, analysis, points } = subject;
  return {
    id: `${id}-speed-up`,
    title: `${name}: what each number of workers brings`,
    subtitle: 'Speed-up over the baseline, beside the ideal.',
    reading:
      'Speed-up may still rise where efficiency has long fallen: whether the last worker is worth its price is a question of efficiency. ' +
      'Over one worker is not over the serial program, which has no partners to coordinate with.',
    chart: { kind: 'curves', ...growthOf(subject) },
    tables: tabulateGrowth(analysis, points),
  };
}

function drawFraction(subject: ScalingSubject): Figure {
  return {
    id: `${subject.id}-serial-fraction`,
    title: `${subject.name}: efficiency, and the serial fraction that would explain each speed-up alone`,
    subtitle:
      'Efficiency is speed-up for each worker; the fraction is that of Karp and Flatt; dashed, where a law is claimed: σ + κN of its fit.',
    reading:
      'One that stays the same is a part that only one can do at a time. One that rises with the workers is a cost that they cause each ' +
      'other, or too few cores: beyond the core line it must rise, whatever the program does.',
    chart: { kind: 'curves', ...fractionsOf(subject) },
  };
}

function drawTimeSplit(subject: ScalingSubject): Figure {
  return {
    id: `${subject.id}-time`,
    title: `${subject.name}: where the time of a unit of work goes, by the law`,
    subtitle: 'In parts of the time that one worker takes; the whole is 1 over the speed-up.',
    reading:
      'Contention is waiting for what only one may use, coherency is telling each other. Both come from the fit, not from a clock.',
    chart: { kind: 'bars', ...splitOf(subject) },
  };
}

function describeFit({ analysis, cores }: ScalingSubject): string {
  const curve = chooseCurve(analysis);
  const peak = analysis.peak === null ? 'no peak' : `peak at ${formatWorkers(analysis.peak.workers)} workers`;
  const law = describeCurve(curve, analysis.verdict);
  const line =
    cores === null ? 'the number of cores is not known' : `the upright is where the ${formatWorkers(cores)} cores end`;
  return `Verdict: ${analysis.verdict.replaceAll('-', ' ')}; ${peak}. ${law}; ${line}.`;
}

function describeCurve(curve: ReturnType<typeof chooseCurve>, verdict: ScalingAnalysis['verdict']): string {
  if (curve === null) return 'No law can be told from so few numbers of workers';
  if (isLaw(verdict)) return `Dashed: ${curve.words}, with the band of its fit`;
  return verdict === 'regimes' ? `Dashed: ${curve.words}` : `No law can be told; dashed, to compare: ${curve.words}`;
}

function throughputOf(subject: ScalingSubject): CurveData {
  const { points, unit, cores, analysis, bound } = subject;
  const counts = listCounts(points);
  const [least, most] = [counts[0]!, counts.at(-1)!];
  const measured = counts.map((workers) =>
    condense(
      workers,
      points.filter((point) => point.workers === workers).map(({ throughput }) => throughput),
    ),
  );
  const fit = chooseCurve(analysis);
  const perWorker = measured[0]!.median / least;
  const curve = (name: string, style: Curve['style'], list: CurvePoint[]): Curve => ({
    subject: name,
    series: '',
    points: list,
    ...(style && { style }),
  });
  const line = (predict: (workers: number) => number) => spread(least, most, STEPS).map((x) => exact(x, predict(x)));
  const data = overWorkers(cores, unit, [
    curve('measured', undefined, measured),
    idealOf(perWorker, least, most, Math.max(...measured.map(({ median: each }) => each))),
    ...(fit === null ? [] : [curve(`fit: ${fit.words}`, 'model', line(fit.predict))]),
    ...bandOf(subject, least, most),
    ...(bound ? [curve(bound.name, 'model', line(bound.predict))] : []),
  ]);
  if (analysis.verdict !== 'regimes' || analysis.breakpoint === null) return data;
  const { workers } = analysis.breakpoint;
  return { ...data, walls: [...data.walls!, { x: workers, label: `break at ${formatWorkers(workers)}` }] };
}

/** Whether one law is claimed over all numbers of workers. */
function isLaw(verdict: ScalingAnalysis['verdict']): verdict is LawName {
  return verdict === 'linear' || verdict === 'amdahl' || verdict === 'usl';
}

/** Where one of the laws is claimed over all N: a band around another curve would be of another fit. */
function bandOf({ points, error, analysis }: ScalingSubject, least: number, most: number): Curve[] {
  const { verdict } = analysis;
  if (verdict !== 'linear' && verdict !== 'amdahl' && verdict !== 'usl') return [];
  const band = spread(least, most, BAND_STEPS).flatMap((x): CurvePoint[] => {
    const there = predictThroughput(points, { law: verdict, error }, x);
    return there === null ? [] : [{ x, values: [], median: there.throughput, low: there.low, high: there.high }];
  });
  return [{ subject: '95 % band', series: '', style: 'line', points: band }];
}

function growthOf({ analysis, cores }: ScalingSubject): CurveData {
  const { karpFlatt } = analysis;
  const [first, last] = [karpFlatt[0]?.workers ?? 1, karpFlatt.at(-1)?.workers ?? 1];
  return overWorkers(cores, 'ratio', [
    { subject: 'speed-up', series: '', points: karpFlatt.map(({ workers, speedup }) => exact(workers, speedup)) },
    idealOf(1, first, last, Math.max(...karpFlatt.map(({ speedup }) => speedup))),
  ]);
}

/** Goes on as far as it can be compared: to twice the highest that was reached. Further it would press all else to the floor. */
function idealOf(perWorker: number, least: number, most: number, highest: number): Curve {
  const end = Math.max(least, Math.min(most, (2 * highest) / perWorker));
  return { subject: 'ideal', series: '', style: 'model', points: [least, end].map((x) => exact(x, perWorker * x)) };
}

function fractionsOf({ analysis, cores }: ScalingSubject): CurveData {
  const fractions = analysis.karpFlatt.flatMap(({ workers, serialFraction }) =>
    serialFraction === null ? [] : [exact(workers, serialFraction)],
  );
  const best = analysis.models.find(({ law }) => law === analysis.verdict);
  if (fractions.length < 2) return overWorkers(cores, 'ratio', []);
  const law = ({ sigma, kappa }: ModelFit['parameters']) =>
    [fractions[0]!.x, fractions.at(-1)!.x].map((x) => exact(x, sigma.estimate + kappa.estimate * x));
  return overWorkers(cores, 'ratio', [
    {
      subject: 'efficiency',
      series: '',
      points: analysis.karpFlatt.map(({ workers, efficiency }) => exact(workers, efficiency)),
    },
    { subject: 'serial fraction', series: '', points: fractions },
    ...(best ? [{ subject: 'σ + κN', series: '', style: 'model' as const, points: law(best.parameters) }] : []),
  ]);
}

/** Both axes linear, from 0 on, with the core line. */
function overWorkers(cores: number | null, unit: CurveData['unit'], curves: Curve[]): CurveData {
  return {
    unit,
    xKey: 'workers',
    xLabel: 'workers',
    xScale: 'linear',
    yScale: 'linear',
    missing: [],
    curves: curves.some(({ style, points }) => style === undefined && points.length > 0) ? curves : [],
    walls: cores === null ? [] : [{ x: cores, label: `${formatWorkers(cores)} cores` }],
  };
}

/** Of a law that is claimed; a split by one that is not would pass for a finding. */
function splitOf({ analysis }: ScalingSubject): BarData {
  const rows = (isLaw(analysis.verdict) ? analysis.timeSplit : []).map(({ workers, work, contention, coherency }) => ({
    label: `${formatWorkers(workers)} ${workers === 1 ? 'worker' : 'workers'}`,
    series: '',
    segments: [
      { name: 'work', value: work },
      { name: 'contention', value: contention },
      { name: 'coherency', value: coherency },
    ],
  }));
  return { unit: 'share', rows, missing: [] };
}

function listCounts(points: readonly ScalingPoint[]): number[] {
  return [...new Set(points.map(({ workers }) => workers))].sort((a, b) => a - b);
}

function condense(x: number, values: number[]): CurvePoint {
  const interval = medianInterval(sortAscending(values));
  return { x, ...thinValues(values), median: median(values), low: interval?.low ?? null, high: interval?.high ?? null };
}

function exact(x: number, value: number): CurvePoint {
  return { x, values: [], median: value, low: null, high: null };
}

function spread(from: number, to: number, steps: number): number[] {
  return Array.from({ length: steps + 1 }, (_, step) => from + ((to - from) * step) / steps);
}
