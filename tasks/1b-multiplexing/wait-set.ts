/** One set of a waiter alone: a fresh process that opens descriptors for itself, on one CPU. Called by experiment.ts. */

import { type MemberSpec, startGroup } from '../../src/harness/isolate.js';
import type { CellSpec, FailedTrial, RawTrial, SetContext } from '../../src/harness/plan.js';
import { KINDS, type Kind } from './held-descriptors.js';
import { measureSampled, type SampledVerb } from './sampled-cell.js';
import type { Subject } from './subjects.js';

const WATCHDOG_MS = 20_000;

/** The first cell warms up the waiter and its loop; what is left is its loop over another number of descriptors. */
const LATER_WARM_UP = 0.1;

export interface WaitSetOptions {
  subject: Subject;
  cpus: readonly number[] | null;
  clockOverheadNs: number;
}

/** Resolves with a trial for each cell. Throws when the member fails; nothing is left then. */
export async function runWaitSet(
  { subject, cpus, clockOverheadNs }: WaitSetOptions,
  context: SetContext,
): Promise<(RawTrial | FailedTrial)[]> {
  const spec: MemberSpec = { role: 'waiter', command: subject.command, cpus, descriptors: [] };
  const group = await startGroup([spec], { signal: context.signal, timeoutMs: WATCHDOG_MS });
  try {
    const trials: RawTrial[] = [];
    for (const cell of context.cells) {
      const warmUpMs = trials.length === 0 ? context.warmUpMs : context.warmUpMs * LATER_WARM_UP;
      const times = { cellMs: context.cellMs, warmUpMs, clockOverheadNs, hasEventLoop: false };
      trials.push(await measureSampled(group.members[0]!, cell, chooseVerb(cell), times));
    }
    return trials;
  } finally {
    await group.close();
  }
}

function chooseVerb({ metric, parameters }: CellSpec): SampledVerb {
  const kind = KINDS.indexOf(parameters.kind as Kind);
  const fds = Number(parameters.fds);
  const toValue = (ns: number) => ns;
  if (metric === 'wait') {
    const values = { kind, fds, ready: Number(parameters.ready) };
    return { verb: 'scan', values, operationsPerSample: 1, isBatched: true, toValue };
  }
  return { verb: 'register', values: { kind, fds }, operationsPerSample: fds, isBatched: false, toValue };
}
