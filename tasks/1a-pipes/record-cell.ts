/** Measures one cell of a pair of record members: round trips, a stream, or messages on a schedule. Called by record-set.ts. */

import { LabError } from '../../src/core/errors.js';
import { NS_PER_MS } from '../../src/core/units.js';
import { calibrate } from '../../src/harness/calibrate.js';
import { readHelperNs, readRunQueueWaits, toSide } from '../../src/harness/evidence.js';
import type { Group, Member } from '../../src/harness/isolate.js';
import type { CellSpec, FailedTrial, RawTrial } from '../../src/harness/plan.js';
import { HELPER_SHARE, HELPER_SHARE_ALLOCATING, type QuietRun, runQuietly } from '../../src/harness/quiet-run.js';
import { median } from '../../src/stats/quantile.js';
import type { LoopReport } from '../../src/transports/exchange.js';
import { type Load, offerLoad } from './offered-load.js';

export interface Pair {
  group: Group;
  near: Member;
  far: Member;
  /** Its members allocate for every message, so V8's collector is part of the mechanism and never at rest. */
  hasEventLoop: boolean;
}

export interface CellTimes {
  cellMs: number;
  warmUpMs: number;
  clockOverheadNs: number;
}

/** What one exchange of a cell gave: both replies, and the operations that they were asked for. */
interface Exchange {
  near: LoopReport;
  far: LoopReport;
  elapsedNs: number;
}

/** A cell measured once: the exchange, and how it is to be read. */
interface Reading extends Pick<RawTrial, 'value' | 'batch' | 'iterations'> {
  samplesNs?: readonly number[];
}

interface Timed {
  exchange: Exchange;
  reading: Reading;
  disturbed: boolean;
}

/** Open-loop cells last longer than others, so that the standard run has the 1,000 samples that p99 takes. */
const LOAD_CELLS = 2.5;

/** Resolves with the trial of the cell; a failed one when what arrived is not what was sent. */
export async function measureRecordCell(pair: Pair, cell: CellSpec, times: CellTimes): Promise<RawTrial | FailedTrial> {
  const members = [pair.near, pair.far];
  const helpersOf = () => members.map((member) => readHelperNs([member]));
  const measure = cell.metric === 'latency' ? measureLoad : measureLoop;
  let waits: (number | null)[][] = [];
  let helpers: (number | null)[][] = [];
  const { exchange, reading, disturbed } = await measure(pair, cell, times, async (run) => {
    const [waitsBefore, helpersBefore] = [readRunQueueWaits(members), helpersOf()];
    const result = await run();
    waits = [waitsBefore, readRunQueueWaits(members)];
    helpers = [helpersBefore, helpersOf()];
    return result;
  });
  if (exchange.far.checksum !== exchange.near.checksum) {
    const failure = `what was sent sums to ${exchange.near.checksum}, what arrived to ${exchange.far.checksum}`;
    return { cellId: cell.id, failure };
  }
  const sides = ([exchange.near, exchange.far] as const).map((report, at) => {
    // The collector works for the loop that allocates: its time belongs to what a message costs.
    const helperNs = pair.hasEventLoop ? (helpers[1]![at] ?? 0) - (helpers[0]![at] ?? 0) : 0;
    const whole = { ...report, cpuNs: report.cpuNs + helperNs };
    return toSide(members[at]!, whole, waits[0]![at]!, waits[1]![at]!);
  });
  return {
    cellId: cell.id,
    checksum: exchange.far.checksum,
    sides,
    stealTicks: null,
    elapsedNs: exchange.elapsedNs,
    disturbed,
    ...reading,
  };
}

/** Brackets the timed run alone with evidence: waits and helper time of warming up are nobody's. */
type WithEvidence = <T>(run: () => Promise<T>) => Promise<T>;

/** Repeats the run until V8's compiler has left it alone. */
function runWarm<T>(pair: Pair, run: () => Promise<T>, elapsedNsOf: (result: T) => number): Promise<QuietRun<T>> {
  const helperNs = () => readHelperNs([pair.near, pair.far]);
  return runQuietly(run, helperNs, elapsedNsOf, pair.hasEventLoop ? HELPER_SHARE_ALLOCATING : HELPER_SHARE);
}

/** Round trips and streams: closed loops, as many operations as fill the cell's time. */
async function measureLoop(pair: Pair, cell: CellSpec, times: CellTimes, withEvidence: WithEvidence): Promise<Timed> {
  const bytes = Number(cell.parameters.bytes);
  const isRoundTrip = cell.metric === 'round-trip';
  const run = (samples: number, batch: number) =>
    isRoundTrip ? pingPong(pair, bytes, samples, batch) : stream(pair, bytes, samples);
  const measureOnce = async (warmUpMs: number) => {
    const size = await calibrate(async (iterations) => (await run(iterations, 1)).elapsedNs, { ...times, warmUpMs });
    const timed = () => withEvidence(() => (isRoundTrip ? run(size.samples, size.batch) : run(size.iterations, 1)));
    return { ...(await runWarm(pair, timed, ({ elapsedNs }) => elapsedNs)), size };
  };
  let measured = await measureOnce(times.warmUpMs);
  // Over so soon, it was calibrated while V8 was still at work: too few samples, too short batches.
  if (measured.reply.elapsedNs < (times.cellMs * NS_PER_MS) / 2) measured = await measureOnce(0);
  const { reply: exchange, size, disturbed } = measured;
  const { iterations } = size;
  if (!isRoundTrip) {
    const value = (iterations * bytes * 1e9) / exchange.elapsedNs;
    return { exchange, reading: { value, batch: iterations, iterations }, disturbed };
  }
  const { samplesNs } = exchange.near;
  if (!samplesNs) throw new LabError('internal', 'initiate gave no samples');
  return { exchange, reading: { value: median(samplesNs), batch: size.batch, iterations, samplesNs }, disturbed };
}

/** Messages on a schedule that waits for nobody: each one's time counts from when it was to be sent. */
async function measureLoad(pair: Pair, cell: CellSpec, times: CellTimes, withEvidence: WithEvidence): Promise<Timed> {
  const bytes = Number(cell.parameters.bytes);
  const perSecond = Number(cell.parameters.messagesPerSecond);
  const offer = (forMs: number) =>
    offerLoad(pair, { bytes, perSecond, records: Math.max(1, Math.round((forMs * perSecond) / 1_000)) });
  if (times.warmUpMs > 0) await offer(times.warmUpMs);
  const lastsNs = (load: Load) => load.far.endNs - load.near.startNs;
  const { reply, disturbed } = await runWarm(pair, () => withEvidence(() => offer(times.cellMs * LOAD_CELLS)), lastsNs);
  const { latenciesNs: samplesNs, near, far } = reply;
  return {
    exchange: { near, far, elapsedNs: lastsNs(reply) },
    reading: { value: median(samplesNs), batch: 1, iterations: samplesNs.length, samplesNs },
    disturbed,
  };
}

async function pingPong(pair: Pair, bytes: number, samples: number, batch: number): Promise<Exchange> {
  const [far, near] = await pair.group.all<LoopReport>([
    pair.far.request('respond', { bytes, rounds: samples * batch, first: 0 }),
    pair.near.request('initiate', { bytes, samples, batch, first: 0 }),
  ]);
  return { near: near!, far: far!, elapsedNs: near!.endNs - near!.startNs };
}

/** The first loop begins before the second is ready for it, so both ends belong to the time. */
async function stream(pair: Pair, bytes: number, records: number): Promise<Exchange> {
  const [far, near] = await pair.group.all<LoopReport>([
    pair.far.request('consume', { bytes, records, first: 0 }),
    pair.near.request('produce', { bytes, records, first: 0 }),
  ]);
  return { near: near!, far: far!, elapsedNs: far!.endNs - near!.startNs };
}
