/** What task 1a holds against what: each pair of cells, its family, and the targets. Called by experiment.ts; pure. */

import type { Target } from '../../src/core/result.js';
import type { CellSpec, ComparisonSpec } from '../../src/harness/plan.js';
import { SUBJECTS } from './subjects.js';

/** Targets of comparisons, by their ids. */
const TARGETS: Record<string, Pick<Target, 'kind' | 'ratio'>> = {
  'times-native/round-trip/pipe/64B/same-core': { kind: 'at-most', ratio: 1.15 },
  'times-native/throughput/pipe/64KiB/same-core': { kind: 'at-least', ratio: 0.95 },
  'times-native/throughput/pipe/1MiB/same-core': { kind: 'at-least', ratio: 0.95 },
  'times-native/throughput/pipe-batched/64B/same-core': { kind: 'at-least', ratio: 3 },
  'over-stream/throughput/pipe-batched/64B/same-core': { kind: 'at-least', ratio: 10 },
  'pipe-or-socketpair/throughput/pipe-stream/64KiB/same-core': { kind: 'at-least', ratio: 1 },
  'pipe-or-socketpair/throughput/pipe-stream/64KiB/cross-core': { kind: 'at-least', ratio: 1 },
};

/** Returns the comparisons whose two cells are both declared and not skipped. */
export function buildComparisons(cells: readonly CellSpec[]): ComparisonSpec[] {
  const known = new Set(cells.filter((cell) => cell.skip === undefined).map((cell) => cell.id));
  const wanted = cells.flatMap((cell) => [
    ...betweenSubjects(cell),
    ...acrossCores(cell),
    ...speedUp(cell),
    ...besideSlow(cell),
  ]);
  return wanted
    .filter(({ subject, reference }) => known.has(subject) && known.has(reference))
    .map((comparison) => (TARGETS[comparison.id] ? { ...comparison, target: TARGETS[comparison.id]! } : comparison));
}

/** The questions between two subjects: who, over whom. Each pair is a question of its own, its sizes are the family. */
const PAIRS: readonly [question: string, subject: string, reference: string][] = [
  ...SUBJECTS.flatMap(({ name, floor }): [string, string, string][] => (floor ? [['times-native', name, floor]] : [])),
  ['over-stream', 'pipe-batched', 'pipe-stream'],
  ['pipe-or-socketpair', 'pipe', 'socketpair'],
  ['pipe-or-socketpair', 'native-pipe', 'native-socketpair'],
  ['pipe-or-socketpair', 'pipe-stream', 'socketpair-stream'],
  ['spin-or-block', 'pipe-spin', 'pipe'],
  ['over-pipe', 'pipe-stream', 'pipe'],
  ['over-pipe', 'socketpair-stream', 'pipe'],
  ['over-pipe', 'fork-message-json', 'pipe'],
  ['over-pipe', 'fork-message-advanced', 'pipe'],
  ['over-pipe', 'execa-lines', 'pipe'],
];

const RECORD_METRICS = new Set(['round-trip', 'throughput', 'latency']);

function betweenSubjects(cell: CellSpec): ComparisonSpec[] {
  if (!RECORD_METRICS.has(cell.metric) && cell.metric !== 'spawn') return [];
  const rest = cell.id.split('/').slice(2).join('/');
  return PAIRS.filter(([, subject]) => subject === cell.subject).map(([question, subject, reference]) => ({
    id: `${question}/${cell.metric}/${subject}/${rest}`,
    subject: cell.id,
    reference: `${cell.metric}/${reference}/${rest}`,
    family: `${question}, ${cell.metric} of ${subject} over ${reference}, ${cell.placement}`,
  }));
}

/** What two cores cost a ping-pong and give to a stream. */
function acrossCores(cell: CellSpec): ComparisonSpec[] {
  if (cell.placement !== 'cross-core') return [];
  const reference = cell.id.replace(/cross-core$/, 'same-core');
  // The subject's own family: what two cores do to each is a question of its own.
  return [
    { id: `two-cores/${cell.id}`, subject: cell.id, reference, family: `two cores, ${cell.metric}, ${cell.subject}` },
  ];
}

/** Serial time over the time with P producers: above 1 is a gain. */
function speedUp(cell: CellSpec): ComparisonSpec[] {
  if (cell.subject !== 'job-pipe' || cell.metric !== 'elapsed' || 'slowPauseMs' in cell.parameters) return [];
  const rest = cell.id.split('/').slice(1).join('/');
  return [{ id: `speed-up/${rest}`, subject: 'elapsed/job-serial', reference: cell.id, family: 'speed-up of the job' }];
}

/** What one slow producer does to the job and to those behind it. */
function besideSlow(cell: CellSpec): ComparisonSpec[] {
  if (!('slowPauseMs' in cell.parameters)) return [];
  const reference = cell.id.replace(/\/slow-first$/, '');
  return [{ id: `slow-first/${cell.metric}`, subject: cell.id, reference, family: 'one slow producer' }];
}
