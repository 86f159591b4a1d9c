/** One set of a subject at one placement: fresh threads that serve its round trips and streams. Called by experiment.ts. */

import type { PairCpus } from '../../src/harness/placement.js';
import type { CellSpec, FailedTrial, RawTrial, SetContext } from '../../src/harness/plan.js';
import type { Subject } from './subjects.js';
import { measureMessages } from './thread-cell.js';
import { type Threads, withProcess, withTwoProcesses } from './threads.js';

const WATCHDOG_MS = 20_000;
/** The first cell of a metric warms up most of what the others of it use. */
const LATER_WARM_UP = 0.1;

/** V8 begins to compile the event loop's much code only after a while. */
const EVENT_LOOP_WARM_UP_MS = 300;

/** Returns how long the first cell of a metric warms up, ms; the plan counts on it. */
export function chooseWarmUpMs({ hasEventLoop }: Subject, warmUpMs: number): number {
  return hasEventLoop ? Math.max(EVENT_LOOP_WARM_UP_MS, 2 * warmUpMs) : warmUpMs;
}

export interface MessageSetOptions {
  subject: Subject;
  cpus: PairCpus;
  clockOverheadNs: number;
}

/** Resolves with a trial for each cell. Throws when the set cannot start or a thread fails; nothing is left then. */
export async function runMessageSet(
  { subject, cpus, clockOverheadNs }: MessageSetOptions,
  context: SetContext,
): Promise<(RawTrial | FailedTrial)[]> {
  const options = { signal: context.signal, timeoutMs: WATCHDOG_MS };
  const hasEventLoop = subject.hasEventLoop ?? false;
  const serve = async (threads: Threads) => {
    const outcomes: (RawTrial | FailedTrial)[] = [];
    const warm = new Set<CellSpec['metric']>();
    for (const cell of context.cells) {
      const firstMs = chooseWarmUpMs(subject, context.warmUpMs);
      const warmUpMs = warm.has(cell.metric) ? context.warmUpMs * LATER_WARM_UP : firstMs;
      warm.add(cell.metric);
      outcomes.push(
        await measureMessages(threads, cell, { cellMs: context.cellMs, warmUpMs, clockOverheadNs, hasEventLoop }),
      );
    }
    return outcomes;
  };
  if (subject.isProcesses) return await withTwoProcesses(cpus, options, serve);
  const flat = cpus === null ? null : subject.isAlone ? [...cpus[1]] : [...cpus[0], ...cpus[1]];
  return await withProcess(subject.name, flat, options, async (start) => serve(await start(subject.isAlone ? 1 : 2)));
}
