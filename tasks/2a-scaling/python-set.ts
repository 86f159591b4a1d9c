/** One set of Python: for each number of workers a fresh interpreter, its threads or its processes. Called by experiment.ts. */

import { fileURLToPath } from 'node:url';
import type { CellSpec, FailedTrial, RawTrial, SetContext } from '../../src/harness/plan.js';
import { readPssBytes } from '../../src/sys/procfs.js';
import { checkKernels } from './check.js';
import { Crew, type CrewThread, type Operated } from './crew.js';
import { ADDITIONS, PYTHON_TIME, PYTHON_UNITS, SLEEP_US, SLEEPS } from './python-amounts.js';
import type { OperateReport } from './sweep-report.js';
import { serveEach, toSweepTrial } from './sweep-trial.js';
import { findWorkload } from './workloads.js';

/** The program that all interpreters run; Python reads the source, from dist/ as from the package. */
export const PEER_PROGRAM = fileURLToPath(new URL('../../../tasks/2a-scaling/peer_python.py', import.meta.url));

const WATCHDOG_MS = 60_000;

export type PythonWay = 'threads' | 'processes';

export interface PythonSetOptions {
  /** The interpreter. */
  command: string;
  way: PythonWay;
}

/** Resolves with a trial for each cell, or why it failed; no process is left. */
export async function runPythonSet(
  { command, way }: PythonSetOptions,
  { cells, cellMs, signal }: SetContext,
): Promise<(RawTrial | FailedTrial)[]> {
  return await serveEach(cells, async (cell) => {
    const workers = Number(cell.parameters.workers ?? 0);
    const isRequests = cell.subject.endsWith('blocking-io');
    const connections = isRequests && cell.metric === 'operations' ? Math.max(1, workers) : 0;
    const crew = await Crew.open(
      { command: [command, PEER_PROGRAM, way], cpus: null, connections },
      { signal, timeoutMs: WATCHDOG_MS },
    );
    try {
      if (cell.metric === 'drift') return await measureOvershoot(crew, cell);
      if (cell.metric === 'detections') return await countLost(crew, cell, workers);
      return await operate(crew, cell, workers, isRequests ? 'blocking-io' : 'cpu', cellMs);
    } finally {
      await crew.close();
    }
  });
}

async function start(crew: Crew, workers: number): Promise<CrewThread[]> {
  const { tids, pids } = await crew.member.request<{ tids: number[]; pids: number[] }>('start', { workers });
  const threads = tids.map((tid, at) => ({ role: `worker${at}`, pid: pids[at]!, tid }));
  crew.watch(threads);
  return threads;
}

async function operate(
  crew: Crew,
  cell: CellSpec,
  workers: number,
  workload: keyof typeof PYTHON_UNITS,
  cellMs: number,
): Promise<RawTrial> {
  const { slowness, amounts } = findWorkload(workload);
  const units = PYTHON_UNITS[workload];
  const { member } = crew;
  const threads =
    workers > 0 ? await start(crew, workers) : [{ role: 'main', pid: member.pid, tid: member.greeting.tid }];
  const complete = (reports: OperateReport[]) =>
    reports.map((report, at) => ({ ...report, role: threads[at]!.role, tid: threads[at]!.tid, isHelper: false }));
  const timeMs = Math.round(PYTHON_TIME * cellMs * slowness);
  const verb = workers > 0 ? 'operate' : 'serial';
  const operated: Operated = await crew.operate(verb, { workload, timeMs, units }, amounts.serviceUs, complete);
  checkKernels(
    operated.reports.filter(({ isHelper }) => !isHelper),
    units,
  );
  addMemory(operated, [member.pid, ...threads.map(({ pid }) => pid)]);
  return toSweepTrial(cell, operated);
}

/** Of all processes together, told of the first thread. */
function addMemory({ sides }: Operated, pids: readonly number[]): void {
  const each = [...new Set(pids)].map((pid) => readPssBytes(pid));
  if (each.every((bytes) => bytes !== null)) sides[0]!.pssBytes = each.reduce((sum, bytes) => sum + bytes, 0);
}

/** How much later than due a thread wakes that does nothing but sleep, while others work. */
async function measureOvershoot(crew: Crew, cell: CellSpec): Promise<RawTrial> {
  const { busy } = cell.parameters;
  const values = { sleepUs: SLEEP_US, samples: SLEEPS, busy: Number(busy) };
  const { overshootsNs } = await crew.member.request<{ overshootsNs: number[] }>('overshoot', values);
  const sorted = [...overshootsNs].sort((a, b) => a - b);
  return {
    cellId: cell.id,
    value: sorted[sorted.length >> 1]!,
    batch: 1,
    iterations: overshootsNs.length,
    samplesNs: overshootsNs,
    checksum: null,
    sides: [],
    stealTicks: null,
    elapsedNs: overshootsNs.reduce((sum, ns) => sum + ns + SLEEP_US * 1_000, 0),
  };
}

/** How many of all additions to one number are missing in the end. */
async function countLost(crew: Crew, cell: CellSpec, workers: number): Promise<RawTrial> {
  const beganMs = performance.now();
  await start(crew, workers);
  const values = { kind: String(cell.parameters.kind), count: ADDITIONS };
  const { expected, counted } = await crew.member.request<{ expected: number; counted: number }>('lose', values);
  return {
    cellId: cell.id,
    value: expected - counted,
    batch: 1,
    iterations: expected,
    checksum: null,
    sides: [],
    stealTicks: null,
    elapsedNs: (performance.now() - beganMs) * 1e6,
  };
}
