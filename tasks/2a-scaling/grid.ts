/** Which cells the sweep declares, and how many workers it goes up to. Called by experiment.ts and by findings; pure. */

import type { TaskOptions } from '../../src/cli/task.js';
import type { Mode, Parameters } from '../../src/core/result.js';
import type { CellSpec } from '../../src/harness/plan.js';
import { findSubject } from './amounts.js';
import { LOSING_THREADS, PYTHON_UNITS } from './python-amounts.js';
import { type Amounts, findWorkload, WORKLOADS, type Workload } from './workloads.js';

const STEPS = [1, 2, 3, 4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 192, 256];
const QUICK = [1, 2, 4];
const MOST_STANDARD = 32;
/** How far beyond the CPUs: where threads wait for each other or for others, and where they only get in each other's way. */
const TIMES_CPUS = 4;

export interface Sweep {
  /** Ascending, without 0. */
  workers: number[];
  /** The largest of them that has a CPU for each. */
  cores: number;
  most: number;
}

/** Returns the numbers of workers: of the user's own choice, or up to four times the CPUs. */
export function chooseSweep({ mode, workers }: Pick<TaskOptions, 'mode' | 'workers'>, effectiveCpus: number): Sweep {
  const cpus = Math.max(1, Math.floor(effectiveCpus));
  const most = mode === 'full' ? TIMES_CPUS * cpus : Math.min(MOST_STANDARD, TIMES_CPUS * cpus);
  const steps = mode === 'quick' ? QUICK : [...STEPS.filter((step) => step <= Math.max(most, 4)), cpus];
  const chosen = [...new Set(workers ?? steps)].sort((a, b) => a - b);
  const within = chosen.filter((count) => count <= cpus);
  return { workers: chosen, cores: within.at(-1) ?? chosen[0]!, most: chosen.at(-1)! };
}

/** `operations/cpu/W4`, `operations/cpu/serial`. */
export function cellId(metric: string, subject: string, workers: number): string {
  return `${metric}/${subject}/${workers === 0 ? 'serial' : `W${workers}`}`;
}

/** A parameter that is nothing to a workload is not told. */
function toParameters({ units, share, bytes, serviceUs }: Amounts, workers: number): Parameters {
  return {
    workers,
    ...(units > 0 && { units }),
    ...(share > 0 && { share }),
    ...(bytes > 0 && { bytes }),
    ...(serviceUs > 0 && { serviceUs }),
  };
}

function makeCell(metric: 'operations' | 'speedup', subject: string, workers: number): CellSpec {
  const parameters = toParameters(findSubject(subject)!.amounts, workers);
  return { id: cellId(metric, subject, workers), metric, subject, placement: 'free', parameters };
}

/** The workloads of a mode. */
export function chooseWorkloads(mode: Mode): readonly Workload[] {
  return mode === 'quick' ? WORKLOADS.filter(({ isQuick }) => isQuick) : WORKLOADS;
}

/** A quick run has time for the growth of two of them. */
const QUICK_EXPERIMENTS = ['serial-phase', 'locked'];

/** Returns the cells of a workload in JavaScript: serial, each number of workers, and what its experiment compares. */
export function chooseNodeCells(workload: Workload, mode: Mode, sweep: Sweep): CellSpec[] {
  const { name, experiment, contrast } = workload;
  const counts = [0, ...sweep.workers];
  const cells = counts.map((workers) => makeCell('operations', name, workers));
  if (mode === 'quick' && !QUICK_EXPERIMENTS.includes(name)) return cells;
  const at = experiment?.at === 'most' ? sweep.most : sweep.cores;
  const tried = experiment ? [makeCell(experiment.by, experiment.name, at)] : [];
  const isGrown = experiment?.by === 'speedup' || contrast !== undefined || isContrast(workload);
  return [...cells, ...(isGrown ? [makeCell('speedup', name, sweep.cores)] : []), ...tried];
}

/** Another workload's growth is held against it. */
function isContrast(workload: Workload): boolean {
  return WORKLOADS.some(({ contrast }) => contrast?.workload === workload.name);
}

/** Returns the cells of a workload in C++. There is no serial one: one thread does the same. */
export function chooseNativeCells({ name }: Workload, sweep: Sweep): CellSpec[] {
  return sweep.workers.map((workers) => makeCell('operations', `native-${name}`, workers));
}

/** Starting a process for each takes longer than what is measured: these will do. */
const chooseSome = ({ workers, cores, most }: Sweep) => workers.filter((count) => [1, cores, most].includes(count));

export function chooseJobCells(sweep: Sweep, inputBytes: number): CellSpec[] {
  return [0, ...chooseSome(sweep)].map((workers) => ({
    id: cellId('throughput', 'job-ring', workers),
    metric: 'throughput',
    subject: 'job-ring',
    placement: 'free',
    parameters: { workers, inputBytes },
  }));
}

export function chooseMemoryCells(sweep: Sweep): CellSpec[] {
  return [0, ...chooseSome(sweep)].map((workers) => ({
    id: cellId('memory', 'workers', workers),
    metric: 'memory',
    subject: 'workers',
    placement: 'free',
    parameters: { workers },
  }));
}

/** How many threads are busy while a light one sleeps. */
const BUSY = { threads: [0, 1, 2, 4], processes: [0, 4] };

/** What is said of an interpreter in its cells. */
export interface PythonLabel {
  /** `peer-python`, or `peer-python-free` for a build without the lock. */
  name: string;
  version: string;
  lockState: 'on' | 'off';
}

/** Returns the cells of one way to have workers in one Python. */
export function choosePythonCells(
  label: PythonLabel,
  way: 'threads' | 'processes',
  mode: Mode,
  sweep: Sweep,
): CellSpec[] {
  const subject = `${label.name}-${way}`;
  const about = { python: label.version, lock: label.lockState };
  const counts = chooseSome(sweep);
  const operations = (workload: keyof typeof PYTHON_UNITS, workers: number): CellSpec => ({
    id: cellId('operations', `${subject}-${workload}`, workers),
    metric: 'operations',
    subject: `${subject}-${workload}`,
    placement: 'free',
    parameters: {
      ...toParameters({ ...findWorkload(workload).amounts, units: PYTHON_UNITS[workload] }, workers),
      ...about,
    },
  });
  if (mode === 'quick') return [...new Set([1, sweep.cores])].map((workers) => operations('cpu', workers));
  // On the main thread alone both ways are the same.
  const alone = way === 'threads' ? [0] : [];
  const swept = (['cpu', 'blocking-io'] as const).flatMap((workload) =>
    [...alone, ...counts].map((workers) => operations(workload, workers)),
  );
  const late = BUSY[way].map(
    (busy): CellSpec => ({
      id: `drift/${subject}/${busy}busy`,
      metric: 'drift',
      subject,
      placement: 'free',
      parameters: { busy, ...about },
    }),
  );
  if (way === 'processes') return [...swept, ...late];
  const lost = (['augmented', 'convert'] as const).map(
    (kind): CellSpec => ({
      id: `detections/${subject}/${kind}`,
      metric: 'detections',
      subject,
      placement: 'free',
      parameters: { kind, workers: LOSING_THREADS, ...about },
    }),
  );
  return [...swept, ...late, ...lost];
}
