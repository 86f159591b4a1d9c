/** Measures one cell of timed threads: round trips, a stream of messages, a lock's operations. Called by the sets of this task. */

import { LabError } from '../../src/core/errors.js';
import { NS_PER_MS, NS_PER_S } from '../../src/core/units.js';
import { type Calibration, calibrate } from '../../src/harness/calibrate.js';
import type { CellSpec, FailedTrial, RawTrial } from '../../src/harness/plan.js';
import { HELPER_SHARE, HELPER_SHARE_ALLOCATING, runQuietly } from '../../src/harness/quiet-run.js';
import { readWaits, toSides } from '../../src/harness/timed-threads.js';
import { median } from '../../src/stats/quantile.js';
import type { WaitStrategy } from '../../src/sync/wait-strategy.js';
import type { ThreadReport } from './loops.js';
import { toWaitNumber } from './subjects.js';
import type { Threads } from './threads.js';

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

/** A cell of messages and the threads that serve it. */
export interface Arm {
  threads: Threads;
  cell: CellSpec;
  times: CellTimes;
}

/** Runs of each arm, in turns. What a cache line costs between two virtual CPUs changes within seconds: so near, all arms meet the same. */
const TURNS = 3;
/** All runs of a cell together, over what a cell alone has. */
export const IN_TURNS = 1.2;

/** Resolves with the trial of round trips or of a stream; a failed one when what arrived is not what was sent. */
export async function measureMessages(threads: Threads, cell: CellSpec, times: CellTimes) {
  const arm = new MessageCell({ threads, cell, times });
  await arm.prepare(times.cellMs);
  await arm.run();
  return arm.toTrial();
}

/** Calls, not long loops, are what V8 learns most from. */
const WARM_UP_BYTES = 64;
const WARM_UP_RUN_MS = 5;

/**
 * Resolves when the loop of a cell's metric is warm, by small messages whatever the cell's own are: begun with 1 MiB, a loop stayed
 * eight times slower than one that had met 64 B first, and one of 64 B behind it three times.
 */
export async function warmUp({ threads, cell, times }: Arm): Promise<void> {
  const bytes = Math.min(WARM_UP_BYTES, Number(cell.parameters.bytes));
  const small = { ...cell, parameters: { ...cell.parameters, bytes } };
  await new MessageCell({ threads, cell: small, times }).prepare(WARM_UP_RUN_MS);
}

/** Resolves with the trials of cells that are compared: of each the middle one of its runs. One that fails leaves the others alone. */
export async function measureInTurns(arms: readonly Arm[]): Promise<(RawTrial | FailedTrial)[]> {
  if (arms.length === 1) return [await measureMessages(arms[0]!.threads, arms[0]!.cell, arms[0]!.times)];
  const failures = new Map<MessageCell, string>();
  const cells = arms.map((arm) => new MessageCell(arm));
  const each = async (work: (cell: MessageCell, times: CellTimes) => Promise<void>) => {
    for (const [at, cell] of cells.entries()) {
      if (failures.has(cell)) continue;
      try {
        await work(cell, arms[at]!.times);
      } catch (error) {
        if (!(error instanceof LabError) || error.code === 'aborted') throw error;
        failures.set(cell, error.message);
      }
    }
  };
  await each((cell, { cellMs }) => cell.prepare((IN_TURNS * cellMs) / TURNS));
  for (let turn = 0; turn < TURNS; turn++) await each((cell) => cell.run());
  return cells.map((cell) => {
    const failure = failures.get(cell);
    return failure === undefined ? cell.toTrial() : { cellId: cell.id, failure };
  });
}

interface MessageRun {
  exchange: Exchange;
  /** What this run did; a later one may have been sized anew. */
  size: Calibration;
  value: number;
  disturbed: boolean;
}

/** One cell of messages: how much of it fills its time, and the runs that were made. */
class MessageCell {
  readonly #arm: Arm;
  readonly #bytes: number;
  readonly #isTrip: boolean;
  readonly #runs: MessageRun[] = [];
  #size!: Calibration;
  #runMs = 0;

  constructor(arm: Arm) {
    this.#arm = arm;
    this.#bytes = Number(arm.cell.parameters.bytes);
    this.#isTrip = arm.cell.metric === 'round-trip';
  }

  get id(): string {
    return this.#arm.cell.id;
  }

  /** Warms up, and finds out how much fills a run. */
  async prepare(runMs: number, { warmUpMs } = this.#arm.times): Promise<void> {
    this.#runMs = runMs;
    const tryOut = async (iterations: number) => (await this.#exchange(iterations, 1)).elapsedNs;
    this.#size = await calibrate(tryOut, { ...this.#arm.times, cellMs: runMs, warmUpMs });
  }

  /** Makes a run that V8's own threads leave alone. */
  async run(): Promise<void> {
    let run = await this.#runQuietly();
    // Over so soon, it was calibrated while V8 was still at work: too few samples, too short batches.
    if (run.exchange.elapsedNs < (this.#runMs * NS_PER_MS) / 2) {
      await this.prepare(this.#runMs, { ...this.#arm.times, warmUpMs: 0 });
      run = await this.#runQuietly();
    }
    this.#runs.push(run);
  }

  toTrial(): RawTrial | FailedTrial {
    const { threads, cell, times } = this.#arm;
    for (const { exchange } of this.#runs) {
      const [sent, arrived = sent] = exchange.reports.map(({ checksum }) => checksum);
      if (sent === arrived) continue;
      return { cellId: cell.id, failure: `what was sent sums to ${sent}, what arrived to ${arrived}` };
    }
    const { exchange, size, value, disturbed } = middleOf(this.#runs);
    const trial = toTrial(threads, cell, times.hasEventLoop ? addHelpers(exchange) : exchange, disturbed);
    const { iterations, batch } = size;
    if (!this.#isTrip) return { ...trial, value, batch: iterations, iterations };
    const samplesNs = samplesOf(exchange);
    return { ...trial, value, batch, iterations: samplesNs.length * batch, samplesNs };
  }

  async #runQuietly(): Promise<MessageRun> {
    const { threads, times } = this.#arm;
    const size = this.#size;
    const { iterations, samples, batch } = size;
    const { reply: exchange, disturbed } = await runQuietly(
      () => (this.#isTrip ? this.#exchange(samples, batch) : this.#exchange(iterations, 1)),
      () => threads.readHelperNs(),
      ({ elapsedNs }) => elapsedNs,
      times.hasEventLoop ? HELPER_SHARE_ALLOCATING : HELPER_SHARE,
    );
    return { exchange, size, value: this.#valueOf(exchange, iterations), disturbed };
  }

  #exchange(samples: number, batch: number): Promise<Exchange> {
    const { threads, cell } = this.#arm;
    const wait = Math.max(0, toWaitNumber(cell.parameters.wait as WaitStrategy));
    const values = { bytes: this.#bytes, wait, first: 0 };
    return this.#isTrip
      ? ask(threads, 'trip', { ...values, samples, batch })
      : ask(threads, 'stream', { ...values, messages: samples });
  }

  #valueOf(exchange: Exchange, iterations: number): number {
    if (this.#isTrip) return median(samplesOf(exchange));
    const amount = (this.#arm.cell.metric === 'throughput' ? this.#bytes : 1) * iterations;
    return (amount * NS_PER_S) / exchange.elapsedNs;
  }
}

function samplesOf({ reports }: Exchange): number[] {
  const { samplesNs } = reports[0]!;
  if (!samplesNs) throw new LabError('internal', 'trip gave no samples');
  return samplesNs;
}

function middleOf(runs: readonly MessageRun[]): MessageRun {
  return [...runs].sort((a, b) => a.value - b.value)[Math.floor(runs.length / 2)]!;
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
