/** Measures one cell whose verb gives samples within one member: a wait, a registration, a round of events. Called by wait-set.ts and read-set.ts. */

import { METRIC_UNITS } from '../../src/core/metrics.js';
import { NS_PER_MS } from '../../src/core/units.js';
import { calibrate } from '../../src/harness/calibrate.js';
import { readHelperNs, readRunQueueWaits, toSide } from '../../src/harness/evidence.js';
import type { Member } from '../../src/harness/isolate.js';
import type { CellSpec, RawTrial } from '../../src/harness/plan.js';
import type { CommandValues } from '../../src/harness/protocol.js';
import { HELPER_SHARE, HELPER_SHARE_ALLOCATING, runQuietly } from '../../src/harness/quiet-run.js';
import { median } from '../../src/stats/quantile.js';
import type { MeterReport } from '../../src/sys/meter.js';

export interface SampledVerb {
  verb: string;
  values: CommandValues;
  /** Operations that a sample stands for, beside its batch: descriptors of a round. */
  operationsPerSample: number;
  /** The verb takes a batch: operations between two clock reads. */
  isBatched: boolean;
  /** From a sample, ns per operation, to the metric's unit. */
  toValue(ns: number): number;
}

export interface SampledTimes {
  cellMs: number;
  warmUpMs: number;
  clockOverheadNs: number;
  hasEventLoop: boolean;
}

type SampledReport = MeterReport & { samplesNs: number[]; checksum: number };

/** Resolves with the trial: the median of the samples of the first run that V8's own threads left alone. */
export async function measureSampled(
  member: Member,
  cell: CellSpec,
  { verb, values, operationsPerSample, isBatched, toValue }: SampledVerb,
  times: SampledTimes,
): Promise<RawTrial> {
  let runQueueWaits: (number | null)[][] = [];
  const ask = (samples: number, batch: number) =>
    member.request<SampledReport>(verb, { ...values, samples, ...(isBatched ? { batch } : {}) });
  const elapsedNsOf = (reply: SampledReport) => reply.endNs - reply.startNs;
  const measureOnce = async (warmUpMs: number) => {
    const size = await calibrate(async (iterations) => elapsedNsOf(await ask(iterations, 1)), { ...times, warmUpMs });
    const run = async () => {
      const before = readRunQueueWaits([member]);
      const reply = await (isBatched ? ask(size.samples, size.batch) : ask(size.iterations, 1));
      runQueueWaits = [before, readRunQueueWaits([member])];
      return reply;
    };
    const share = times.hasEventLoop ? HELPER_SHARE_ALLOCATING : HELPER_SHARE;
    return { ...(await runQuietly(run, () => readHelperNs([member]), elapsedNsOf, share)), size };
  };
  let measured = await measureOnce(times.warmUpMs);
  // Over so soon, it was calibrated while V8 was still at work: too few samples, too short batches.
  if (elapsedNsOf(measured.reply) < (times.cellMs * NS_PER_MS) / 2) measured = await measureOnce(0);
  const { reply, size, disturbed } = measured;
  const batch = (isBatched ? size.batch : 1) * operationsPerSample;
  return {
    cellId: cell.id,
    value: toValue(median(reply.samplesNs)),
    batch,
    iterations: reply.samplesNs.length * batch,
    ...(METRIC_UNITS[cell.metric] === 'ns' ? { samplesNs: reply.samplesNs } : {}),
    checksum: reply.checksum,
    sides: [toSide(member, reply, runQueueWaits[0]![0]!, runQueueWaits[1]![0]!)],
    stealTicks: null,
    elapsedNs: elapsedNsOf(reply),
    disturbed,
  };
}
