/** One set of what races do to values, and of what preventing them costs: a fresh process with two workers. Called by experiment.ts. */

import { fileURLToPath } from 'node:url';
import type { Member } from '../../src/harness/isolate.js';
import type { CellSpec, FailedTrial, RawTrial, SetContext } from '../../src/harness/plan.js';
import { readWaits, type Threads, toSides, watchThreads } from '../../src/harness/timed-threads.js';
import { INCREMENTS } from './increments.js';
import type { IncrementReport } from './memory-worker.js';
import { serveInProcess, toCount } from './serve-each.js';

const MEMBER = fileURLToPath(new URL('./memory-member.js', import.meta.url));
const WATCHDOG_MS = 60_000;
const NS_PER_S = 1e9;

/** Resolves with a trial for each cell, or why it failed. */
export async function runMemorySet({
  cells,
  cellMs,
  warmUpMs,
  signal,
}: SetContext): Promise<(RawTrial | FailedTrial)[]> {
  const options = { signal, timeoutMs: WATCHDOG_MS };
  let threads: Threads<IncrementReport> | null = null;
  return await serveInProcess([process.execPath, MEMBER], options, cells, async (member, cell) => {
    if (cell.metric === 'detections') return await countRaces(member, cell);
    threads ??= await warmUp(member, Math.ceil(warmUpMs / INCREMENTS.length));
    return await measureIncrements(threads, cell, cellMs);
  });
}

async function countRaces(member: Member, cell: CellSpec): Promise<RawTrial> {
  const beganMs = performance.now();
  const values = { kind: cell.subject, count: Number(cell.parameters.count) };
  const counted = await member.request<{ detections: number; iterations: number }>('race', values);
  return toCount(cell, counted.detections, counted.iterations, performance.now() - beganMs);
}

async function warmUp(member: Member, timeMs: number): Promise<Threads<IncrementReport>> {
  const { tids } = await member.request<{ tids: number[] }>('start');
  for (const kind of INCREMENTS) await member.request('increment', { kind, workers: tids.length, timeMs });
  return watchThreads(member, tids, null);
}

/** Each worker's time runs from the start of the first one to its own end. */
async function measureIncrements(threads: Threads<IncrementReport>, cell: CellSpec, cellMs: number): Promise<RawTrial> {
  const workers = Number(cell.parameters.workers);
  const part = { timed: threads.timed.slice(0, workers) };
  const before = readWaits(part);
  const reports = await threads.ask('increment', { kind: cell.subject, workers, timeMs: Math.round(cellMs) });
  const after = readWaits(part);
  const startNs = Math.min(...reports.map((report) => report.startNs));
  const served = reports.map(({ operations }) => operations);
  return {
    cellId: cell.id,
    value: reports.reduce((sum, { operations, endNs }) => sum + (operations * NS_PER_S) / (endNs - startNs), 0),
    batch: 1,
    iterations: served.reduce((sum, operations) => sum + operations, 0),
    served,
    checksum: null,
    sides: toSides(part, reports, before, after),
    stealTicks: null,
    elapsedNs: Math.max(...reports.map(({ endNs }) => endNs)) - startNs,
  };
}
