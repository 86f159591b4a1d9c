/** One set of a workload in C++: for each number of threads a fresh process of the native floor. Called by experiment.ts. */

import type { CellSpec, FailedTrial, RawTrial, SetContext } from '../../src/harness/plan.js';
import type { CommandValues } from '../../src/harness/protocol.js';
import { readPssBytes } from '../../src/sys/procfs.js';
import { findSubject, toShape } from './amounts.js';
import { checkKernels } from './check.js';
import { Crew, floorCommand, type Operated } from './crew.js';
import { checkHeld } from './locked-work.js';
import { checkBlocks } from './memory-work.js';
import { checkRounds } from './phase-work.js';
import { serveEach, toSweepTrial } from './sweep-trial.js';
import type { Shape, WorkReport } from './work.js';
import type { Workload } from './workloads.js';

const WATCHDOG_MS = 60_000;
/** Compiled code has nothing to warm up but its pages and the CPU's clock. */
const WARM_UP_MS = 10;

/** What the floor wants to know of each, and how its results are held to what they must be; counters are checked by the floor alone. */
const FLOORS: Readonly<
  Record<string, { keys: (keyof Shape)[]; check(reports: readonly WorkReport[], shape: Shape): void }>
> = {
  cpu: { keys: ['units'], check: (reports, { units }) => checkKernels(reports, units) },
  memory: { keys: ['bytes'], check: checkBlocks },
  'serial-phase': { keys: ['units', 'share'], check: checkRounds },
  locked: { keys: ['units', 'share'], check: checkHeld },
  'blocking-io': { keys: ['units'], check: (reports, { units }) => checkKernels(reports, units) },
  'async-io': { keys: ['units'], check: (reports, { units }) => checkKernels(reports, units) },
};

/** Resolves with a trial for each cell, or why it failed; no process is left. */
export async function runNativeSet(
  workload: Workload,
  { cells, cellMs, signal }: SetContext,
): Promise<(RawTrial | FailedTrial)[]> {
  const timeMs = Math.round(cellMs * workload.slowness);
  return await serveEach(cells, async (cell) =>
    toSweepTrial(cell, await operateOnce(workload, cell, timeMs, signal), { isJoint: workload.isJoint }),
  );
}

async function operateOnce(
  { name, amounts }: Workload,
  { parameters }: CellSpec,
  timeMs: number,
  signal: AbortSignal,
): Promise<Operated> {
  const workers = Number(parameters.workers);
  const isEventLoop = name === 'async-io';
  const connections = amounts.serviceUs > 0 ? workers : 0;
  const crew = await Crew.open(
    { command: floorCommand('threads', name, 'free'), cpus: null, connections },
    { signal, timeoutMs: WATCHDOG_MS },
  );
  try {
    const { member } = crew;
    const { tids } = await member.request<{ tids: number[] }>('start', { threads: isEventLoop ? 1 : workers });
    crew.watch(tids.map((tid, at) => ({ role: `thread${at}`, pid: member.pid, tid })));
    const shape = toShape(findSubject(name)!.amounts, workers);
    const floor = FLOORS[name];
    const values: CommandValues = Object.fromEntries((floor?.keys ?? []).map((key) => [key, shape[key]]));
    if (isEventLoop) values.connections = workers;
    const operate = (forMs: number) =>
      crew.operate('operate', { timeMs: forMs, ...values }, amounts.serviceUs, (threads) =>
        threads.map((report, at) => ({ ...report, role: `thread${at}`, tid: tids[at]!, isHelper: false })),
      );
    await operate(WARM_UP_MS);
    const operated = await operate(timeMs);
    floor?.check(
      operated.reports.filter(({ isHelper }) => !isHelper),
      shape,
    );
    const pssBytes = readPssBytes(member.pid);
    if (pssBytes !== null) operated.sides[0]!.pssBytes = pssBytes;
    return operated;
  } finally {
    await crew.close();
  }
}
