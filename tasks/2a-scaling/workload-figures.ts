/** The figures of each workload of the sweep: its scaling analysis, what limits it, where the time of its workers went. Pure; called by figures.ts. */

import type { Cell, Result } from '../../src/core/result.js';
import type { BarRow } from '../../src/report/chart-bars.js';
import { MissingEvidence, NotAsked } from '../../src/report/evidence.js';
import type { Figure } from '../../src/report/figure.js';
import { type ScalingSubject, scalingFigures } from '../../src/report/scaling-figures.js';
import { boundInteractive } from '../../src/scaling/bounds.js';
import { computeAmdahlSpeedup } from '../../src/scaling/speedup.js';
import { median } from '../../src/stats/quantile.js';
import { type Curve, elapsedNsOf } from './curve.js';
import { sayCause } from './limit-finding.js';
import { type Limited, limitWorkload } from './workload-curve.js';
import { WORKLOADS, type Workload } from './workloads.js';

const NS_PER_US = 1_000;
const NS_PER_S = 1e9;

/** Returns the figures of all workloads that the run was asked for, in the order of the plan. */
export function workloadFigures(result: Result): Figure[] {
  return WORKLOADS.flatMap((workload) => {
    try {
      return figuresOf(result, workload);
    } catch (error) {
      if (error instanceof NotAsked) return [];
      throw error;
    }
  });
}

/** A finding cannot do without the experiment that was asked for; a curve can be drawn, and what is missing is told. */
function limitAnyway(result: Result, workload: Workload): Limited & { gap: string | null } {
  try {
    return { ...limitWorkload(result, workload), gap: null };
  } catch (error) {
    if (!(error instanceof MissingEvidence)) throw error;
    return { ...limitWorkload({ ...result, comparisons: [] }, workload), gap: error.message };
  }
}

function figuresOf(result: Result, workload: Workload): Figure[] {
  const { curve, analysis, cause, experiment, gap } = limitAnyway(result, workload);
  if (curve.cells.length < 2) return [];
  const bound = boundOf(workload, curve, result.environment.effectiveCpus);
  const subject: ScalingSubject = {
    id: workload.name,
    name: workload.name,
    unit: 'ops/s',
    points: curve.points,
    cores: result.environment.effectiveCpus,
    error: 'proportional',
    analysis,
    notes: [
      `What it does: ${workload.what}. Expected before anything was measured: ${workload.expected}.`,
      `What limits it: ${sayCause(cause)}${experiment ? ` The experiment: ${experiment.text}.` : ''}`,
      ...(gap === null ? [] : [`The experiment says nothing: ${gap}.`]),
      ...curve.gaps,
    ],
    ...(bound && { bound }),
  };
  return [...scalingFigures(subject), ...timeFigures(workload.name, curve.cells)];
}

/** Known before anything is fitted, from one worker and what the workload is made of. */
function boundOf({ name, amounts }: Workload, { rows }: Curve, cores: number): ScalingSubject['bound'] | null {
  const one = rows.find(({ workers }) => workers === 1);
  if (!one) return null;
  const share = amounts.share / 1_000;
  if (name === 'blocking-io') {
    const [think, service] = [amounts.serviceUs * NS_PER_US, one.cpuNsPerOperation];
    // Nobody said what CPU time it took.
    if (!Number.isFinite(service)) return null;
    const system = { think, service, maxDemand: service / cores };
    return { name: 'bound: Z and S', predict: (workers) => boundInteractive(system, workers).throughput * NS_PER_S };
  }
  if (name === 'serial-phase') {
    return {
      name: 'bound: Amdahl',
      predict: (workers) => one.throughput * computeAmdahlSpeedup(share, Math.min(workers, cores)),
    };
  }
  if (name === 'locked') {
    return {
      name: 'bound: the lock',
      predict: (workers) => one.throughput * Math.min(workers, cores, 1 / share),
    };
  }
  return null;
}

/** Of the workers' time, not of the process': each of N has as long as the trial took. */
function timeFigures(name: string, cells: readonly Cell[]): Figure[] {
  const rows = cells.flatMap(splitWorkers);
  if (rows.length === 0) return [];
  const figure: Figure = {
    id: `${name}-spent`,
    title: `${name}: where the time of its workers went`,
    subtitle: "Shares of all workers' time: on a CPU, ready but without one, asleep. Medians over sets.",
    reading:
      'Ready without a CPU is too many workers for the CPUs. Asleep is waiting: for an answer, a lock, a partner. On a CPU is not all ' +
      'work: who spins is there as well.',
    chart: { kind: 'bars', unit: 'share', rows, missing: [] },
  };
  return [figure];
}

function splitWorkers(cell: Cell): BarRow[] {
  const workers = Number(cell.parameters.workers);
  const trials = cell.trials.map((trial) => {
    const own = trial.sides.filter(({ role }) => /^(worker|thread)\d*$/.test(role));
    const all = own.length * elapsedNsOf(cell, trial);
    const ready = own.some(({ runQueueWaitNs }) => runQueueWaitNs === null)
      ? null
      : own.reduce((sum, { runQueueWaitNs }) => sum + runQueueWaitNs!, 0) / all;
    return { working: own.reduce((sum, { cpuNs }) => sum + cpuNs, 0) / all, ready, isEmpty: own.length === 0 };
  });
  if (trials.length === 0 || trials.some(({ isEmpty }) => isEmpty)) return [];
  const working = Math.min(1, median(trials.map((each) => each.working)));
  const readies = trials.flatMap(({ ready }) => ready ?? []);
  const ready = readies.length === 0 ? 0 : Math.min(1 - working, median(readies));
  const segments = [
    { name: 'on a CPU', value: working },
    { name: 'ready, no CPU', value: ready },
    { name: 'asleep', value: 1 - working - ready },
  ];
  return [{ label: workers === 1 ? '1 worker' : `${workers} workers`, series: '', segments }];
}
