/** What a report shows that the file does not store: costs per operation, native pairs, the order and grouping of cells. Pure; called by every report. */

import type { Cell, Comparison, Metric, Parameters, Result } from '../core/result.js';
import { formatSize } from '../core/units.js';
import { median } from '../stats/quantile.js';

/** Not `events`: the thread that takes them also fills the pipes, outside of the time taken but within its CPU time. */
const PER_OPERATION: ReadonlySet<Metric> = new Set<Metric>([
  'round-trip',
  'latency',
  'wait',
  'call',
  'spawn',
  'elapsed',
  'throughput',
  'rate',
  'operations',
]);

/** Returns the CPU time of all sides per operation, ns: the median over trials; null where no side was recorded or the metric counts no operations. */
export function deriveCpuPerOperation(cell: Cell): number | null {
  return perOperation(cell, (side) => side.cpuNs);
}

/** Returns the context switches of all sides per operation: the median over trials; null likewise. */
export function deriveSwitchesPerOperation(cell: Cell): number | null {
  return perOperation(cell, (side) => side.voluntarySwitches + side.involuntarySwitches);
}

/** Returns the least served worker over the most served: the median over trials; null where one worker, or none, was served. */
export function deriveFairness({ metric, trials }: Cell): number | null {
  if (!PER_OPERATION.has(metric)) return null;
  return medianOrNull(
    trials.flatMap(({ served = [] }) =>
      served.length > 1 && Math.max(...served) > 0 ? [Math.min(...served) / Math.max(...served)] : [],
    ),
  );
}

/** Returns the memory of all processes beside a metric of speed, bytes: the median over trials; null where it was not looked at. */
export function deriveMemory({ metric, trials }: Cell): number | null {
  if (metric === 'memory') return null; // it is the value itself
  const held = trials.map(({ sides }) => sides.flatMap(({ pssBytes }) => pssBytes ?? []));
  return medianOrNull(held.flatMap((each) => (each.length > 0 ? [each.reduce((sum, bytes) => sum + bytes, 0)] : [])));
}

function perOperation(cell: Cell, read: (side: Cell['trials'][number]['sides'][number]) => number): number | null {
  if (!PER_OPERATION.has(cell.metric)) return null;
  const values = cell.trials
    .filter((trial) => trial.sides.length > 0 && trial.iterations > 0)
    .map((trial) => trial.sides.reduce((sum, side) => sum + read(side), 0) / trial.iterations);
  return medianOrNull(values);
}

const medianOrNull = (values: readonly number[]): number | null => (values.length === 0 ? null : median(values));

/** Returns the comparisons that have data; the others have their reason with the cells they lack. */
export function listComparisons(result: Pick<Result, 'comparisons'>): Comparison[] {
  return result.comparisons.filter((each) => each.ratio !== null || each.blockRatios.length > 0);
}

/** Returns each cell's comparison with the native floor at the same metric and placement, by cell id: of several the one that the plan has first. */
export function findNativeComparisons(result: Pick<Result, 'cells' | 'comparisons'>): Map<string, Comparison> {
  const cells = new Map(result.cells.map((cell) => [cell.id, cell]));
  const found = listComparisons(result).filter((each) => {
    const above = cells.get(each.subject);
    const below = cells.get(each.reference);
    if (above === undefined || below === undefined) return false;
    const isNative = below.subject.startsWith('native-') && !above.subject.startsWith('native-');
    return isNative && above.metric === below.metric && above.placement === below.placement;
  });
  return new Map(found.reverse().map((each) => [each.subject, each]));
}

export interface MetricGroup {
  metric: Metric;
  cells: Cell[];
}

/** Returns the cells by metric, both in the order of their first appearance: the plan's order is the task's story. */
export function groupByMetric(cells: readonly Cell[]): MetricGroup[] {
  const groups = new Map<Metric, Cell[]>();
  for (const cell of cells) groups.set(cell.metric, [...(groups.get(cell.metric) ?? []), cell]);
  return [...groups].map(([metric, members]) => ({ metric, cells: members }));
}

/** What a metric is, in a newcomer's words, and which way is good. */
export const METRIC_WORDS: Record<Metric, { title: string; words: string; better: 'lower' | 'higher' | null }> = {
  'round-trip': { title: 'round trip', words: 'a message there and its answer back', better: 'lower' },
  latency: {
    title: 'latency',
    words: 'until a message is there and checked: from when it was to be sent, or from its write',
    better: 'lower',
  },
  wait: { title: 'wait', words: 'one call that waits for ready descriptors', better: 'lower' },
  call: { title: 'call', words: 'one operation inside one thread, nobody waiting', better: 'lower' },
  'service-gap': { title: 'service gap', words: 'the longest time a producer went unserved', better: 'lower' },
  spawn: { title: 'spawn', words: 'from starting a process to its first byte', better: 'lower' },
  elapsed: { title: 'elapsed', words: 'the whole job from first byte to last, start-up apart', better: 'lower' },
  drift: { title: 'drift', words: 'how late a timer fires', better: 'lower' },
  throughput: { title: 'throughput', words: 'bytes that arrive, checked, each second', better: 'higher' },
  rate: { title: 'rate', words: 'messages that arrive, checked, each second', better: 'higher' },
  events: { title: 'events', words: 'ready descriptors handled each second', better: 'higher' },
  operations: { title: 'operations', words: 'operations each second', better: 'higher' },
  memory: { title: 'memory', words: 'memory of a process, shared pages divided (PSS)', better: 'lower' },
  capacity: { title: 'capacity', words: 'bytes that fit before a writer has to wait', better: null },
  delivered: { title: 'delivered', words: 'bytes that arrived of those that were offered', better: 'higher' },
  fairness: { title: 'fairness', words: 'least served over most served; 1 is fair', better: 'higher' },
  speedup: { title: 'speed-up', words: 'how many times as fast as the serial program', better: 'higher' },
  detections: { title: 'detections', words: 'how often the fault was seen', better: null },
  interleavings: { title: 'interleavings', words: 'schedules explored', better: null },
  waits: { title: 'waits', words: 'how often the waiting call returned', better: 'lower' },
  descriptors: {
    title: 'descriptors',
    words: 'the highest descriptor number that was taken, of all that were tried',
    better: null,
  },
  survivors: { title: 'survivors', words: 'members that end well when one is killed', better: null },
  readiness: { title: 'readiness', words: 'what poll(2) says of a descriptor, as bits', better: null },
};

const SIZE_KEYS: ReadonlySet<string> = new Set(['bytes', 'recordBytes', 'sizeBytes', 'corpusBytes']);

/** Returns a parameter as a person writes it: sizes with their unit, everything else as it is. */
export function formatParameter(key: string, value: Parameters[string] | undefined): string {
  if (value === undefined) return '';
  const isSize = SIZE_KEYS.has(key) || key.endsWith('Bytes');
  if (isSize && typeof value === 'number' && Number.isSafeInteger(value) && value >= 0) {
    return value === 0 ? '0 B' : formatSize(value).replace(/(?<=\d)(?=[A-Z])/i, ' ');
  }
  return String(value);
}

/** What the letters of a key alone would not tell. */
const PARAMETER_NAMES: Readonly<Record<string, string>> = {
  bytes: 'size',
  sizeBytes: 'size',
  fds: 'descriptors',
  slowTotalMs: 'ms of pauses',
};

/** Returns a column's heading: `bytes` -> `size`, `recordBytes` -> `record`, `fds` -> `descriptors`, `fooBar` -> `foo bar`. */
export function nameParameter(key: string): string {
  if (Object.hasOwn(PARAMETER_NAMES, key)) return PARAMETER_NAMES[key]!;
  return key
    .replace(/Bytes$/, '')
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase();
}
