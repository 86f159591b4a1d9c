/** What task 2a holds against what: each pair of cells, its family, and the targets. Called by experiment.ts; pure. */

import type { Target } from '../../src/core/result.js';
import type { CellSpec, ComparisonSpec } from '../../src/harness/plan.js';
import { LOCKS, SUBJECTS } from './subjects.js';

/** Targets of comparisons, by their ids. */
const TARGETS: Record<string, Pick<Target, 'kind' | 'ratio'>> = {
  'times-native/rate/ring-batched/64B/cross-core': { kind: 'at-least', ratio: 0.8 },
  'times-native/throughput/ring-batched/1KiB/cross-core': { kind: 'at-least', ratio: 0.8 },
  'over-peer/rate/ring-batched/64B/cross-core': { kind: 'at-least', ratio: 10 },
  'over-peer/rate/ring/64B/cross-core': { kind: 'at-least', ratio: 2 },
  'times-native/round-trip/atomics-block/4B/same-core': { kind: 'at-most', ratio: 2 },
  'times-native/operations/mutex/uncontended': { kind: 'at-least', ratio: 1 / 2.5 },
};

/** Returns the comparisons whose two cells are both declared and not skipped. */
export function buildComparisons(cells: readonly CellSpec[]): ComparisonSpec[] {
  const known = new Set(cells.filter((cell) => cell.skip === undefined).map((cell) => cell.id));
  return cells
    .flatMap((cell) => [...betweenSubjects(cell), ...betweenWaits(cell), ...betweenJobs(cell)])
    .filter(({ subject, reference }) => known.has(subject) && known.has(reference))
    .map((comparison) => (TARGETS[comparison.id] ? { ...comparison, target: TARGETS[comparison.id]! } : comparison));
}

const STREAMS = ['rate', 'throughput'];

/** The questions between two subjects: who, over whom, of which metrics. */
const PAIRS: readonly [question: string, subject: string, reference: string, metrics: readonly string[]][] = [
  ...[...SUBJECTS, ...LOCKS].flatMap(({ name, floor }): typeof PAIRS =>
    floor ? [['times-native', name, floor, ['round-trip', ...STREAMS, 'operations']]] : [],
  ),
  ['over-peer', 'ring', 'peer-ringbuf', STREAMS],
  ['over-peer', 'ring-batched', 'peer-ringbuf', STREAMS],
  ['over-copying', 'ring-batched', 'ring', STREAMS],
  ['over-copying', 'native-ring', 'native-ring-single', STREAMS],
  ['over-copying', 'postmessage-transfer', 'postmessage', [...STREAMS, 'round-trip']],
  ['over-fixed', 'ring-record', 'ring-batched', STREAMS],
  ['over-ring', 'queue', 'ring', [...STREAMS, 'round-trip']],
  ['over-ring', 'buffer-condition', 'ring', [...STREAMS, 'round-trip']],
  ['over-ring', 'buffer-semaphore', 'ring', [...STREAMS, 'round-trip']],
  ['over-ring', 'postmessage', 'ring', [...STREAMS, 'round-trip']],
  ['over-ring', 'postmessage-transfer', 'ring', STREAMS],
  ['one-line', 'ring-one-line', 'ring-lines-apart', STREAMS],
  ['over-threads', 'pipe-processes', 'pipe-threads', ['round-trip']],
  ['over-spin-mutex', 'mutex', 'spin-mutex', ['operations', 'fairness']],
  ['over-shared', 'counter-padded', 'counter-shared', ['operations']],
  ['over-process', 'worker', 'process', ['spawn', 'memory']],
];

function restOf({ id }: CellSpec): string {
  return id.split('/').slice(2).join('/');
}

/** What a worker and a process need has no rest: then there is no slash at the end either. */
const idOf = (...parts: readonly string[]) => parts.filter((part) => part !== '').join('/');

/** Of one metric, subject and placement there are few cells, so that eight blocks can decide each family. */
function betweenSubjects(cell: CellSpec): ComparisonSpec[] {
  const rest = restOf(cell);
  return PAIRS.filter(([, subject, , metrics]) => subject === cell.subject && metrics.includes(cell.metric)).map(
    ([question, subject, reference]) => ({
      id: idOf(question, cell.metric, subject, rest),
      subject: cell.id,
      reference: idOf(cell.metric, reference, rest),
      family: `${question}, ${cell.metric} of ${subject} over ${reference}, ${cell.placement}`,
    }),
  );
}

/** Each way to wait over spinning, all else alike; the default way is not in the id. */
function betweenWaits(cell: CellSpec): ComparisonSpec[] {
  const { metric, subject, placement, parameters } = cell;
  const spinning = SUBJECTS.find(({ name }) => name === subject);
  if (!spinning || typeof spinning.waits === 'string' || parameters.wait === 'spin') return [];
  const parts = cell.id.split('/');
  const reference = [...parts.slice(0, 3), 'spin', placement].join('/');
  return [
    {
      id: `over-spin/${metric}/${subject}/${restOf(cell)}`,
      subject: cell.id,
      reference,
      family: `over spin, ${metric} of ${subject}, ${placement}`,
    },
  ];
}

/** The job over rings and over pipes, and both over no producer at all. */
function betweenJobs(cell: CellSpec): ComparisonSpec[] {
  if (!cell.subject.startsWith('job-') || cell.metric === 'survivors') return [];
  const references = cell.subject === 'job-ring' ? ['job-pipe', 'job-epoll'] : [];
  const rest = restOf(cell);
  const between = references.map((reference) => ({
    id: `over-${reference}/${cell.metric}/${cell.subject}/${rest}`,
    subject: cell.id,
    reference: `${cell.metric}/${reference}/${rest}`,
    family: `job over rings or pipes, ${cell.metric}, ${rest}`,
  }));
  if (cell.metric !== 'elapsed' || cell.subject === 'job-serial') return between;
  const serial = {
    id: `over-serial/elapsed/${cell.subject}/${rest}`,
    subject: cell.id,
    reference: 'elapsed/job-serial/P0',
    family: `job over the serial one, ${cell.subject}`,
  };
  return [...between, serial];
}
