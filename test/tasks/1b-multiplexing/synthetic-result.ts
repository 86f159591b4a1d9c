/** A made-up result of task 1b: every cell that a run of the mode declares, with values of about the right size, summarised, compared and explained as real ones are. Called by tests. */

import { Random } from '../../../src/core/random.js';
import type { Cell, Mode, Result, Side, Trial } from '../../../src/core/result.js';
import { compareCells } from '../../../src/harness/compare.js';
import type { CellSpec } from '../../../src/harness/plan.js';
import { summariseCell } from '../../../src/harness/summarise.js';
import { task } from '../../../tasks/1b-multiplexing/experiment.js';
import { ENVIRONMENT, makeResult } from '../../report/synthetic.js';

const BLOCKS = 9;
/** With this one no pair of equal arms looks different by chance. */
const SALT = 1;
const MACHINE = { ...ENVIRONMENT, limits: { ...ENVIRONMENT.limits, openFilesSoft: 20_000, openFilesHard: 20_000 } };

const isLoop = (subject: string) => /event-loop|peer/.test(subject);
const inTurn = (subject: string) => subject.includes('sequential');
const inThreads = (subject: string) => subject.includes('thread-per-pipe');

function chooseWait({ subject, parameters }: CellSpec): number {
  const share = subject.startsWith('native-') ? 0.7 : 1;
  const [fds, ready] = [Number(parameters.fds), Number(parameters.ready)];
  if (subject.endsWith('epoll')) return share * (400 + 90 * (ready - 1));
  const eachNs = subject === 'native-poll' ? 16 : 30;
  return share * (subject.endsWith('select') ? 340 : 170) + fds * eachNs + ready;
}

/** About what a machine of two cores says. */
function chooseCentre(spec: CellSpec): number {
  const { metric, subject, parameters } = spec;
  const producers = Number(parameters.producers ?? 4);
  switch (metric) {
    case 'wait':
      return chooseWait(spec);
    case 'call':
      return subject.endsWith('epoll') ? 900 : 60;
    case 'events':
      return subject.startsWith('native-') ? 2.6e6 : isLoop(subject) ? 4e5 : 1.9e6;
    case 'latency':
      return (parameters.from === 'write' ? 3e4 : 5e4) * (isLoop(subject) ? 1.5 : inThreads(subject) ? 1.8 : 1);
    case 'waits':
      return isLoop(subject) ? 3 : 1;
    case 'service-gap':
      return inTurn(subject) ? 9e7 : 3e6;
    case 'fairness':
      return inTurn(subject) ? 0 : 0.99;
    case 'drift':
      return parameters.arrangement === 'in-thread' && subject === 'epoll' ? 2e7 : 4e5;
    case 'descriptors':
      return subject === 'select' ? 1_023 : 2_080;
    case 'survivors':
      return parameters.killed === 'producer' ? 4 : 0;
    case 'elapsed':
      return inTurn(subject) && producers > 1 ? 1.2e8 : inThreads(subject) ? 1.6e8 : 7e7;
    case 'spawn':
      return 1e8 + producers * (inThreads(subject) ? 2e7 : 4e6);
    case 'memory':
      return inThreads(subject) ? 3e7 + producers * 4e6 : 3e7;
    default:
      throw new Error(`task 1b has no metric ${metric}`);
  }
}

const COUNTED = new Set(['waits', 'descriptors', 'survivors', 'fairness']);

/** Of the cell's own name: which other cells there are, as where a peer is installed, changes no value. */
function randomOf({ id }: CellSpec): Random {
  return new Random([...id].reduce((sum, letter) => (Math.imul(sum, 31) + letter.charCodeAt(0)) >>> 0, SALT));
}

function makeTrials(spec: CellSpec): Trial[] {
  const random = randomOf(spec);
  const centre = chooseCentre(spec);
  const hasSides = !['descriptors', 'survivors'].includes(spec.metric);
  const side = (role: string): Side => ({
    role,
    pid: 1,
    tid: 1,
    cpusRequested: [0],
    cpusObserved: [0],
    cpuNs: 8_000,
    voluntarySwitches: 1,
    involuntarySwitches: 0,
    runQueueWaitNs: 0,
  });
  return Array.from({ length: BLOCKS }, (_, block) => ({
    set: block,
    block,
    order: block,
    startedAt: block * 1_000,
    value: COUNTED.has(spec.metric) ? centre : centre * (1 + 0.01 * random.normal()),
    batch: 1,
    iterations: 1,
    checksum: 1,
    sides: hasSides ? ['consumer', 'producer'].map(side) : [],
    stealTicks: 0,
    disturbed: false,
  }));
}

function makeCell(spec: CellSpec, mode: Mode): Cell {
  if (spec.skip !== undefined) return summariseCell(spec, [], [], mode);
  const cell = summariseCell(spec, makeTrials(spec), [], mode);
  const p50 = cell.summary!.median;
  return spec.metric === 'latency'
    ? { ...cell, quantiles: { of: 'samples', samples: 1_000, p50, p90: p50 * 1.5, p99: p50 * 3 } }
    : cell;
}

/** Returns the result; the same each time. */
export async function makeResultOf1b(mode: Mode): Promise<Result> {
  const plan = await task.buildPlan({ mode, seed: 1 }, MACHINE);
  await plan.dispose(); // nothing has been prepared yet
  const cells = plan.cells.map((spec) => makeCell(spec, mode));
  const comparisons = compareCells(plan.comparisons, cells, mode);
  const result = makeResult(cells, comparisons, { task: '1b', mode, environment: MACHINE });
  return { ...result, findings: task.explain(result) };
}
