/** Task 2a's grid: which cells, in which sets, held against what. Loaded by the registry when the task runs. */

import type { TaskModule, TaskOptions } from '../../src/cli/task.js';
import { LabError } from '../../src/core/errors.js';
import type { Environment, Mode, Placement } from '../../src/core/result.js';
import { formatSize } from '../../src/core/units.js';
import { TIMES } from '../../src/harness/engine.js';
import { choosePair } from '../../src/harness/placement.js';
import type { CellSpec, RunPlan } from '../../src/harness/plan.js';
import { JobSource } from '../../src/job/job-source.js';
import { findAddon, findFloor } from '../../src/sys/native-files.js';
import { buildComparisons } from './comparisons.js';
import { explain } from './findings.js';
import { chooseLockCells, chooseMessageCells } from './grid.js';
import { chooseIsolationCells, runIsolationSet } from './isolation-set.js';
import { CORPUS_BYTES, jobSets } from './job-cells.js';
import { isMessageSize, MOST_RING_BYTES } from './link.js';
import { LOCK_WARM_UP, runLockSet } from './lock-set.js';
import { LEAST_BYTES } from './message.js';
import { chooseWarmUpMs, runMessageSet } from './message-set.js';
import { type DraftSet, joinNeighbours } from './neighbours.js';
import { isPeerInstalled, PEER_MISSING } from './peer-ringbuf.js';
import { isNative, lockOf, subjectOf } from './subjects.js';
import { IN_TURNS } from './thread-cell.js';

/** First guesses of a set's wall time, ms, as seen on two cores: starting, and calibrating a cell. */
const START_MS = { native: 30, node: 250 };
const CALIBRATION_MS = 40;

export const task: TaskModule = { grid: ['sizes', 'placement', 'producers', 'input'], buildPlan, explain };

async function buildPlan(options: TaskOptions, environment: Environment): Promise<RunPlan> {
  const { mode } = options;
  for (const bytes of options.sizesBytes ?? []) checkSize(bytes);
  const source = new JobSource({ path: options.input, corpusBytes: CORPUS_BYTES[mode], seed: options.seed });
  const sets: DraftSet[] = [
    ...messageSets(options, environment),
    ...lockSets(mode, environment),
    ...(mode === 'quick' ? [] : [isolationSet()]),
    ...jobSets(options, source, environment.effectiveCpus),
  ];
  const absence = describeAbsence(environment);
  for (const cell of sets.flatMap((set) => set.cells)) {
    const reason = absence ?? (cell.subject === 'peer-ringbuf' && !isPeerInstalled() ? PEER_MISSING : null);
    if (reason !== null) cell.skip ??= reason;
  }
  const cells = sets.flatMap((set) => set.cells);
  return {
    task: '2a',
    cells,
    sets: sets
      .map((set) => ({ ...set, cells: set.cells.filter((cell) => cell.skip === undefined) }))
      .filter((set) => set.cells.length > 0),
    comparisons: buildComparisons(cells),
    inputDigest: () => source.digest,
    dispose: async () => source.dispose(),
  };
}

/** Throws: `usage`. */
function checkSize(bytes: number): void {
  if (isMessageSize(bytes)) return;
  throw new LabError(
    'usage',
    `--sizes ${formatSize(bytes)}: a message is made of 32-bit words, its number and at least one more, so sizes are multiples of 4 from ${formatSize(LEAST_BYTES)} to ${formatSize(MOST_RING_BYTES)}.`,
  );
}

/** Clock, threads' numbers and placement go through the addon: without it there is nothing to measure, and nothing pretends. */
function describeAbsence({ platform }: Environment): string | null {
  if (platform !== 'linux') return 'needs Linux: threads are placed by sched_setaffinity, their deaths seen in /proc';
  for (const found of [findAddon(), findFloor()]) {
    if ('reason' in found) return `${found.reason}; ${found.remedy}`;
  }
  return null;
}

const startMs = (subject: string) => (isNative(subject) ? START_MS.native : START_MS.node);

/** Returns them in groups of one key, in the order of their first. */
function groupBy<Item>(items: readonly Item[], keyOf: (item: Item) => string): [string, Item[]][] {
  const groups = new Map<string, Item[]>();
  for (const item of items) groups.set(keyOf(item), [...(groups.get(keyOf(item)) ?? []), item]);
  return [...groups];
}

/** A set for all subjects that are held against each other at a placement. */
function messageSets(options: TaskOptions, environment: Environment): DraftSet[] {
  const neighboursOf = ({ subject, placement }: CellSpec) => `${subjectOf(subject).neighbours}, ${placement}`;
  return groupBy(chooseMessageCells(options), neighboursOf).map(([id, cells]): DraftSet => {
    const { placement } = cells[0]!;
    const choice = choosePair(placement!, environment);
    const cpus = 'cpus' in choice ? choice.cpus : null;
    if ('skip' in choice) for (const cell of cells) cell.skip = choice.skip;
    const subjects = [...new Set(cells.map(({ subject }) => subject))].map(subjectOf);
    return {
      id,
      cells,
      expectedMs: estimateMessagesMs(cells, TIMES[options.mode]),
      // Two threads on one CPU: waiting for it is the mechanism.
      oversubscribed: placement === 'same-core' && !subjects.every(({ isAlone }) => isAlone),
      run: (context) => runMessageSet({ subjects, cpus, clockOverheadNs: environment.clock.overheadNs }, context),
    };
  });
}

function estimateMessagesMs(cells: readonly CellSpec[], { cellMs, warmUpMs }: { cellMs: number; warmUpMs: number }) {
  const loops = new Map(
    cells.map((cell) => [`${cell.subject} ${cell.metric === 'round-trip'}`, subjectOf(cell.subject)]),
  );
  const subjects = new Set(loops.values());
  const startsMs = [...subjects].reduce((sum, { name }) => sum + startMs(name), 0);
  const warmingMs = [...loops.values()].reduce((sum, subject) => sum + chooseWarmUpMs(subject, warmUpMs), 0);
  return startsMs + warmingMs + cells.length * ((subjects.size > 1 ? IN_TURNS : 1) * cellMs + CALIBRATION_MS);
}

function joinAll(sets: readonly DraftSet[], keyOf: (cell: CellSpec) => string): DraftSet[] {
  return groupBy(sets, ({ cells }) => keyOf(cells[0]!)).map(([id, joined]) => joinNeighbours(id, joined));
}

function lockSets(mode: Mode, environment: Environment): DraftSet[] {
  const { cellMs, warmUpMs } = TIMES[mode];
  const sets = groupBy(chooseLockCells(mode), ({ subject, parameters }) => `${subject}/${parameters.workers}`).map(
    ([id, cells]): DraftSet => {
      const { subject, parameters, placement } = cells[0]!;
      const threads = Number(parameters.workers);
      const choice = choosePair(placement as Placement, environment);
      const pair = 'cpus' in choice ? choice.cpus : null;
      if ('skip' in choice) for (const cell of cells) cell.skip = choice.skip;
      const cpus = pair === null ? null : threads === 1 ? [...pair[1]] : [...pair[0], ...pair[1]];
      return {
        id,
        cells,
        expectedMs: startMs(subject) + chooseWarmUpMs({ name: subject }, warmUpMs * LOCK_WARM_UP) + cellMs,
        oversubscribed: threads > environment.effectiveCpus,
        run: (context) =>
          runLockSet({ subject, threads, cpus, clockOverheadNs: environment.clock.overheadNs }, context),
      };
    },
  );
  return joinAll(sets, ({ subject, parameters }) => `${lockOf(subject).neighbours}, ${parameters.workers} workers`);
}

function isolationSet(): DraftSet {
  return {
    id: 'isolation',
    cells: chooseIsolationCells(),
    expectedMs: 1_200,
    oversubscribed: true,
    run: runIsolationSet,
  };
}
