/** One set with a firehose and seven tickers: who is served how often while one pipe always has something. Called by experiment.ts. */

import { readRunQueueWaits, toSide } from '../../src/harness/evidence.js';
import { startGroup } from '../../src/harness/isolate.js';
import type { CellSpec, RawTrial, SetContext } from '../../src/harness/plan.js';
import type { MeterReport } from '../../src/sys/meter.js';
import type { OfferReport } from '../../src/transports/load-report.js';
import { openPipes } from './pipe-row.js';
import { PRODUCER } from './producer.js';
import { isNative, type Subject } from './subjects.js';

const WATCHDOG_MS = 20_000;

export const TICKERS = 7;
export const TICK_BYTES = 64;
export const FIREHOSE_BYTES = 4_096;
/** Each ticker's own: long against a service, short against the run. */
export const TICK_PERIOD_MS = 1;

/** For so much of the ticks the firehose must have lasted. */
const COMPETING_SHARE = 0.8;

export interface MixedReport extends MeterReport {
  checksum: number;
  /** Of each pipe, taken while no pipe had ended. */
  competedRecords: number[];
  servedBytes: number[];
  /** Of each pipe, from its first service on. */
  gapsNs: number[];
  /** Of each pipe, from startNs on. */
  firstNs: number[];
}

/** When the first ticks were due: ticker i's at scheduleNs + i * periodNs. */
export interface TickSchedule {
  scheduleNs: number;
  periodNs: number;
}

/** Resolves with a trial for each cell: all are of the one run. Throws when a member fails; nothing is left then. */
export async function runMixedSet(subject: Subject, context: SetContext): Promise<RawTrial[]> {
  const { group, timeMs } = await startMixed(subject, context);
  try {
    const [consumer, firehose, tickers] = group.members as [
      (typeof group.members)[0],
      (typeof group.members)[0],
      (typeof group.members)[0],
    ];
    // A reader that is still starting its threads is not one that stalls. The floor has nothing to start.
    if (!isNative(subject)) await consumer!.request('open', { fds: TICKERS + 1 });
    const before = readRunQueueWaits(group.members);
    const periodNs = Math.round((TICK_PERIOD_MS * 1e6) / TICKERS);
    const records = Math.floor(timeMs / TICK_PERIOD_MS) * TICKERS;
    const [mixed, ...others] = (await group.all<MeterReport>([
      consumer!.request('mixed', { fds: TICKERS + 1 }),
      firehose!.request('gush', { bytes: FIREHOSE_BYTES, timeMs }),
      tickers!.request('offer-many', { fds: TICKERS, bytes: TICK_BYTES, records, periodNs, first: 0, end: 1 }),
    ])) as [MixedReport, MeterReport, OfferReport];
    const tickSchedule = { scheduleNs: (others[1] as OfferReport).scheduleNs, periodNs };
    // A process that got no CPU for long may have begun when the other was done: then nobody competed.
    const disturbed = others[0]!.endNs < tickSchedule.scheduleNs + COMPETING_SHARE * records * periodNs;
    const after = readRunQueueWaits(group.members);
    const sides = [mixed, ...others].map((report, at) => toSide(group.members[at]!, report, before[at]!, after[at]!));
    return context.cells.map((cell) => ({
      cellId: cell.id,
      value: chooseValue(cell, mixed, tickSchedule),
      batch: 1,
      iterations: 1,
      served: mixed.competedRecords,
      checksum: mixed.checksum,
      sides,
      stealTicks: null,
      elapsedNs: mixed.endNs - mixed.startNs,
      disturbed,
    }));
  } finally {
    await group.close();
  }
}

async function startMixed(subject: Subject, { cellMs, signal }: SetContext) {
  const pipes = openPipes(TICKERS + 1);
  try {
    const [first, ...rest] = pipes.writeFds as [number, ...number[]];
    const specs = [
      { role: 'consumer', command: subject.command, cpus: null, descriptors: pipes.readFds },
      { role: 'firehose', command: PRODUCER, cpus: null, descriptors: [first] },
      { role: 'tickers', command: PRODUCER, cpus: null, descriptors: rest },
    ];
    return { group: await startGroup(specs, { signal, timeoutMs: WATCHDOG_MS }), timeMs: Math.round(cellMs * 4) };
  } finally {
    pipes.close();
  }
}

/** Of the tickers alone: the firehose has as much as anybody takes. */
function chooseValue({ metric }: CellSpec, mixed: MixedReport, schedule: TickSchedule): number {
  if (metric === 'service-gap') return findLongestGap(mixed, schedule);
  const served = mixed.competedRecords.slice(1);
  const most = Math.max(...served);
  // None of them was served while the firehose lasted.
  return most === 0 ? 0 : Math.min(...served) / most;
}

/**
 * Returns the longest time, ns, in which a ticker that had something went unserved. The wait for the first service counts: who
 * reads in turn serves a ticker late and then all at once, and between its services there would be no gap to see.
 */
export function findLongestGap({ startNs, firstNs, gapsNs }: MixedReport, schedule: TickSchedule): number {
  const gaps = gapsNs.slice(1).map((gapNs, ticker) => {
    const dueNs = schedule.scheduleNs + ticker * schedule.periodNs;
    return Math.max(gapNs, startNs + firstNs[ticker + 1]! - dueNs);
  });
  return Math.max(...gaps);
}
