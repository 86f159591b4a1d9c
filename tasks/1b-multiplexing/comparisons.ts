/** What task 1b holds against what: each pair of cells, its family, and the targets. Called by experiment.ts; pure. */

import type { Target } from '../../src/core/result.js';
import type { CellSpec, ComparisonSpec } from '../../src/harness/plan.js';
import { FDS_OF_KIND, FDS_OF_READY } from './grid.js';
import { SUBJECTS } from './subjects.js';

/** Targets of comparisons, by their ids. */
const TARGETS: Record<string, Pick<Target, 'kind' | 'ratio'>> = {
  'times-native/wait/epoll/1000fds/1ready': { kind: 'at-most', ratio: 1.5 },
  'times-native/wait/poll/1fds/1ready': { kind: 'at-most', ratio: 2 },
  'over-poll/wait/epoll/1000fds/1ready': { kind: 'at-most', ratio: 1 / 50 },
  'times-native/events/epoll/64pipes': { kind: 'at-least', ratio: 0.6 },
  'over-event-loop/events/epoll/64pipes': { kind: 'at-least', ratio: 3 },
};

/** Returns the comparisons whose two cells are both declared and not skipped. */
export function buildComparisons(cells: readonly CellSpec[]): ComparisonSpec[] {
  const known = new Set(cells.filter((cell) => cell.skip === undefined).map((cell) => cell.id));
  return cells
    .flatMap(compareCell)
    .filter(({ subject, reference }) => known.has(subject) && known.has(reference))
    .map((comparison) => (TARGETS[comparison.id] ? { ...comparison, target: TARGETS[comparison.id]! } : comparison));
}

/** The questions between two subjects: who, over whom, of which metrics. */
const PAIRS: readonly [question: string, subject: string, reference: string, metrics: readonly string[]][] = [
  ...SUBJECTS.flatMap(({ name, floor }): typeof PAIRS =>
    floor ? [['times-native', name, floor, ['wait', 'call', 'events', 'latency', 'service-gap']]] : [],
  ),
  ['over-poll', 'epoll', 'poll', ['wait', 'call', 'events']],
  ['over-poll', 'select', 'poll', ['wait', 'events']],
  ['over-poll', 'native-epoll', 'native-poll', ['wait']],
  ['beside-a-thread', 'native-poll-threads', 'native-poll', ['wait']],
  ['beside-a-thread', 'poll', 'native-poll-threads', ['wait']],
  ['over-level', 'epoll-edge', 'epoll', ['events', 'latency']],
  ['over-event-loop', 'epoll', 'event-loop', ['events', 'latency']],
  ['over-peer', 'epoll', 'peer-epoll', ['events', 'latency']],
  ['over-epoll', 'thread-per-pipe', 'epoll', ['latency', 'service-gap']],
  ['over-epoll', 'event-loop', 'epoll', ['service-gap']],
  ['over-epoll', 'sequential', 'epoll', ['service-gap']],
];

/** Of the waits with one ready descriptor these are compared with the floor: more of them and no eight blocks could decide any. */
const FDS_BESIDE_NATIVE = new Set([1, 64, 1_000]);
/** And these between two calls. */
const FDS_BETWEEN = new Set([1, 8, 64, 512, 1_000, 10_000]);

function compareCell(cell: CellSpec): ComparisonSpec[] {
  return [...betweenSubjects(cell), ...betweenJobs(cell), ...besideWorker(cell)];
}

function betweenSubjects(cell: CellSpec): ComparisonSpec[] {
  const rest = cell.id.split('/').slice(2).join('/');
  return PAIRS.filter(([, subject, , metrics]) => subject === cell.subject && metrics.includes(cell.metric))
    .filter(([question]) => isCompared(cell, question))
    .map(([question, subject, reference]) => ({
      id: `${question}/${cell.metric}/${subject}/${rest}`,
      subject: cell.id,
      reference: `${cell.metric}/${reference}/${rest}`,
      family: `${question}, ${cell.metric} of ${subject} over ${reference}${describeVariant(cell)}`,
    }));
}

function isCompared({ metric, parameters }: CellSpec, question: string): boolean {
  if (metric !== 'wait') return true;
  const fds = Number(parameters.fds);
  if (parameters.kind !== 'eventfd') return fds === FDS_OF_KIND;
  if (parameters.ready !== 1) return fds === FDS_OF_READY;
  return (question === 'times-native' ? FDS_BESIDE_NATIVE : FDS_BETWEEN).has(fds);
}

/** How many are ready, and of which kind they are, is a question of its own. */
function describeVariant({ metric, parameters }: CellSpec): string {
  if (metric !== 'wait') return '';
  if (parameters.kind !== 'eventfd') return ', by kind';
  return parameters.ready === 1 ? '' : ', by share of ready ones';
}

/** Each way to do the job over the sequential one; `epoll` is what threads and event loop are held against as well. */
function betweenJobs(cell: CellSpec): ComparisonSpec[] {
  if (!cell.subject.startsWith('job-') || cell.metric === 'survivors') return [];
  const rest = cell.id.split('/').slice(2).join('/');
  const over = (question: string, reference: string): ComparisonSpec[] =>
    cell.subject === reference
      ? []
      : [
          {
            id: `${question}/${cell.metric}/${cell.subject}/${rest}`,
            subject: cell.id,
            reference: `${cell.metric}/${reference}/${rest}`,
            family: `${question}, ${cell.metric} of the job, ${rest}`,
          },
        ];
  const ofEpoll = ['job-thread-per-pipe', 'job-event-loop', 'job-poll'].includes(cell.subject);
  return [...over('over-sequential', 'job-sequential'), ...(ofEpoll ? over('over-epoll', 'job-epoll') : [])];
}

/** What the thread that waits does to a timer of its own. */
function besideWorker(cell: CellSpec): ComparisonSpec[] {
  if (cell.metric !== 'drift' || cell.parameters.arrangement !== 'in-thread') return [];
  const id = `in-thread-or-worker/drift/${cell.subject}`;
  return [{ id, subject: cell.id, reference: 'drift/epoll/in-worker', family: 'drift beside a worker that waits' }];
}
