/** Measures one cell of timed threads: round trips, a stream of messages, a lock's operations. Called by the sets of this task. */

import { LabError } from '../../src/core/errors.js';
import { NS_PER_MS, NS_PER_S } from '../../src/core/units.js';
import { calibrate } from '../../src/harness/calibrate.js';
import type { CellSpec, FailedTrial, RawTrial } from '../../src/harness/plan.js';
import { HELPER_SHARE, HELPER_SHARE_ALLOCATING, runQuietly } from '../../src/harness/quiet-run.js';
import { median } from '../../src/stats/quantile.js';
import type { WaitStrategy } from '../../src/sync/wait-strategy.js';
import type { ThreadReport } from './loops.js';
import { toWaitNumber } from './subjects.js';
import { readWaits, type Threads, toSides } from './threads.js';

export interface CellTimes {
  cellMs: number;
  warmUpMs: number;
  clockOverheadNs: number;
  /** Its collector is part of the mechanism and never at rest. */
  hasEventLoop: boolean;
}

interface Exchange {
  reports: (ThreadReport & { operations?: number })[];
  elapsedNs: number;
  waits: [(number | null)[], (number | null)[]];
  /** What V8's own threads took meanwhile. */
  helperNs: number;
}

async function ask(threads: Threads, verb: string, values: Record<string, number>): Promise<Exchange> {
  const [before, helpersBefore] = [readWaits(threads), threads.readHelperNs() ?? 0];
  const reports = await threads.ask(verb, values);
  const [after, helpersAfter] = [readWaits(threads), threads.readHelperNs() ?? 0];
  const startNs = Math.min(...reports.map((report) => report.startNs));
  const elapsedNs = Math.max(...reports.map(({ endNs }) => endNs)) - startNs;
  return { reports, elapsedNs, waits: [before, after], helperNs: helpersAfter - helpersBefore };
}

/** Resolves with the trial of round trips or of a stream; a failed one when what arrived is not what was sent. */
export async function measureMessages(
  threads: Threads,
  cell: CellSpec,
  times: CellTimes,
): Promise<RawTrial | FailedTrial> {
  const bytes = Number(cell.parameters.bytes);
  const isTrip = cell.metric === 'round-trip';
  const values = { bytes, wait: Math.max(0, toWaitNumber(cell.parameters.wait as WaitStrategy)), first: 0 };
  const trip = (samples: number, batch: number) => ask(threads, 'trip', { ...values, samples, batch });
  const stream = (messages: number) => ask(threads, 'stream', { ...values, messages });
  const measureOnce = async (warmUpMs: number) => {
    const tryOut = async (iterations: number) => (await (isTrip ? trip(iterations, 1) : stream(iterations))).elapsedNs;
    const size = await calibrate(tryOut, { ...times, warmUpMs });
    const run = () => (isTrip ? trip(size.samples, size.batch) : stream(size.iterations));
    const share = times.hasEventLoop ? HELPER_SHARE_ALLOCATING : HELPER_SHARE;
    const quiet = await runQuietly(
      run,
      () => threads.readHelperNs(),
      ({ elapsedNs }) => elapsedNs,
      share,
    );
    return { ...quiet, size };
  };
  let measured = await measureOnce(times.warmUpMs);
  // Over so soon, it was calibrated while V8 was still at work: too few samples, too short batches.
  if (measured.reply.elapsedNs < (times.cellMs * NS_PER_MS) / 2) measured = await measureOnce(0);
  const { reply, size, disturbed } = measured;
  const sums = new Set(reply.reports.map(({ checksum }) => checksum));
  if (sums.size > 1) {
    const [sent, arrived] = reply.reports.map(({ checksum }) => checksum);
    return { cellId: cell.id, failure: `what was sent sums to ${sent}, what arrived to ${arrived}` };
  }
  const trial = toTrial(threads, cell, times.hasEventLoop ? addHelpers(reply) : reply, disturbed);
  const { iterations } = size;
  if (!isTrip) {
    const value = ((cell.metric === 'throughput' ? bytes : 1) * iterations * NS_PER_S) / reply.elapsedNs;
    return { ...trial, value, batch: iterations, iterations };
  }
  const { samplesNs } = reply.reports[0]!;
  if (!samplesNs) throw new LabError('internal', 'trip gave no samples');
  return { ...trial, value: median(samplesNs), batch: size.batch, iterations, samplesNs };
}

/** Resolves with a trial for each metric of the same operations: how many in a second, and how evenly they were shared out. */
export async function measureOperations(
  threads: Threads,
  cells: readonly CellSpec[],
  times: CellTimes,
): Promise<RawTrial[]> {
  const operate = (timeMs: number) => ask(threads, 'operate', { timeMs: Math.max(1, Math.round(timeMs)) });
  if (times.warmUpMs > 0) await operate(times.warmUpMs);
  const { reply, disturbed } = await runQuietly(
    () => operate(times.cellMs),
    () => threads.readHelperNs(),
    ({ elapsedNs }) => elapsedNs,
  );
  const served = reply.reports.map(({ operations }) => operations!);
  const total = served.reduce((sum, operations) => sum + operations, 0);
  return cells.map((cell) => ({
    ...toTrial(threads, cell, reply, disturbed),
    value:
      cell.metric === 'fairness' ? Math.min(...served) / Math.max(...served) : (total * NS_PER_S) / reply.elapsedNs,
    batch: total,
    iterations: total,
    served,
  }));
}

/** The collector works for all threads of a process: its time belongs to what a message costs, and nobody knows to which side. */
function addHelpers(exchange: Exchange): Exchange {
  const share = exchange.helperNs / exchange.reports.length;
  return { ...exchange, reports: exchange.reports.map((report) => ({ ...report, cpuNs: report.cpuNs + share })) };
}

function toTrial(threads: Threads, cell: CellSpec, { reports, elapsedNs, waits }: Exchange, disturbed: boolean) {
  return {
    cellId: cell.id,
    checksum: reports[0]!.checksum,
    sides: toSides(threads, reports, ...waits),
    stealTicks: null,
    elapsedNs,
    disturbed,
  };
}
