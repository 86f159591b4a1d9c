/** One set of a record subject: two fresh processes joined by a pipe each way, serving round trips and throughput at one placement. Called by experiment.ts. */

import { fileURLToPath } from 'node:url';
import { LabError } from '../../src/core/errors.js';
import type { Metric } from '../../src/core/result.js';
import { NS_PER_MS } from '../../src/core/units.js';
import { calibrate } from '../../src/harness/calibrate.js';
import { readHelperNs, readRunQueueWaits, toSide } from '../../src/harness/evidence.js';
import { type Group, type Member, type MemberSpec, startGroup } from '../../src/harness/isolate.js';
import type { PairCpus } from '../../src/harness/placement.js';
import type { CellSpec, FailedTrial, RawTrial, SetContext } from '../../src/harness/plan.js';
import { runQuietly } from '../../src/harness/quiet-run.js';
import { median } from '../../src/stats/quantile.js';
import { close } from '../../src/sys/io.js';
import { openPipe } from '../../src/sys/pipe.js';
import type { LoopReport } from '../../src/transports/exchange.js';

export const MEMBER_COMMAND: readonly [string, string] = [
  process.execPath,
  fileURLToPath(new URL('./member.js', import.meta.url)),
];

/** How long a member may take to start or to answer one command; a command is a few tens of milliseconds of work. */
const WATCHDOG_MS = 20_000;

export interface RecordSetOptions {
  command: readonly [string, ...string[]];
  cpus: PairCpus;
  clockOverheadNs: number;
}

/** Resolves with a trial for each cell of the context. Throws when the set cannot start or a member fails; nothing is left then. */
export async function runRecordSet(
  options: RecordSetOptions,
  context: SetContext,
): Promise<(RawTrial | FailedTrial)[]> {
  const group = await startPair(options, context);
  try {
    const outcomes: (RawTrial | FailedTrial)[] = [];
    const warm = new Set<Metric>();
    for (const cell of context.cells) {
      // Each metric has loops of its own, which V8 has to meet often enough before it compiles them well.
      const warmUpMs = warm.has(cell.metric) ? 0 : context.warmUpMs;
      warm.add(cell.metric);
      outcomes.push(await serveCell(group, cell, warmUpMs, options.clockOverheadNs, context));
    }
    return outcomes;
  } finally {
    await group.close();
  }
}

async function startPair(options: RecordSetOptions, context: SetContext): Promise<Group> {
  const there = openPipe();
  let back: ReturnType<typeof openPipe> | undefined;
  try {
    back = openPipe();
    const specs: MemberSpec[] = [
      {
        role: 'near',
        command: options.command,
        cpus: options.cpus?.[0] ?? null,
        descriptors: [back.readFd, there.writeFd],
      },
      {
        role: 'far',
        command: options.command,
        cpus: options.cpus?.[1] ?? null,
        descriptors: [there.readFd, back.writeFd],
      },
    ];
    return await startGroup(specs, { signal: context.signal, timeoutMs: WATCHDOG_MS });
  } finally {
    for (const pipe of [there, back]) {
      if (!pipe) continue;
      close(pipe.readFd);
      close(pipe.writeFd);
    }
  }
}

async function serveCell(
  group: Group,
  cell: CellSpec,
  warmUpMs: number,
  clockOverheadNs: number,
  context: SetContext,
): Promise<RawTrial | FailedTrial> {
  const [near, far] = group.members as [Member, Member];
  const bytes = Number(cell.parameters.bytes);
  const isRoundTrip = cell.metric === 'round-trip';
  const exchange = (samples: number, batch: number) =>
    isRoundTrip
      ? group.all<LoopReport>([
          far.request('respond', { bytes, rounds: samples * batch, first: 0 }),
          near.request('initiate', { bytes, samples, batch, first: 0 }),
        ])
      : group.all<LoopReport>([
          far.request('consume', { bytes, records: samples, first: 0 }),
          near.request('produce', { bytes, records: samples, first: 0 }),
        ]);
  // The first loop of a stream begins before the second is ready for it, so both ends belong to the time.
  const elapsedOf = ([farReply, nearReply]: LoopReport[]) =>
    (isRoundTrip ? nearReply! : farReply!).endNs - nearReply!.startNs;

  const measureCell = async (thisWarmUpMs: number) => {
    const size = await calibrate(async (iterations) => elapsedOf(await exchange(iterations, 1)), {
      cellMs: context.cellMs,
      warmUpMs: thisWarmUpMs,
      clockOverheadNs,
    });
    const timed = async () => {
      const waitsBefore = readRunQueueWaits(group.members);
      const replies = await (isRoundTrip ? exchange(size.samples, size.batch) : exchange(size.iterations, 1));
      return { replies, waitsBefore, waitsAfter: readRunQueueWaits(group.members) };
    };
    const helperNs = () => readHelperNs(group.members);
    const { reply, disturbed } = await runQuietly(timed, helperNs, (run) => elapsedOf(run.replies));
    return { ...reply, size, disturbed };
  };
  let measured = await measureCell(warmUpMs);
  // Over so soon, it was calibrated while V8 was still at work: too few samples, too short batches.
  if (elapsedOf(measured.replies) < (context.cellMs * NS_PER_MS) / 2) measured = await measureCell(0);
  const { replies, waitsBefore, waitsAfter, size, disturbed } = measured;
  const [farReply, nearReply] = replies as [LoopReport, LoopReport];
  if (farReply.checksum !== nearReply.checksum) {
    const failure = `what was sent sums to ${nearReply.checksum}, what arrived to ${farReply.checksum}`;
    return { cellId: cell.id, failure };
  }
  const elapsedNs = elapsedOf(replies);
  const sides = [
    toSide(near, nearReply, waitsBefore[0]!, waitsAfter[0]!),
    toSide(far, farReply, waitsBefore[1]!, waitsAfter[1]!),
  ];
  const shared = { cellId: cell.id, checksum: farReply.checksum, sides, stealTicks: null, elapsedNs, disturbed };
  if (!isRoundTrip) {
    return {
      ...shared,
      value: (size.iterations * bytes * 1e9) / elapsedNs,
      batch: size.iterations,
      iterations: size.iterations,
    };
  }
  const samplesNs = nearReply.samplesNs;
  if (!samplesNs) throw new LabError('internal', 'initiate gave no samples');
  return { ...shared, value: median(samplesNs), batch: size.batch, iterations: size.iterations, samplesNs };
}
