/** What task 1a offers to `lab explain`: its record cells, done again message by message with the same members and verbs. Called by experiment.ts. */

import type { Environment, Metric } from '../../src/core/result.js';
import { MIB } from '../../src/core/units.js';
import type { Member } from '../../src/harness/isolate.js';
import { choosePair } from '../../src/harness/placement.js';
import type { CellSpec } from '../../src/harness/plan.js';
import type { ReplayCatalog, ReplayCell, ReplayGroup } from '../../src/harness/replay.js';
import type { MeterReport } from '../../src/sys/meter.js';
import { offerLoad } from './offered-load.js';
import type { Pair } from './record-cell.js';
import { startPair } from './record-set.js';
import { subjectOf } from './subjects.js';

type Exchange = (pair: Pair, cell: CellSpec, operations: number) => Promise<MeterReport[]>;

const EXCHANGES: Partial<Record<Metric, Exchange>> = {
  // One sample: a second clock read for each would be no part of the message.
  'round-trip': (pair, cell, operations) =>
    ask(pair, cell, ['initiate', { samples: 1, batch: operations }], ['respond', { rounds: operations }]),
  throughput: (pair, cell, operations) =>
    ask(pair, cell, ['produce', { records: operations }], ['consume', { records: operations }]),
  latency: async (pair, { parameters }, operations) => {
    const perSecond = Number(parameters.messagesPerSecond);
    const { near, far } = await offerLoad(pair, { bytes: Number(parameters.bytes), perSecond, records: operations });
    return [near, far];
  },
};

/** Returns the record cells among these, each with the way to do it again, and the ids of the others. */
export function listReplays(cells: readonly CellSpec[], environment: Environment): ReplayCatalog {
  const replays = cells.flatMap((cell): ReplayCell[] => {
    const exchange = EXCHANGES[cell.metric];
    return exchange === undefined ? [] : [toReplay(cell, exchange, environment)];
  });
  const known = new Set(replays.map(({ id }) => id));
  return { cells: replays, others: cells.flatMap(({ id }) => (known.has(id) ? [] : [id])) };
}

function toReplay(cell: CellSpec, exchange: Exchange, environment: Environment): ReplayCell {
  const subject = subjectOf(cell.subject);
  const choice = choosePair(cell.placement!, environment);
  return {
    ...cell,
    what: subject.what,
    recordBytes: Number(cell.parameters.bytes),
    defaultOperations: chooseOperations(cell),
    messagesPerOperation: cell.metric === 'round-trip' ? 2 : 1,
    // A cell whose placement cannot be had has a reason to be skipped and is never started.
    start: async (options): Promise<ReplayGroup> => {
      const pair = await startPair({ ...subject, cpus: 'cpus' in choice ? choice.cpus : null }, options);
      return {
        group: pair.group,
        members: [pair.near, pair.far],
        exchange: (operations) => exchange(pair, cell, operations),
      };
    },
  };
}

/** A thousand, but no more than 64 MiB; of a stream so many that the pipe is full again and again. */
function chooseOperations({ metric, parameters }: CellSpec): number {
  const bytes = Number(parameters.bytes);
  const least = metric === 'throughput' ? Math.ceil(MIB / bytes) : 0;
  return Math.max(least, Math.min(1_000, Math.ceil((64 * MIB) / bytes)));
}

type Request = [verb: string, values: Record<string, number>];

/** Resolves with the reports of near and far. */
async function ask(pair: Pair, cell: CellSpec, near: Request, far: Request): Promise<MeterReport[]> {
  const request = (member: Member, [verb, values]: Request) =>
    member.request<MeterReport>(verb, { bytes: Number(cell.parameters.bytes), ...values, first: 0 });
  const [received, sent] = await pair.group.all([request(pair.far, far), request(pair.near, near)]);
  return [sent!, received!];
}
