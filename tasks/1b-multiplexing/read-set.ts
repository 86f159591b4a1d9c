/** One set of a reader: a fresh consumer and a fresh producer of C++, joined by many pipes, serving rounds, messages on a schedule and silence. Called by experiment.ts. */

import { LabError } from '../../src/core/errors.js';
import { readRunQueueWaits, toSide } from '../../src/harness/evidence.js';
import { type Group, type GroupOptions, type Member, startGroup } from '../../src/harness/isolate.js';
import type { PairCpus } from '../../src/harness/placement.js';
import type { CellSpec, FailedTrial, RawTrial, SetContext } from '../../src/harness/plan.js';
import { median } from '../../src/stats/quantile.js';
import type { MeterReport } from '../../src/sys/meter.js';
import type { OfferReport, ReceiveReport } from '../../src/transports/load-report.js';
import { openPipes } from './pipe-row.js';
import { PRODUCER } from './producer.js';
import { measureSampled } from './sampled-cell.js';
import { isNative, type Subject } from './subjects.js';

const WATCHDOG_MS = 20_000;
/** V8 begins to compile the event loop's much code only after a while. */
const EVENT_LOOP_WARM_UP_MS = 300;
/** Open-loop cells last longer than others, so that the standard run has the 1,000 samples that p99 takes. */
const LOAD_CELLS = 2.5;

export interface ReadSetOptions {
  subject: Subject;
  cpus: PairCpus;
  clockOverheadNs: number;
  fds: number;
}

interface Pair {
  group: Group;
  consumer: Member;
  producer: Member;
  fds: number;
}

/** Resolves with a trial for each cell. Throws when a member fails; nothing is left then. */
export async function runReadSet(options: ReadSetOptions, context: SetContext): Promise<(RawTrial | FailedTrial)[]> {
  const pair = await startPair(options, { signal: context.signal, timeoutMs: WATCHDOG_MS });
  const { hasEventLoop = false } = options.subject;
  try {
    // Threads start before anything is timed. The floor has nothing to start.
    if (!isNative(options.subject)) await pair.consumer.request('open', { fds: options.fds });
    const trials: RawTrial[] = [];
    const warm = new Set<string>();
    for (const cell of context.cells) {
      const isWarm = warm.has(cell.metric);
      warm.add(cell.metric);
      const firstMs = hasEventLoop ? Math.max(EVENT_LOOP_WARM_UP_MS, 2 * context.warmUpMs) : context.warmUpMs;
      const times = { cellMs: context.cellMs, warmUpMs: isWarm ? 0 : firstMs };
      if (cell.metric === 'events') {
        const { clockOverheadNs } = options;
        trials.push(await measureRounds(pair, cell, { ...times, clockOverheadNs, hasEventLoop }));
      } else if (cell.metric === 'latency') trials.push(await measureLoad(pair, cell, times));
      else trials.push(await measureIdle(pair, cell));
    }
    return trials;
  } finally {
    await pair.group.close();
  }
}

async function startPair({ subject, cpus, fds }: ReadSetOptions, options: GroupOptions): Promise<Pair> {
  const pipes = openPipes(fds);
  try {
    const group = await startGroup(
      [
        { role: 'consumer', command: subject.command, cpus: cpus?.[1] ?? null, descriptors: pipes.readFds },
        { role: 'producer', command: PRODUCER, cpus: cpus?.[0] ?? null, descriptors: pipes.writeFds },
      ],
      options,
    );
    return { group, consumer: group.members[0]!, producer: group.members[1]!, fds };
  } finally {
    pipes.close();
  }
}

function measureRounds(
  { consumer }: Pair,
  cell: CellSpec,
  times: Parameters<typeof measureSampled>[3],
): Promise<RawTrial> {
  const fds = Number(cell.parameters.fds);
  const values = { fds, bytes: Number(cell.parameters.bytes) };
  const toValue = (ns: number) => 1e9 / ns;
  return measureSampled(
    consumer,
    cell,
    { verb: 'events', values, operationsPerSample: fds, isBatched: false, toValue },
    times,
  );
}

/** One run of messages on a schedule: both replies, and each message's latency by both clocks. */
interface Load {
  offered: OfferReport;
  received: ReceiveReport;
  /** From when it was to be sent. */
  fromScheduleNs: number[];
  /** From when its sending began: the schedule's own lateness left out. */
  fromWriteNs: number[];
}

async function offerLoad(pair: Pair, bytes: number, perSecond: number, records: number): Promise<Load> {
  const { consumer, producer, group, fds } = pair;
  const periodNs = Math.round(1e9 / perSecond);
  const [received, offered] = (await group.all<object>([
    consumer.request('arrive', { fds, bytes, records, first: 0 }),
    producer.request('offer-many', { fds, bytes, records, periodNs, first: 0, end: 0 }),
  ])) as [ReceiveReport, OfferReport];
  const { fromScheduleNs, fromWriteNs } = toLatencies(received, offered, periodNs);
  if (fromWriteNs.length !== records || fromWriteNs.some((ns) => !(ns > 0))) {
    throw new LabError('internal', `${records} messages were offered, ${fromWriteNs.length} arrivals make no sense`);
  }
  return { offered, received, fromScheduleNs, fromWriteNs };
}

/** Returns each message's latency by both clocks, ns: its arrival stands against the reader's start, its lateness against its own time in the schedule. */
export function toLatencies(
  { startNs, arrivalsNs }: Pick<ReceiveReport, 'startNs' | 'arrivalsNs'>,
  { scheduleNs, latesNs }: Pick<OfferReport, 'scheduleNs' | 'latesNs'>,
  periodNs: number,
): Pick<Load, 'fromScheduleNs' | 'fromWriteNs'> {
  const fromScheduleNs = arrivalsNs.map((arrivalNs, at) => startNs + arrivalNs - (scheduleNs + at * periodNs));
  return { fromScheduleNs, fromWriteNs: fromScheduleNs.map((ns, at) => ns - latesNs[at]!) };
}

async function measureLoad(
  pair: Pair,
  cell: CellSpec,
  { cellMs, warmUpMs }: { cellMs: number; warmUpMs: number },
): Promise<RawTrial> {
  const members = [pair.consumer, pair.producer];
  const bytes = Number(cell.parameters.bytes);
  const perSecond = Number(cell.parameters.messagesPerSecond);
  const recordsIn = (forMs: number) => Math.max(1, Math.round((forMs * perSecond) / 1_000));
  if (warmUpMs > 0) await offerLoad(pair, bytes, WARM_UP_PER_SECOND, (warmUpMs * WARM_UP_PER_SECOND) / 1_000);
  const before = readRunQueueWaits(members);
  const load = await offerLoad(pair, bytes, perSecond, recordsIn(cellMs * LOAD_CELLS));
  const after = readRunQueueWaits(members);
  const { offered, received } = load;
  if (offered.checksum !== received.checksum) {
    throw new LabError('wrong-answer', `sent: checksum ${offered.checksum}, taken: ${received.checksum}`);
  }
  const samplesNs = cell.parameters.from === 'write' ? load.fromWriteNs : load.fromScheduleNs;
  return {
    cellId: cell.id,
    value: median(samplesNs),
    batch: 1,
    iterations: samplesNs.length,
    samplesNs,
    checksum: received.checksum,
    sides: [received, offered].map((report, at) => toSide(members[at]!, report, before[at]!, after[at]!)),
    stealTicks: null,
    elapsedNs: received.endNs - offered.startNs,
  };
}

const WARM_UP_PER_SECOND = 10_000;

/** What the kernel and the reader do while no pipe has anything. */
async function measureIdle({ consumer, fds }: Pair, cell: CellSpec): Promise<RawTrial> {
  const timeMs = Number(cell.parameters.restMs);
  const [before] = readRunQueueWaits([consumer]);
  const reply = await consumer.request<MeterReport & { waits: number }>('rest', { fds, timeMs });
  const [after] = readRunQueueWaits([consumer]);
  return {
    cellId: cell.id,
    value: reply.waits,
    batch: 1,
    iterations: 1,
    checksum: null,
    sides: [toSide(consumer, reply, before!, after!)],
    stealTicks: null,
    elapsedNs: reply.endNs - reply.startNs,
  };
}
