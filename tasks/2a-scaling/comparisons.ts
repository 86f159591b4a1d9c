/** What the sweep holds against what. Each question about one workload is a family of its own: seven blocks decide no larger one. Called by experiment.ts; pure. */

import type { CellSpec, ComparisonSpec } from '../../src/harness/plan.js';
import { cellId, type Sweep } from './grid.js';
import { WORKLOADS } from './workloads.js';

/** Returns the comparisons whose two cells are both declared and not skipped. */
export function buildComparisons(cells: readonly CellSpec[], sweep: Sweep): ComparisonSpec[] {
  const known = new Set(cells.filter((cell) => cell.skip === undefined).map((cell) => cell.id));
  const pythons = [
    ...new Set(cells.map(({ subject }) => subject).filter((subject) => subject.startsWith('peer-python'))),
  ];
  return [
    ...WORKLOADS.flatMap(({ name }) => [...growth('operations', name, sweep), ...overNative(name, sweep)]),
    ...growth('throughput', 'job-ring', sweep),
    ...WORKLOADS.flatMap(experiments(sweep)),
    ...pythons.flatMap((subject) => growth('operations', subject, sweep)),
    ...betweenWays(pythons, sweep),
  ].filter(({ subject, reference }) => known.has(subject) && known.has(reference));
}

function compare(question: string, subject: string, reference: string): ComparisonSpec {
  const [metric, ...rest] = subject.split('/');
  const id = `${question}/${metric}/${rest.join('/')}`;
  return { id, subject, reference, family: id };
}

/** Does a CPU each help, over one process alone and over one worker? Do more workers than CPUs help? */
function growth(metric: string, name: string, { cores, most }: Sweep): ComparisonSpec[] {
  const at = (workers: number) => cellId(metric, name, workers);
  return [
    compare('over-serial', at(cores), at(0)),
    ...(cores > 1 ? [compare('over-one', at(cores), at(1))] : []),
    ...(most > cores ? [compare('over-cores', at(most), at(cores)), compare('most-over-one', at(most), at(1))] : []),
  ];
}

function overNative(name: string, { cores }: Sweep): ComparisonSpec[] {
  return [...new Set([1, cores])].map((workers) =>
    compare('times-native', cellId('operations', name, workers), cellId('operations', `native-${name}`, workers)),
  );
}

/** What the experiment of a workload changed, over what it did not. */
const experiments =
  ({ cores, most }: Sweep) =>
  ({ name, experiment, contrast }: (typeof WORKLOADS)[number]): ComparisonSpec[] => {
    const others = [
      ...(experiment ? [[experiment.name, experiment.by, experiment.at === 'most' ? most : cores] as const] : []),
      ...(contrast ? [[contrast.workload, 'speedup', cores] as const] : []),
    ];
    return others.map(([other, metric, workers]) => {
      const id = `experiment/${metric}/${name}`;
      return { id, subject: cellId(metric, other, workers), reference: cellId(metric, name, workers), family: id };
    });
  };

/** Threads or an event loop, a queue or messages, threads or processes. */
function betweenWays(pythons: readonly string[], { cores, most }: Sweep): ComparisonSpec[] {
  const over = (question: string, subject: string, reference: string, workers: number) =>
    compare(question, cellId('operations', subject, workers), cellId('operations', reference, workers));
  return [
    over('over-event-loop', 'blocking-io', 'async-io', most),
    over('over-messages', 'queue', 'postmessage', cores),
    ...pythons
      .filter((subject) => subject.includes('-threads-'))
      .map((subject) => over('over-processes', subject, subject.replace('-threads-', '-processes-'), cores)),
  ];
}
