/** Task 1b's grid: which cells, in which sets, held against what. Loaded by the registry when the task runs. */

import type { TaskModule, TaskOptions } from '../../src/cli/task.js';
import type { Environment, Mode } from '../../src/core/result.js';
import { TIMES } from '../../src/harness/engine.js';
import { choosePair } from '../../src/harness/placement.js';
import type { CellSpec, RunPlan, SetSpec } from '../../src/harness/plan.js';
import { JobSource } from '../../src/job/job-source.js';
import { findAddon, findFloor } from '../../src/sys/native-files.js';
import { buildComparisons } from './comparisons.js';
import { runDriftSet } from './drift-set.js';
import { explain } from './findings.js';
import {
  chooseDriftCells,
  chooseMixedCells,
  chooseReadCells,
  chooseWaitCells,
  chooseWallCells,
  LOAD_PIPES,
} from './grid.js';
import { CORPUS_BYTES, jobSets } from './job-cells.js';
import { countLoops } from './loop-count.js';
import { runMixedSet } from './mixed-set.js';
import { isPeerInstalled, PEER_MISSING } from './peer-epoll-reader.js';
import { runReadSet } from './read-set.js';
import { isNative, type Subject, subjectOf } from './subjects.js';
import { runWaitSet } from './wait-set.js';
import { runWallSet } from './wall-set.js';

/** First guesses of a set's wall time, ms, as seen on two cores: starting, and calibrating a cell. */
const START_MS = { native: 30, node: 200 };
const CALIBRATION_MS = 50;
/** A thread for each pipe has to be started before the first message. */
const THREAD_START_MS = 15;

export const task: TaskModule = { grid: ['producers', 'input'], buildPlan, explain };

/** A set whose cells can still be given a reason to be skipped. */
interface DraftSet extends SetSpec {
  cells: CellSpec[];
}

async function buildPlan(options: TaskOptions, environment: Environment): Promise<RunPlan> {
  const { mode } = options;
  const source = new JobSource({ path: options.input, corpusBytes: CORPUS_BYTES[mode], seed: options.seed });
  const sets: DraftSet[] = [
    ...waitSets(mode, environment),
    ...readSets(mode, environment),
    ...mixedSets(mode),
    ...driftSets(mode),
    { id: 'wall', cells: chooseWallCells(environment.limits.openFilesSoft), expectedMs: 60, run: runWallSet },
    ...jobSets(options, source, environment.effectiveCpus),
  ];
  const absence = describeAbsence(environment);
  for (const cell of sets.flatMap((set) => set.cells)) {
    const reason = absence ?? explainMissing(cell);
    if (reason !== null) cell.skip ??= reason;
  }
  const cells = sets.flatMap((set) => set.cells);
  return {
    task: '1b',
    cells,
    sets: sets
      .map((set) => ({ ...set, cells: set.cells.filter((cell) => cell.skip === undefined) }))
      .filter((set) => set.cells.length > 0),
    comparisons: buildComparisons(cells),
    inputDigest: () => source.digest,
    dispose: async () => source.dispose(),
  };
}

/** Every mechanism of this task goes through the addon: without it there is nothing to measure, and nothing pretends. */
function describeAbsence({ platform }: Environment): string | null {
  if (platform !== 'linux') return 'needs Linux: epoll, eventfd and the counts of /proc';
  for (const found of [findAddon(), findFloor()]) {
    if ('reason' in found) return `${found.reason}; ${found.remedy}`;
  }
  return null;
}

function explainMissing({ metric, subject }: CellSpec): string | null {
  if (subject === 'peer-epoll' && !isPeerInstalled()) return PEER_MISSING;
  const isOfLoop = metric === 'waits' && subjectOf(subject).hasEventLoop === true;
  return isOfLoop && countLoops() === null ? "needs Node 20.18 or newer, whose libuv counts its loop's turns" : null;
}

function groupBySubject(cells: readonly CellSpec[]): [Subject, CellSpec[]][] {
  const groups = new Map<string, CellSpec[]>();
  for (const cell of cells) groups.set(cell.subject, [...(groups.get(cell.subject) ?? []), cell]);
  return [...groups].map(([name, group]) => [subjectOf(name), group]);
}

const startMs = (subject: Subject) => (isNative(subject) ? START_MS.native : START_MS.node);

function waitSets(mode: Mode, environment: Environment): DraftSet[] {
  const choice = choosePair('same-core', environment);
  const cpus = 'cpus' in choice ? (choice.cpus?.[0] ?? null) : null;
  const { cellMs, warmUpMs } = TIMES[mode];
  return groupBySubject(chooseWaitCells(mode, environment.limits.openFilesSoft)).map(([subject, cells]) => ({
    id: `wait/${subject.name}`,
    cells,
    expectedMs: startMs(subject) + warmUpMs + cells.length * (cellMs + CALIBRATION_MS),
    run: (context) => runWaitSet({ subject, cpus, clockOverheadNs: environment.clock.overheadNs }, context),
  }));
}

function readSets(mode: Mode, environment: Environment): DraftSet[] {
  const choice = choosePair('cross-core', environment);
  const cpus = 'cpus' in choice ? choice.cpus : null;
  const { cellMs, warmUpMs } = TIMES[mode];
  return groupBySubject(chooseReadCells(mode)).map(([subject, cells]) => {
    const drafts = cells.map((cell) =>
      cell.metric === 'latency' && 'skip' in choice ? { ...cell, skip: choice.skip } : cell,
    );
    const threadsMs = subject.name === 'thread-per-pipe' ? LOAD_PIPES * THREAD_START_MS : 0;
    return {
      id: `read/${subject.name}`,
      cells: drafts,
      expectedMs: startMs(subject) + 2 * warmUpMs + cells.length * (2.5 * cellMs + CALIBRATION_MS) + threadsMs,
      run: (context) =>
        runReadSet({ subject, cpus, clockOverheadNs: environment.clock.overheadNs, fds: LOAD_PIPES }, context),
    };
  });
}

function mixedSets(mode: Mode): DraftSet[] {
  return groupBySubject(chooseMixedCells(mode)).map(([subject, cells]) => ({
    id: `mixed/${subject.name}`,
    cells,
    expectedMs: startMs(subject) + (subject.name === 'thread-per-pipe' ? 600 : 150) + 4 * TIMES[mode].cellMs,
    // Three processes, of which two always have work.
    oversubscribed: true,
    run: (context) => runMixedSet(subject, context),
  }));
}

function driftSets(mode: Mode): DraftSet[] {
  return chooseDriftCells(mode).map((cell) => ({
    id: `drift/${cell.subject}/${cell.parameters.arrangement}`,
    cells: [cell],
    expectedMs: 700,
    oversubscribed: true,
    run: (context) => runDriftSet(subjectOf(cell.subject), cell, context),
  }));
}
