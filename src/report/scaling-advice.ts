/** What to do after a scaling analysis, as a sentence for whoever has to decide. Pure; called by the scaling report. */

import type { Breakpoint, ScalingAnalysis, ScalingPoint } from '../scaling/scaling-analysis.js';
import { formatWorkers } from './scaling-tables.js';

/** Enough distinct numbers of workers to tell three laws apart, enough repeats to tell a law's miss from noise. */
const MORE_DATA = 'at six or more numbers of workers, each three times or more';

/** Returns one to three sentences. Expects a point at least where the verdict is a claim. */
export function adviseNext(analysis: ScalingAnalysis, points: readonly ScalingPoint[]): string {
  const { verdict, breakpoint, peak } = analysis;
  const most = formatWorkers(points.reduce((highest, { workers }) => Math.max(highest, workers), 0));
  switch (verdict) {
    case 'linear':
      return `Workers up to ${most} are worth adding; measure beyond, since where that ends these data do not say.`;
    case 'amdahl':
      return 'More workers help ever less: look at the efficiency below for the last one that is worth its price. To get further, shorten what only one can do at a time: a lock, a queue, a single writer.';
    case 'usl':
      return `${adviseStop(peak, most)} To get further, lessen what the workers have to tell each other: shared counters, locks, cache lines, a database's rows.`;
    case 'regimes':
      return breakpoint === null ? adviseStop(peak, most) : adviseBreak(breakpoint);
    case 'undecided':
      return `${adviseMeasured(points)} To let the data decide, measure more numbers of workers, each three times or more.`;
    case 'lack-of-fit':
      return `${adviseMeasured(points)} Look at those that the curve misses: something changes there that no law has in it (cores, memory, a quota, another program).`;
    case 'not-identifiable':
    case 'too-little-data':
      return `Before anything is decided, measure ${MORE_DATA}, up to twice the number of cores.`;
  }
}

function adviseMeasured(points: readonly ScalingPoint[]): string {
  const best = points.reduce((high, point) => (point.throughput > high.throughput ? point : high), points[0]!);
  return `Go by the measured points and not by a curve: the highest throughput was seen at ${nameWorkers(best.workers)}.`;
}

function adviseStop(peak: ScalingAnalysis['peak'], most: string): string {
  if (peak === null) return `Stay within the ${most} workers that were measured.`;
  const workers = nameWhole(peak.workers);
  return peak.extrapolated
    ? `The curve is highest at about ${workers}, but nothing was measured there: try it before you rely on it.`
    : `Run no more than about ${workers}: beyond, each one added costs throughput.`;
}

function adviseBreak({ workers, isAtCores }: Breakpoint): string {
  const stop = `Run about ${nameWhole(workers)}`;
  return isAtCores === true
    ? `${stop}, as many as there are cores; more only take turns on the same cores. To get further, add cores.`
    : `${stop}; more do not pay. To get further, find what is used up there: cores, memory, connections, a quota.`;
}

function nameWorkers(workers: number): string {
  return `${formatWorkers(workers)} ${workers === 1 ? 'worker' : 'workers'}`;
}

/** Nobody can run half a worker. */
function nameWhole(workers: number): string {
  return nameWorkers(Math.max(1, Math.round(workers)));
}
