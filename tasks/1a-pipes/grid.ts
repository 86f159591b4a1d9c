/** Which record cells task 1a declares: every subject, size and placement in a full run, those that answer its questions in shorter ones. Called by experiment.ts; pure. */

import type { TaskOptions } from '../../src/cli/task.js';
import type { Metric, Placement } from '../../src/core/result.js';
import { formatSize, KIB, MIB } from '../../src/core/units.js';
import { SUBJECTS } from './subjects.js';

const PLACEMENTS: readonly Placement[] = ['same-core', 'cross-core', 'free'];
const SIZES_BYTES = [64, 512, 4 * KIB, 16 * KIB, 64 * KIB, 256 * KIB, MIB];
const SMALL = 64;
/** Messages a second that are offered in open-loop cells: far below, and in reach of, what the slowest subject carries. */
const SMALL_RATES = [1_000, 10_000, 50_000];
const STANDARD_RATE = 10_000;

/** Larger messages are offered at one rate each, which the slowest subject can carry. */
function ratesOf(bytes: number): readonly number[] {
  if (bytes <= SMALL) return SMALL_RATES;
  return bytes <= 4 * KIB ? [STANDARD_RATE] : bytes <= 64 * KIB ? [1_000] : [50];
}

/** One cell before it has its set. */
export interface RecordCell {
  metric: Metric;
  subject: string;
  placement: Placement;
  bytes: number;
  messagesPerSecond?: number;
}

type GridOptions = Pick<TaskOptions, 'mode' | 'sizesBytes' | 'placements'>;

/**
 * Returns the record cells of a run: every subject at every size and placement in a full one and where sizes or placements
 * were asked for; else the declared ones, which fit into the time that the mode promises.
 */
export function chooseRecordCells({ mode, sizesBytes, placements }: GridOptions): RecordCell[] {
  const isChosen = sizesBytes !== undefined || placements !== undefined;
  if (mode === 'quick' && !isChosen) return quickCells();
  if (mode !== 'full' && !isChosen) return standardCells();
  const subjects = mode === 'quick' ? ['pipe', 'native-pipe'] : SUBJECTS.map(({ name }) => name);
  const sizes = sizesBytes ?? (mode === 'quick' ? [SMALL, 64 * KIB] : SIZES_BYTES);
  return (placements ?? PLACEMENTS).flatMap((placement) =>
    subjects.flatMap((subject) => [
      ...sizes.flatMap((bytes) => closedLoops(subject, placement, bytes)),
      ...(mode === 'full' ? sizes : []).flatMap((bytes) =>
        ratesOf(bytes).map((rate) => offered(subject, placement, bytes, rate)),
      ),
    ]),
  );
}

/** The curves of the pipe and its floor; of every other subject the ends of them, on one core and on two. */
function standardCells(): RecordCell[] {
  return SUBJECTS.flatMap(({ name }) =>
    (['same-core', 'cross-core'] as const).flatMap((placement) => {
      const sizes = standardSizes(name, placement);
      return [
        ...sizes.trips.map((bytes) => trip(name, placement, bytes)),
        ...sizes.streams.map((bytes) => stream(name, placement, bytes)),
        ...(placement === 'cross-core' ? [offered(name, placement, SMALL, STANDARD_RATE)] : []),
      ];
    }),
  ).concat(['pipe', 'native-pipe'].flatMap((name) => closedLoops(name, 'free', SMALL)));
}

function standardSizes(name: string, placement: Placement): { trips: number[]; streams: number[] } {
  const isPair = placement === 'cross-core';
  if (name === 'pipe' || name === 'native-pipe') {
    return isPair
      ? { trips: [SMALL, 64 * KIB], streams: [SMALL, 4 * KIB, 64 * KIB, MIB] }
      : { trips: [SMALL, 4 * KIB, 64 * KIB, MIB], streams: SIZES_BYTES };
  }
  // Two that spin on one core each wait for the other's time slice to end: milliseconds for what else takes microseconds.
  if (name === 'pipe-spin') return { trips: [SMALL], streams: isPair ? [SMALL, 64 * KIB] : [64 * KIB] };
  return { trips: [SMALL], streams: isPair ? [SMALL, 64 * KIB] : [SMALL, 64 * KIB, MIB] };
}

/** Each set costs a start and a warm-up: those that say least beside their neighbours in the table are left to longer runs. */
const QUICK_LEAVES_OUT = ['pipe-batched', 'pipe-spin', 'fork-message-advanced', 'execa-lines'];

/** What the questions need, no more: a quick run declares at most 30 cells in all. */
function quickCells(): RecordCell[] {
  return [
    ...SUBJECTS.filter(({ name }) => !QUICK_LEAVES_OUT.includes(name)).map(({ name }) =>
      trip(name, 'same-core', SMALL),
    ),
    ...['pipe', 'pipe-spin'].map((name) => trip(name, 'cross-core', SMALL)),
    ...['native-pipe', 'pipe-batched', 'pipe-stream'].map((name) => stream(name, 'same-core', SMALL)),
    ...['pipe', 'native-pipe'].map((name) => stream(name, 'same-core', 64 * KIB)),
  ];
}

const closedLoops = (subject: string, placement: Placement, bytes: number): RecordCell[] => [
  trip(subject, placement, bytes),
  stream(subject, placement, bytes),
];

function trip(subject: string, placement: Placement, bytes: number): RecordCell {
  return { metric: 'round-trip', subject, placement, bytes };
}

function stream(subject: string, placement: Placement, bytes: number): RecordCell {
  return { metric: 'throughput', subject, placement, bytes };
}

function offered(subject: string, placement: Placement, bytes: number, messagesPerSecond: number): RecordCell {
  return { metric: 'latency', subject, placement, bytes, messagesPerSecond };
}

/** `latency/pipe/64B/10000-per-s/cross-core` */
export function idOf({ metric, subject, bytes, messagesPerSecond, placement }: RecordCell): string {
  const rate = messagesPerSecond === undefined ? [] : [`${messagesPerSecond}-per-s`];
  return [metric, subject, formatSize(bytes), ...rate, placement].join('/');
}
