/** One set of subjects that are compared, at one placement: fresh threads for each, which serve their round trips and streams in turns. Called by experiment.ts. */

import { LabError } from '../../src/core/errors.js';
import type { PairCpus } from '../../src/harness/placement.js';
import type { CellSpec, FailedTrial, RawTrial, SetContext } from '../../src/harness/plan.js';
import { isNative, type Subject, subjectOf } from './subjects.js';
import { type Arm, measureInTurns, warmUp } from './thread-cell.js';
import { type Threads, withProcess, withTwoProcesses } from './threads.js';

const WATCHDOG_MS = 20_000;
/** The first round trip, or stream, warms up most of what the others of it use. */
const LATER_WARM_UP = 0.1;
/** What is compiled already only has to settle. */
const NATIVE_WARM_UP_MS = 20;

/** V8 begins to compile the event loop's much code only after a while. */
const EVENT_LOOP_WARM_UP_MS = 300;

/** Returns how long the first round trip and the first stream of a set warm up, ms; the plan counts on it. */
export function chooseWarmUpMs(
  { name, hasEventLoop }: Pick<Subject, 'name' | 'hasEventLoop'>,
  warmUpMs: number,
): number {
  if (isNative(name)) return Math.min(NATIVE_WARM_UP_MS, warmUpMs);
  return hasEventLoop ? Math.max(EVENT_LOOP_WARM_UP_MS, 2 * warmUpMs) : warmUpMs;
}

export interface MessageSetOptions {
  /** Those that are held against each other. */
  subjects: readonly Subject[];
  cpus: PairCpus;
  clockOverheadNs: number;
}

/**
 * Resolves with a trial for each cell: fresh processes for each subject, of which one at a time is at work; cells that differ in
 * nothing but the subject are measured in turns.
 *
 * Throws when a set of one subject cannot start or a thread fails; of several the others go on. Nothing is left then.
 */
export async function runMessageSet(
  { subjects, cpus, clockOverheadNs }: MessageSetOptions,
  context: SetContext,
): Promise<(RawTrial | FailedTrial)[]> {
  const wanted = subjects.filter(({ name }) => context.cells.some(({ subject }) => subject === name));
  return await openAll(wanted, { cpus, signal: context.signal }, async (opened, failures) => {
    const outcomes: (RawTrial | FailedTrial)[] = [];
    const warm = new Set<string>();
    const times = { cellMs: context.cellMs, warmUpMs: context.warmUpMs * LATER_WARM_UP, clockOverheadNs };
    for (const cells of groupByRest(context.cells)) {
      const arms: Arm[] = [];
      for (const cell of cells) {
        const threads = opened.get(cell.subject);
        if (!threads) continue;
        const { hasEventLoop = false } = subjectOf(cell.subject);
        const arm = { threads, cell, times: { ...times, hasEventLoop } };
        arms.push(arm);
        const loop = `${cell.subject} ${cell.metric === 'round-trip'}`;
        if (warm.has(loop)) continue;
        warm.add(loop);
        const warmUpMs = chooseWarmUpMs(subjectOf(cell.subject), context.warmUpMs);
        await warmUp({ ...arm, times: { ...arm.times, warmUpMs } });
      }
      if (arms.length > 0) outcomes.push(...(await measureInTurns(arms)));
    }
    const missing = context.cells.filter(({ subject }) => failures.has(subject));
    return [...outcomes, ...missing.map(({ id, subject }) => ({ cellId: id, failure: failures.get(subject)! }))];
  });
}

/** In the order of the first of each. */
function groupByRest(cells: readonly CellSpec[]): CellSpec[][] {
  const groups = new Map<string, CellSpec[]>();
  for (const cell of cells) {
    const [metric, , ...rest] = cell.id.split('/');
    const key = [metric, ...rest].join('/');
    groups.set(key, [...(groups.get(key) ?? []), cell]);
  }
  return [...groups.values()];
}

type Served = Promise<(RawTrial | FailedTrial)[]>;
type Serve = (opened: ReadonlyMap<string, Threads>, failures: ReadonlyMap<string, string>) => Served;

/** Starts the subjects' processes one after the other, serves, and ends all of them. One of several that cannot start is a failure of its own. */
async function openAll(
  subjects: readonly Subject[],
  { cpus, signal }: { cpus: PairCpus; signal: AbortSignal },
  serve: Serve,
): Served {
  const opened = new Map<string, Threads>();
  const failures = new Map<string, string>();
  const openFrom = async (at: number): Served => {
    const subject = subjects[at];
    if (!subject) return await serve(opened, failures);
    let isOpen = false;
    try {
      return await withThreads(subject, cpus, signal, async (threads) => {
        isOpen = true;
        opened.set(subject.name, threads);
        return await openFrom(at + 1);
      });
    } catch (error) {
      if (isOpen || signal.aborted || subjects.length === 1 || !(error instanceof LabError)) throw error;
      failures.set(subject.name, error.message);
      return await openFrom(at + 1);
    }
  };
  return await openFrom(0);
}

async function withThreads<T>(
  { name, isProcesses, isAlone }: Subject,
  cpus: PairCpus,
  signal: AbortSignal,
  work: (threads: Threads) => Promise<T>,
): Promise<T> {
  const options = { signal, timeoutMs: WATCHDOG_MS };
  if (isProcesses) return await withTwoProcesses(cpus, options, work);
  const flat = cpus === null ? null : isAlone ? [...cpus[1]] : [...cpus[0], ...cpus[1]];
  return await withProcess(name, flat, options, async (start) => work(await start(isAlone ? 1 : 2)));
}
