/** One set of a workload in JavaScript: a fresh process whose main thread and workers serve all numbers of workers, and the experiment. Called by experiment.ts. */

import { fileURLToPath } from 'node:url';
import { LabError } from '../../src/core/errors.js';
import type { CellSpec, FailedTrial, RawTrial, SetContext } from '../../src/harness/plan.js';
import { HELPER_SHARE_ALLOCATING, runQuietly } from '../../src/harness/quiet-run.js';
import { findSubject, toShape } from './amounts.js';
import { Crew, type Operated } from './crew.js';
import { rateOf } from './sweep-report.js';
import { toSweepTrial } from './sweep-trial.js';
import type { Workload } from './workloads.js';

const MEMBER = fileURLToPath(new URL('./member.js', import.meta.url));
const WATCHDOG_MS = 60_000;
/** The main thread's own loop is warm sooner: it has the CPU to itself. */
const ALONE_WARM_UP = 0.3;

export interface NodeSetOptions {
  workload: Workload;
  /** The most workers that any cell asks for. */
  most: number;
  /** The CPUs that may be used; the first one where an experiment has one. */
  cpus: readonly number[];
}

/** What was measured: with how many workers, changed or not. */
interface Measured {
  operated: Operated;
  disturbed: boolean;
}

/** Resolves with a trial for each cell, or why it failed. Throws when the process fails; nothing is left then. */
export async function runNodeSet(
  { workload, most, cpus }: NodeSetOptions,
  context: SetContext,
): Promise<(RawTrial | FailedTrial)[]> {
  const place = (isOnOneCpu: boolean) => (isOnOneCpu ? [cpus[0]!] : null);
  const trials: (RawTrial | FailedTrial)[] = [];
  // Where an experiment has a process of its own, the two serve their cells one right after the other.
  for (const isOnOneCpu of [false, true]) {
    const cells = context.cells.filter((cell) => isConfined(cell) === isOnOneCpu);
    if (cells.length === 0) continue;
    const workers = isOnOneCpu ? Math.max(...cells.map(({ parameters }) => Number(parameters.workers))) : most;
    const bench = await NodeBench.open(workload, workers, place(isOnOneCpu), context);
    try {
      trials.push(...(await serveInOrder(bench, cells)));
    } finally {
      await bench.close();
    }
  }
  return trials;
}

/** Behind a cell that failed the process is out of step: the others fail with it. */
async function serveInOrder(bench: NodeBench, cells: readonly CellSpec[]): Promise<(RawTrial | FailedTrial)[]> {
  const trials: (RawTrial | FailedTrial)[] = [];
  let failed: { id: string; why: string } | null = null;
  for (const cell of cells) {
    if (failed !== null) {
      trials.push({
        cellId: cell.id,
        failure: `not reached: ${failed.id} failed before in the same process: ${failed.why}`,
      });
      continue;
    }
    try {
      trials.push(await bench.serve(cell));
    } catch (error) {
      if (!(error instanceof LabError) || error.code === 'aborted') throw error;
      failed = { id: cell.id, why: error.message };
      trials.push({ cellId: cell.id, failure: error.message });
    }
  }
  return trials;
}

const isConfined = ({ subject }: CellSpec) => findSubject(subject)!.experiment?.isOnOneCpu === true;

/** The process, warm, and what it has been measured doing. */
class NodeBench {
  readonly #crew: Crew;
  readonly #workload: Workload;
  readonly #timeMs: number;
  readonly #known = new Map<string, Promise<Measured>>();

  private constructor(crew: Crew, workload: Workload, timeMs: number) {
    this.#crew = crew;
    this.#workload = workload;
    this.#timeMs = timeMs;
  }

  static async open(
    workload: Workload,
    workers: number,
    cpus: readonly number[] | null,
    { cellMs, warmUpMs, signal }: SetContext,
  ): Promise<NodeBench> {
    const connections = workload.amounts.serviceUs > 0 ? workers : 0;
    const spec = { command: [process.execPath, MEMBER, workload.name] as const, cpus, connections };
    const crew = await Crew.open(spec, { signal, timeoutMs: WATCHDOG_MS });
    try {
      const bench = new NodeBench(crew, workload, Math.round(cellMs * workload.slowness));
      await bench.#start(workers, warmUpMs * (workload.warmth ?? 1));
      return bench;
    } catch (error) {
      await crew.close();
      throw error;
    }
  }

  /** Throws when the process is of no further use. */
  async serve(cell: CellSpec): Promise<RawTrial> {
    const workers = Number(cell.parameters.workers);
    const { operated, disturbed } = await this.#measure(cell.subject, workers);
    const { isJoint } = this.#workload;
    if (cell.metric !== 'speedup') return toSweepTrial(cell, operated, { disturbed, isJoint });
    const baseline = await this.#measure(cell.subject, this.#workload.baseline === 'serial' ? 0 : 1);
    const value = rateOf(operated.reports, isJoint) / rateOf(baseline.operated.reports, isJoint);
    return toSweepTrial(cell, operated, { value, disturbed: disturbed || baseline.disturbed, isJoint });
  }

  async close(): Promise<void> {
    await this.#crew.close();
  }

  /** An event loop's requests are under way in one thread: it needs no workers. */
  async #start(workers: number, warmUpMs: number): Promise<void> {
    const { member } = this.#crew;
    if (this.#workload.name !== 'async-io') {
      const { tids } = await member.request<{ tids: number[] }>('start', { threads: workers });
      this.#crew.watch(tids.map((tid, at) => ({ role: `worker${at}`, pid: member.pid, tid })));
    }
    await this.#operate(this.#workload.name, workers, Math.round(warmUpMs));
    await this.#operate(this.#workload.name, 0, Math.round(warmUpMs * ALONE_WARM_UP));
  }

  #measure(subject: string, workers: number): Promise<Measured> {
    const key = `${subject} ${workers}`;
    const known = this.#known.get(key) ?? this.#measureAnew(subject, workers);
    this.#known.set(key, known);
    return known;
  }

  async #measureAnew(subject: string, workers: number): Promise<Measured> {
    const { reply, disturbed } = await runQuietly(
      () => this.#operate(subject, workers, this.#timeMs),
      () => this.#crew.readHelperNs(),
      ({ reports }) =>
        Math.max(...reports.map(({ endNs }) => endNs)) - Math.min(...reports.map(({ startNs }) => startNs)),
      // With one isolate a worker, some compiler is always at a last function; there are CPUs beside the one that it takes.
      HELPER_SHARE_ALLOCATING,
    );
    return { operated: reply, disturbed };
  }

  #operate(subject: string, workers: number, timeMs: number): Promise<Operated> {
    const { amounts } = findSubject(subject)!;
    const values = { ...toShape(amounts, workers), timeMs };
    return this.#crew.operate('operate', values, amounts.serviceUs, (threads) => threads);
  }
}
