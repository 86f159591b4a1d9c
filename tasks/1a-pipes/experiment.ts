/** Task 1a's grid: which cells, in which sets, held against what. Loaded by the registry when the task runs. */

import type { TaskModule, TaskOptions } from '../../src/cli/task.js';
import { LabError } from '../../src/core/errors.js';
import type { Environment, Metric, Mode, Parameters } from '../../src/core/result.js';
import { formatSize, MIB } from '../../src/core/units.js';
import { TIMES } from '../../src/harness/engine.js';
import { choosePair } from '../../src/harness/placement.js';
import type { CellSpec, RunPlan, SetSpec } from '../../src/harness/plan.js';
import { JOB_RECORD_BYTES } from '../../src/job/count-stream.js';
import { JobSource } from '../../src/job/job-source.js';
import { findAddon, findFloor } from '../../src/sys/native-files.js';
import { HEADER_BYTES, MAX_PAYLOAD_BYTES } from '../../src/transports/record.js';
import { runCallSet } from './call-set.js';
import { buildComparisons } from './comparisons.js';
import { factSets } from './fact-cells.js';
import { explain } from './findings.js';
import { chooseRecordCells, idOf, type RecordCell } from './grid.js';
import { runJobSet } from './job-set.js';
import { chooseEventLoopWarmUp, runRecordSet } from './record-set.js';
import { listReplays } from './replay.js';
import { runSpawnSet } from './spawn-set.js';
import { SPAWN_WAYS } from './spawn-ways.js';
import { isNative, type Subject, subjectOf } from './subjects.js';

const PRODUCERS = [1, 2, 4, 8];
const CALL_BYTES = 64;

/** The slow producer of the experiment with the sequential reader: the first in turn, pausing before each record. */
const SLOW_PRODUCERS = 4;
const SLOW_PAUSE_MS = 1;

/** Of the job's input where none is given. */
const CORPUS_BYTES: Record<Mode, number> = { quick: 4 * MIB, standard: 32 * MIB, budget: 64 * MIB, full: 64 * MIB };

/** First guesses of a set's wall time, ms, as seen on two cores: starting, and calibrating a cell. */
const START_MS = { native: 70, node: 200 };
const CALIBRATION_MS = 40;

function chooseJobMetrics(mode: Mode, count: number, slow: boolean, producers: readonly number[]): readonly Metric[] {
  if (mode !== 'quick')
    return count === 0 ? ['elapsed', 'spawn', 'memory'] : ['elapsed', 'service-gap', 'spawn', 'memory'];
  if (slow) return ['elapsed', 'service-gap'];
  if (count === 0) return ['elapsed'];
  return producers.length === 1 || count === SLOW_PRODUCERS ? ['elapsed', 'service-gap'] : [];
}

export const task: TaskModule = {
  grid: ['sizes', 'placement', 'producers', 'input'],
  buildPlan,
  explain,
  listReplays: async (environment) => {
    const plan = await buildPlan({ mode: 'full', seed: 1 }, environment);
    try {
      return listReplays(plan.cells, environment);
    } finally {
      await plan.dispose();
    }
  },
};

async function buildPlan(options: TaskOptions, environment: Environment): Promise<RunPlan> {
  for (const bytes of options.sizesBytes ?? []) checkSize(bytes);
  const source = new JobSource({ path: options.input, corpusBytes: CORPUS_BYTES[options.mode], seed: options.seed });
  const sets: DraftSet[] = [
    ...recordSets(options.mode, environment, chooseRecordCells(options)),
    ...(options.mode === 'quick' ? [] : spawnSets()),
    ...callSets(options.mode),
    ...jobSets(options, source, environment),
    ...factSets(options.mode),
  ].filter((set) => set.cells.length > 0);
  const absence = describeAbsence();
  if (absence !== null) for (const set of sets) for (const cell of set.cells) cell.skip ??= absence;
  const cells = sets.flatMap((set) => set.cells);
  return {
    task: '1a',
    cells,
    sets: sets.filter((set) => set.cells.some((cell) => cell.skip === undefined)),
    comparisons: buildComparisons(cells),
    inputDigest: () => source.digest,
    dispose: async () => source.dispose(),
  };
}

function checkSize(bytes: number): void {
  if (bytes > HEADER_BYTES && bytes <= MAX_PAYLOAD_BYTES) return;
  throw new LabError(
    'usage',
    `--sizes ${formatSize(bytes)}: a record has a header of ${HEADER_BYTES} B, so sizes run from ${HEADER_BYTES + 1}B to ${formatSize(MAX_PAYLOAD_BYTES)}.`,
  );
}

/** Every mechanism of this task goes through the addon: without it there is nothing to measure, and nothing pretends. */
function describeAbsence(): string | null {
  for (const found of [findAddon(), findFloor()]) {
    if ('reason' in found) return `${found.reason}; ${found.remedy}`;
  }
  return null;
}

/** A set whose cells can still be given a reason to be skipped. */
interface DraftSet extends SetSpec {
  cells: CellSpec[];
}

/** One set for each subject and placement: its cells are served by one pair of processes. */
function recordSets(mode: Mode, environment: Environment, cells: readonly RecordCell[]): DraftSet[] {
  const groups = new Map<string, RecordCell[]>();
  for (const cell of cells) {
    const id = `${cell.subject}/${cell.placement}`;
    groups.set(id, [...(groups.get(id) ?? []), cell]);
  }
  return [...groups].map(([id, group]) => recordSet(id, group, mode, environment));
}

/** Blocks of subjects that are native, that block, and that have an event loop differ in how long they start and warm up. */
function guessMs(subject: Subject, mode: Mode, cells: number): number {
  const { cellMs, warmUpMs } = TIMES[mode];
  if (isNative(subject)) return START_MS.native + cells * (cellMs + CALIBRATION_MS);
  const warm = subject.wait === 'event loop' ? chooseEventLoopWarmUp(warmUpMs) * 1.5 : warmUpMs * 1.1;
  return START_MS.node + warm + cells * (cellMs + CALIBRATION_MS);
}

function recordSet(id: string, group: readonly RecordCell[], mode: Mode, environment: Environment): DraftSet {
  const { subject: name, placement } = group[0]!;
  const subject = subjectOf(name);
  const choice = choosePair(placement, environment);
  const cpus = 'cpus' in choice ? choice.cpus : null;
  const { overheadNs: clockOverheadNs } = environment.clock;
  const cells = group.map((cell): CellSpec => {
    const { metric, bytes, messagesPerSecond } = cell;
    const rate = messagesPerSecond === undefined ? {} : { messagesPerSecond };
    const skip = 'skip' in choice ? { skip: choice.skip } : {};
    return { id: idOf(cell), metric, subject: name, placement, parameters: { bytes, ...rate }, ...skip };
  });
  return {
    id,
    cells,
    expectedMs: guessMs(subject, mode, cells.length),
    // Where the scheduler is free it may put both on one CPU: to wait is then its choice, and no sign of other work.
    oversubscribed: placement !== 'cross-core',
    run: (context) => runRecordSet({ ...subject, cpus, clockOverheadNs }, context),
  };
}

function spawnSets(): DraftSet[] {
  return SPAWN_WAYS.map((way) => {
    const { subject } = way;
    const cell: CellSpec = { id: `spawn/${subject}/free`, metric: 'spawn', subject, placement: 'free', parameters: {} };
    return {
      id: `spawn/${subject}`,
      cells: [cell],
      expectedMs: 100,
      run: (context) => runSpawnSet(way, cell, context),
    };
  });
}

function callSets(mode: Mode): DraftSet[] {
  const call = (name: string, parameters: Parameters): CellSpec => ({
    id: ['call', name, ...('bytes' in parameters ? [formatSize(Number(parameters.bytes))] : [])].join('/'),
    metric: 'call',
    subject: name,
    parameters: { call: name, ...parameters },
  });
  const cells = [
    ...(mode === 'quick' ? [] : [call('addon-call', {}), call('clock-read', {})]),
    call('frame-encode', { bytes: CALL_BYTES }),
    call('write-read', { bytes: CALL_BYTES }),
  ];
  return [{ id: 'call', cells, expectedMs: 500, run: runCallSet }];
}

function jobSets(
  { mode, producers: chosen = PRODUCERS }: TaskOptions,
  source: JobSource,
  environment: Environment,
): DraftSet[] {
  const guessMs = (source.bytes / MIB) * 7;
  const pausesMs = (source.bytes / SLOW_PRODUCERS / JOB_RECORD_BYTES) * SLOW_PAUSE_MS;
  const set = (producers: number, slow: boolean): DraftSet => {
    const subject = producers === 0 ? 'job-serial' : 'job-pipe';
    const path = [subject, ...(producers === 0 ? [] : [`P${producers}`]), ...(slow ? ['slow-first'] : [])];
    const parameters: Parameters = {
      producers,
      inputBytes: source.bytes,
      ...(slow ? { slowPauseMs: SLOW_PAUSE_MS } : {}),
    };
    const cells = chooseJobMetrics(mode, producers, slow, chosen).map((metric) => ({
      id: [metric, ...path].join('/'),
      metric,
      subject,
      placement: 'free' as const,
      parameters,
    }));
    return {
      id: path.join('/'),
      cells,
      expectedMs: 150 + producers * 70 + guessMs + (slow ? pausesMs : 0),
      oversubscribed: producers + 1 > environment.effectiveCpus,
      run: (context) => runJobSet({ ...source.prepare(), producers, slowPauseMs: slow ? SLOW_PAUSE_MS : 0 }, context),
    };
  };
  const slow = chosen.includes(SLOW_PRODUCERS) ? [set(SLOW_PRODUCERS, true)] : [];
  return [set(0, false), ...chosen.map((producers) => set(producers, false)), ...slow];
}
