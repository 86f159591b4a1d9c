/** Which cells of messages and locks task 2a declares: everything in a full run, what answers its questions in shorter ones. Called by experiment.ts; pure. */

import type { TaskOptions } from '../../src/cli/task.js';
import type { Metric, Mode, Placement } from '../../src/core/result.js';
import { formatSize, KIB, MIB } from '../../src/core/units.js';
import type { CellSpec } from '../../src/harness/plan.js';
import type { WaitStrategy } from '../../src/sync/wait-strategy.js';
import { DEFAULT_WAIT, LOCKS, SUBJECTS, type Subject, subjectOf } from './subjects.js';

export const SMALL_BYTES = 64;
const WORD_BYTES = 4;
const SIZES_BYTES = [16, SMALL_BYTES, 256, KIB, 16 * KIB, 64 * KIB, 256 * KIB, MIB];
const STANDARD_SIZES_BYTES = [16, SMALL_BYTES, KIB, 16 * KIB, 64 * KIB, MIB];
const PAIR_PLACEMENTS: readonly Placement[] = ['same-core', 'cross-core'];

type GridOptions = Pick<TaskOptions, 'mode' | 'sizesBytes' | 'placements'>;

/** One cell before it has its id. */
interface Wanted {
  metric: 'round-trip' | 'rate' | 'throughput';
  subject: string;
  bytes: number;
  wait: WaitStrategy | undefined;
  placement: Placement;
}

/** Messages a second of small ones, bytes a second of large ones: the same stream. */
const streamMetric = (bytes: number) => (bytes < KIB ? 'rate' : 'throughput');

const waitsOf = ({ waits }: Subject): readonly (WaitStrategy | undefined)[] =>
  typeof waits === 'string' ? [undefined] : waits;
const firstWait = (subject: Subject) => waitsOf(subject)[0];

const isStreaming = ({ isWord, isAlone, name }: Subject) => !isWord && !isAlone && !name.startsWith('pipe-');
const STREAMING = SUBJECTS.filter(isStreaming);
/** The false-sharing pair is there for its stream on two cores alone. */
const FALSE_SHARING = ['ring-lines-apart', 'ring-one-line'];
const TRIPPING = SUBJECTS.filter(({ name }) => !FALSE_SHARING.includes(name));
const ofPair = (subject: Subject) => FALSE_SHARING.includes(subject.name);

/** Returns the cells of messages between two threads. */
export function chooseMessageCells({ mode, sizesBytes, placements }: GridOptions): CellSpec[] {
  const isChosen = sizesBytes !== undefined || placements !== undefined;
  const wanted =
    mode === 'full' || isChosen
      ? fullMessages(sizesBytes ?? SIZES_BYTES, placements ?? PAIR_PLACEMENTS)
      : mode === 'quick'
        ? quickMessages()
        : standardMessages();
  return wanted.map(toCell);
}

function fullMessages(sizes: readonly number[], placements: readonly Placement[]): Wanted[] {
  return placements.flatMap((placement) => [
    ...TRIPPING.flatMap((subject) =>
      waitsOf(subject).flatMap((wait) =>
        (subject.isWord ? [WORD_BYTES] : sizes).map((bytes) => trip(subject.name, wait, placement, bytes)),
      ),
    ),
    ...STREAMING.filter((subject) => placement !== 'same-core' || !ofPair(subject)).flatMap((subject) =>
      waitsOf(subject).flatMap((wait) => sizes.map((bytes) => stream(subject.name, wait, placement, bytes))),
    ),
  ]);
}

/** Small messages everywhere and in every way to wait; larger ones where a size decides something. */
function standardMessages(): Wanted[] {
  return PAIR_PLACEMENTS.flatMap((placement) => [
    ...TRIPPING.filter((subject) => isStandardTrip(subject, placement)).flatMap((subject) =>
      tripWaits(subject).map((wait) => trip(subject.name, wait, placement, subject.isWord ? WORD_BYTES : SMALL_BYTES)),
    ),
    ...STREAMING.filter(({ name }) => placement === 'cross-core' || ON_ONE_CORE.includes(name)).flatMap((subject) => [
      ...streamWaits(subject).map((wait) => stream(subject.name, wait, placement, SMALL_BYTES)),
      ...largerSizes(subject.name, placement).map((bytes) =>
        stream(subject.name, firstWait(subject), placement, bytes),
      ),
    ]),
  ]);
}

/** One thread alone is on one core; of what only spins, the ring shows there what becomes of it. */
function isStandardTrip({ name, isAlone }: Subject, placement: Placement): boolean {
  if (placement === 'cross-core') return !isAlone && !STREAM_ONLY.includes(name);
  return (
    isAlone ||
    name.startsWith('pipe-') ||
    ['ring', 'atomics-block', 'native-futex', 'native-ring-single', 'postmessage'].includes(name)
  );
}
/** One message at a time they do what another subject does. */
const STREAM_ONLY = ['ring-batched', 'native-ring', 'ring-record', 'postmessage-transfer', 'peer-ringbuf'];
/** How each way to wait does on one core, and where an event loop stands there. */
const ON_ONE_CORE = ['ring', 'ring-batched', 'native-ring', 'native-ring-single', 'postmessage'];

/** Of the round trips both ends of the scale too: what never sleeps and what always does. */
function tripWaits(subject: Subject): readonly (WaitStrategy | undefined)[] {
  if (subject.name === 'ring') return [DEFAULT_WAIT, 'spin', 'block'];
  if (subject.name === 'native-futex') return waitsOf(subject);
  if (subject.name === 'native-ring-single') return ['spin', 'block'];
  return [firstWait(subject)];
}

/** Giving the CPU away between two looks is between the others: the plainest channel shows it. */
function streamWaits(subject: Subject): readonly (WaitStrategy | undefined)[] {
  if (subject.name === 'ring') return waitsOf(subject);
  return ['ring-batched', 'native-ring'].includes(subject.name)
    ? [DEFAULT_WAIT, 'spin', 'block']
    : [firstWait(subject)];
}

/** What is copied, what is handed over and what is written in place, and the floor. */
const SIZED = ['ring', 'ring-batched', 'native-ring', 'postmessage', 'postmessage-transfer'];
/** To stand beside them at a small size and a large one. */
const BESIDE = ['native-ring-single', 'peer-ringbuf'];

function largerSizes(name: string, placement: Placement): number[] {
  if (placement === 'same-core') return [];
  const larger = STANDARD_SIZES_BYTES.filter((bytes) => bytes > SMALL_BYTES);
  if (name.startsWith('postmessage')) return larger;
  // Of what the ring publishes together, two messages are left from 16 KiB on: a larger size says the same.
  if (SIZED.includes(name)) return [16, ...larger.filter((bytes) => bytes !== 16 * KIB)];
  if (BESIDE.includes(name)) return [KIB, 64 * KIB];
  return name === 'ring-record' ? [KIB] : [];
}

function quickMessages(): Wanted[] {
  return [
    trip('same-thread', undefined, 'same-core', SMALL_BYTES),
    trip('ring', 'spin', 'cross-core', SMALL_BYTES),
    trip('ring', 'block', 'same-core', SMALL_BYTES),
    trip('atomics-block', undefined, 'same-core', WORD_BYTES),
    trip('native-futex', 'block', 'same-core', WORD_BYTES),
    trip('pipe-processes', undefined, 'same-core', SMALL_BYTES),
    ...['ring', 'ring-batched', 'native-ring'].map((name) => stream(name, DEFAULT_WAIT, 'cross-core', SMALL_BYTES)),
    ...['ring-batched', 'native-ring'].map((name) => stream(name, DEFAULT_WAIT, 'cross-core', KIB)),
    stream('peer-ringbuf', undefined, 'cross-core', SMALL_BYTES),
    stream('postmessage', undefined, 'cross-core', SMALL_BYTES),
    stream('ring', DEFAULT_WAIT, 'same-core', SMALL_BYTES),
    stream('ring', 'spin', 'same-core', SMALL_BYTES),
  ];
}

function trip(subject: string, wait: WaitStrategy | undefined, placement: Placement, bytes: number): Wanted {
  return { metric: 'round-trip', subject, bytes, wait, placement };
}

function stream(subject: string, wait: WaitStrategy | undefined, placement: Placement, bytes: number): Wanted {
  return { metric: streamMetric(bytes), subject, bytes, wait, placement };
}

/** `rate/ring/64B/spin/same-core`; the default way to wait is not in the id, and neither is the only one there is. */
function toCell({ metric, subject, bytes, wait, placement }: Wanted): CellSpec {
  const shown = wait === undefined || wait === firstWait(subjectOf(subject)) ? [] : [wait];
  return {
    id: [metric, subject, formatSize(bytes), ...shown, placement].join('/'),
    metric,
    subject,
    placement,
    parameters: { bytes, wait: wait ?? String(subjectOf(subject).waits) },
  };
}

/** Of these two workers show all; a full run has four as well. */
const PAIRWISE = /condition|semaphore|barrier/;
/** Threads that want a lock at the same time. */
const CONTENDED = [2, 4];
/** Each is a process of its own to start, and eight blocks have to fit into less than a minute. */
const QUICK_LOCKS = ['mutex', 'native-mutex'];

/** Returns the cells of locks: one thread alone, two on a core each, four on what there is. */
export function chooseLockCells(mode: Mode): CellSpec[] {
  const locks = mode === 'quick' ? LOCKS.filter(({ name }) => QUICK_LOCKS.includes(name)) : LOCKS;
  return locks.flatMap(({ name, isJoint }): CellSpec[] => {
    const counts = mode === 'quick' ? [1] : [1, ...CONTENDED];
    return counts
      .filter((threads) => !(isJoint && threads === 1) && !(threads === 4 && mode !== 'full' && PAIRWISE.test(name)))
      .flatMap((threads) => {
        // A turn that goes round and a barrier serve all alike: nothing to measure.
        const metrics: Metric[] =
          threads === 1 || isJoint || mode === 'quick' || name.includes('counter')
            ? ['operations']
            : ['operations', 'fairness'];
        return metrics.map((metric) => lockCell(metric, name, threads));
      });
  });
}

function lockCell(metric: Metric, subject: string, threads: number): CellSpec {
  return {
    id: `${metric}/${subject}/${threads === 1 ? 'uncontended' : `${threads}workers`}`,
    metric,
    subject,
    placement: threads === 1 ? 'same-core' : threads === 2 ? 'cross-core' : 'free',
    parameters: { workers: threads },
  };
}
