/** One set of a record subject: two fresh processes, joined as the subject says, serving their cells at one placement. Called by experiment.ts. */

import type { Metric } from '../../src/core/result.js';
import { type Group, type GroupOptions, type MemberSpec, startGroup } from '../../src/harness/isolate.js';
import type { PairCpus } from '../../src/harness/placement.js';
import type { FailedTrial, RawTrial, SetContext } from '../../src/harness/plan.js';
import { closePipe, openPipe } from '../../src/sys/pipe.js';
import { openSocketPair } from '../../src/sys/socketpair.js';
import { measureRecordCell, type Pair } from './record-cell.js';
import type { Wiring } from './subjects.js';

/** How long a member may take to start or to answer one command; a command is a few tens of milliseconds of work. */
const WATCHDOG_MS = 20_000;

/** The first metric of a set warms up all that the others share; each has a loop of its own left. */
const LATER_WARM_UP = 1 / 3;

/**
 * Streams and channels are much more code than a loop of two calls. V8 begins to compile it only after a while, so that an
 * early run with few of its helpers at work would pass for a warm one. Returns for how long to warm up at first, ms.
 *
 * Large records go on getting faster for about half a second, until fresh buffers cost no page faults any more: a full run has
 * the time for that, a shorter one says so in the README.
 */
export function chooseEventLoopWarmUp(warmUpMs: number): number {
  return Math.max(300, 2 * warmUpMs);
}

export interface RecordSetOptions extends Wiring {
  cpus: PairCpus;
  clockOverheadNs: number;
}

/** Resolves with a trial for each cell of the context. Throws when the set cannot start or a member fails; nothing is left then. */
export async function runRecordSet(
  options: RecordSetOptions,
  context: SetContext,
): Promise<(RawTrial | FailedTrial)[]> {
  const pair = await startPair(options, { signal: context.signal, timeoutMs: WATCHDOG_MS });
  try {
    const outcomes: (RawTrial | FailedTrial)[] = [];
    const warm = new Set<Metric>();
    for (const cell of context.cells) {
      // Each metric has loops of its own, which V8 has to meet often enough before it compiles them well.
      const share = warm.has(cell.metric) ? 0 : warm.size > 0 ? LATER_WARM_UP : 1;
      warm.add(cell.metric);
      const warmUpMs = share * (pair.hasEventLoop ? chooseEventLoopWarmUp(context.warmUpMs) : context.warmUpMs);
      const times = { cellMs: context.cellMs, warmUpMs };
      outcomes.push(await measureRecordCell(pair, cell, { ...times, clockOverheadNs: options.clockOverheadNs }));
    }
    return outcomes;
  } finally {
    await pair.group.close();
  }
}

/** Resolves with the two members, ready and joined. Throws as startGroup does. */
export async function startPair(
  { command, link, cpus }: Wiring & { cpus: PairCpus },
  options: GroupOptions,
): Promise<Pair> {
  const [nearCpus, farCpus] = cpus ?? [null, null];
  if (link === 'parent-child') {
    // The parent takes what the child sends, as a program takes its subprocess's output.
    const far = { role: 'far', command, cpus: farCpus, descriptors: [], child: { role: 'near', cpus: nearCpus } };
    return toPair(await startGroup([far], options), true);
  }
  const open = link === 'pipe' ? openPipe : openSocketPair;
  const there = open();
  try {
    const back = open();
    try {
      const specs: MemberSpec[] = [
        { role: 'near', command, cpus: nearCpus, descriptors: [back.readFd, there.writeFd] },
        { role: 'far', command, cpus: farCpus, descriptors: [there.readFd, back.writeFd] },
      ];
      return toPair(await startGroup(specs, options), false);
    } finally {
      closePipe(back);
    }
  } finally {
    closePipe(there);
  }
}

function toPair(group: Group, hasEventLoop: boolean): Pair {
  const member = (role: string) => group.members.find((each) => each.role === role)!;
  return { group, near: member('near'), far: member('far'), hasEventLoop };
}
