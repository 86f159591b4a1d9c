/** What to do after a scaling analysis, as a sentence for whoever has to decide. Pure; called by the scaling report. */

import type { ScalingAnalysis } from '../scaling/scaling-analysis.js';
import { formatWorkers } from './scaling-tables.js';

/** Enough distinct numbers of workers to tell three laws apart, enough repeats to tell a law's miss from noise. */
const MORE_DATA = 'at six or more numbers of workers, each three times or more';

/** Returns one or two sentences. `mostWorkers`: the largest number that was measured. */
export function adviseNext(analysis: ScalingAnalysis, mostWorkers: number): string {
  const { verdict, breakpoint, peak } = analysis;
  const most = formatWorkers(mostWorkers);
  switch (verdict) {
    case 'linear':
      return `Workers up to ${most} are worth adding; measure beyond, since where that ends these data do not say.`;
    case 'amdahl':
      return `More workers help ever less: look at the efficiency below for the last one that is worth its price. To get further, shorten what only one can do at a time: a lock, a queue, a single writer.`;
    case 'usl':
      return `${adviseStop(peak, most)} To get further, lessen what the workers have to tell each other: shared counters, locks, cache lines, a database's rows.`;
    case 'regimes':
      return breakpoint === null ? adviseStop(peak, most) : adviseBreak(breakpoint);
    case 'undecided':
      return `Choose the number of workers by the measured points, not by a curve. To let the data decide, measure ${MORE_DATA}.`;
    case 'lack-of-fit':
      return 'Choose the number of workers by the measured points, and look at those that the curve misses: something changes there that no law has in it (cores, memory, a quota, another program).';
    case 'not-identifiable':
    case 'too-little-data':
      return `Before anything is decided, measure ${MORE_DATA}, up to twice the number of cores.`;
  }
}

function adviseStop(peak: ScalingAnalysis['peak'], most: string): string {
  if (peak === null) return `Stay within the ${most} workers that were measured.`;
  const workers = formatWorkers(Math.max(1, Math.round(peak.workers)));
  return peak.extrapolated
    ? `The curve is highest at about ${workers} workers, but nothing was measured there: try it before you rely on it.`
    : `Run no more than about ${workers} workers: beyond, each one added costs throughput.`;
}

function adviseBreak({ workers, isAtCores }: NonNullable<ScalingAnalysis['breakpoint']>): string {
  const stop = `Run ${formatWorkers(workers)} workers`;
  return isAtCores === true
    ? `${stop}, one for each core; more only take turns on the same cores. To get further, add cores.`
    : `${stop}; more do not pay. To get further, find what is used up there: cores, memory, connections, a quota.`;
}
