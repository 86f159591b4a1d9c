/** What limits a workload: the cause that its evidence points to, the experiment, how it grew, the bound and the law that it must keep to. Called by findings.ts; pure. */

import type { Finding } from '../../src/core/result.js';
import { type Conclusion, findRatio, MissingEvidence, type Ratio } from '../../src/report/evidence.js';
import { enumerate, ns, sayRatio } from '../../src/report/finding-words.js';
import { formatNumber } from '../../src/report/quantity.js';
import type { Cause, CauseName } from '../../src/scaling/cause.js';
import type { ScalingAnalysis, ScalingVerdict } from '../../src/scaling/scaling-analysis.js';
import { describeBound } from './bound-words.js';
import { type Curve, readCurve } from './curve.js';
import { cellId } from './grid.js';
import { readSweep, type Swept } from './swept.js';
import { limitCurve, limitWorkload } from './workload-curve.js';
import type { Workload } from './workloads.js';

export const CAUSE_WORDS: Record<CauseName, string> = {
  cores: 'the cores',
  quota: 'the CPU quota',
  waits: 'the waits, which overlap: nothing else yet',
  'serial-phase': 'a serial phase',
  lock: 'the lock',
  coherency: 'coherency: a cache line that travels between the cores',
  bandwidth: "the memory's bandwidth",
  'wake-ups': 'handing over and waking up, for each piece',
  'one-thread': 'one thread that all depend on',
  unfairness: 'unfairness: some workers hardly get their turn',
  unknown: 'unknown',
};

const STATUS: Record<Cause['status'], Finding['status']> = {
  confirmed: 'supported',
  suspected: 'undecided',
  unknown: 'undecided',
};

export function concludeLimit(result: Swept, workload: Workload): Conclusion {
  const { curve, analysis, cause, experiment } = limitWorkload(result, workload);
  requireRows(curve);
  const { sentences, evidence } = describeGrowth(result, curve, 'operations');
  return {
    answer: [
      sayCause(cause),
      ...(experiment ? [describeExperiment(workload, experiment)] : []),
      ...sentences,
      ...describeBound(workload, curve, result.environment.effectiveCpus),
      ...describeCosts(curve),
      ...describeLaw(result, analysis),
    ].join(' '),
    status: STATUS[cause.status],
    evidence: [...evidence, ...(experiment ? [experiment.id] : []), ...curve.cells.map(({ id }) => id)],
  };
}

export function concludeJobLimit(result: Swept): Conclusion {
  const curve = readCurve(result, 'job-ring', result.environment.effectiveCpus, 'throughput');
  requireRows(curve);
  const { analysis, cause } = limitCurve(result, curve, true, []);
  const { sentences, evidence } = describeGrowth(result, curve, 'throughput');
  return {
    answer: [sayCause(cause), ...sentences, ...describeLaw(result, analysis)].join(' '),
    status: STATUS[cause.status],
    evidence: [...evidence, ...curve.cells.map(({ id }) => id)],
  };
}

function requireRows({ name, rows, gaps }: Curve): void {
  if (rows.length >= 2) return;
  throw new MissingEvidence(
    `${name} was measured with ${rows.length} numbers of workers, two are the least${gaps.length > 0 ? ` (${gaps[0]})` : ''}`,
  );
}

export function sayCause({ name, status, reasons }: Cause): string {
  const because = reasons.join('; ');
  if (status === 'confirmed') return `${capitalise(CAUSE_WORDS[name])}. ${capitalise(because)}.`;
  if (status === 'suspected') return `Perhaps ${CAUSE_WORDS[name]}; no experiment decided it. ${capitalise(because)}.`;
  if (reasons.length === 0)
    return 'Nothing that this run can name: neither the CPUs nor a wait, a lock or dearer operations stand out.';
  return `It cannot be said. ${capitalise(because)}.`;
}

function describeExperiment({ experiment, contrast }: Workload, ratio: Ratio): string {
  const what = experiment?.what ?? `the words on cache lines of their own (${contrast?.workload})`;
  const measure = (experiment?.by ?? 'speedup') === 'operations' ? 'throughput' : 'speed-up';
  return `The experiment, ${what}: ${sayRatio(ratio)} the ${measure}.`;
}

/** How it grew from one to as many as there are CPUs, and beyond. */
function describeGrowth(result: Swept, { name }: Curve, metric: 'operations' | 'throughput') {
  const { cores, most } = readSweep(result);
  const find = (question: string, workers: number) => findRatio(result, `${question}/${cellId(metric, name, workers)}`);
  const [serial, one, beyond, all] = [
    find('over-serial', cores),
    find('over-one', cores),
    find('over-cores', most),
    find('most-over-one', most),
  ];
  const parts = [
    ...(one ? [`${cores} workers over one: ${sayRatio(one)}`] : []),
    ...(all ? [`${most} over one: ${sayRatio(all)}`] : []),
    ...(serial ? [`${cores} over the program without workers: ${sayRatio(serial)}`] : []),
  ];
  const sentences = parts.length > 0 ? [`${capitalise(parts.join('; '))}.`] : [];
  if (beyond)
    sentences.push(`Beyond the CPUs, ${most} workers over ${cores}: ${sayRatio(beyond)}, ${judgeMore(beyond)}.`);
  return { sentences, evidence: [serial, one, beyond, all].flatMap((ratio) => (ratio ? [ratio.id] : [])) };
}

function judgeMore({ verdict }: Ratio): string {
  if (verdict === 'higher') return 'more still helps';
  if (verdict === 'lower') return 'more costs';
  return verdict === 'same' ? 'more neither helps nor costs' : 'whether more helps or costs is not told apart';
}

/** What an operation takes of the CPUs, and whether all get their turn. */
function describeCosts({ rows }: Curve): string[] {
  const [first, last] = [rows[0]!, rows.at(-1)!];
  const sentences = [
    `An operation takes ${ns(first.cpuNsPerOperation)} of CPU with ${sayWorkers(first.workers)}, ${ns(last.cpuNsPerOperation)} with ${last.workers}.`,
  ];
  const least = rows.filter(({ fairness }) => fairness < 0.8);
  if (least.length > 0) {
    const list = least.map(({ workers, fairness }) => `${formatNumber(fairness)} with ${workers}`);
    sentences.push(`Least over most served worker: ${enumerate(list)}.`);
  }
  return sentences;
}

const sayWorkers = (workers: number) => (workers === 1 ? 'one worker' : `${workers} workers`);

/** Those that say something of this workload; why nothing can be claimed on so few CPUs is said once, with the third question. */
const TELLING: readonly ScalingVerdict[] = ['linear', 'amdahl', 'usl', 'regimes', 'lack-of-fit'];

/** A quick run has too little for a law: what each number of workers shows by itself stands. */
function describeLaw({ mode }: Swept, { verdict, explanation, karpFlatt }: ScalingAnalysis): string[] {
  const fractions = karpFlatt.flatMap(({ workers, serialFraction }) =>
    serialFraction === null ? [] : [`${formatNumber(serialFraction)} at ${workers}`],
  );
  const karp = fractions.length > 0 ? [`Serial fraction by Karp and Flatt: ${enumerate(fractions)}.`] : [];
  return mode !== 'quick' && TELLING.includes(verdict) ? [...karp, explanation] : karp;
}

export function capitalise(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}
