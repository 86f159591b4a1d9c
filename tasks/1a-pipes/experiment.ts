/** Task 1a's grid: which cells, in which sets, held against what. Loaded by the registry when the task runs. */

import type { TaskModule, TaskOptions } from '../../src/cli/task.js';
import { LabError } from '../../src/core/errors.js';
import type { Environment, Metric, Parameters, Placement } from '../../src/core/result.js';
import { formatSize, KIB, MIB } from '../../src/core/units.js';
import { choosePair } from '../../src/harness/placement.js';
import type { CellSpec, RunPlan, SetSpec } from '../../src/harness/plan.js';
import { findAddon, findFloor } from '../../src/sys/native-files.js';
import { HEADER_BYTES, MAX_PAYLOAD_BYTES } from '../../src/transports/record.js';
import { runCallSet } from './call-set.js';
import { buildComparisons } from './comparisons.js';
import { factSets } from './fact-cells.js';
import { explain } from './findings.js';
import { JobSource } from './job-input.js';
import { runJobSet } from './job-set.js';
import { MEMBER_COMMAND, runRecordSet } from './record-set.js';
import { FIRST_BYTE_COMMAND, runSpawnSet } from './spawn-set.js';

const PLACEMENTS: readonly Placement[] = ['same-core', 'cross-core', 'free'];
const SIZES_BYTES = [64, 512, 4 * KIB, 16 * KIB, 64 * KIB, 256 * KIB, MIB];
const PRODUCERS = [1, 2, 4, 8];
const CALL_BYTES = 64;

/** The slow producer of the experiment with the sequential reader: the first in turn, pausing before each record. */
const SLOW_PRODUCERS = 4;
const SLOW_PAUSE_MS = 1;

/** First guesses of a set's wall time beyond its cells, ms. */
const START_MS = 200;
const CELL_OVERHEAD_MS = 25;

interface Grid {
  placements: readonly Placement[];
  /** Record sizes for each metric and placement. */
  sizesOf(metric: Metric, placement: Placement): readonly number[];
  producers: readonly number[];
  jobMetrics(producers: number, slow: boolean): readonly Metric[];
}

function chooseGrid(options: TaskOptions): Grid {
  const placements = options.placements ?? PLACEMENTS;
  const producers = options.producers ?? PRODUCERS;
  if (options.mode !== 'quick') {
    const sizes = options.sizesBytes ?? SIZES_BYTES;
    return {
      placements,
      sizesOf: () => sizes,
      producers,
      jobMetrics: (count) =>
        count === 0 ? ['elapsed', 'spawn', 'memory'] : ['elapsed', 'service-gap', 'spawn', 'memory'],
    };
  }
  return {
    placements,
    sizesOf: (metric, placement) => options.sizesBytes ?? quickSizes(metric, placement),
    producers,
    jobMetrics: (count, slow) => quickJobMetrics(count, slow, producers),
  };
}

/** The quick run declares at most 32 cells: those that answer the task's questions. */
function quickSizes(metric: Metric, placement: Placement): readonly number[] {
  if (metric === 'round-trip') return [64];
  if (placement === 'same-core') return [64 * KIB, MIB];
  return placement === 'cross-core' ? [64 * KIB] : [];
}

function quickJobMetrics(count: number, slow: boolean, producers: readonly number[]): readonly Metric[] {
  if (slow) return ['elapsed', 'service-gap'];
  if (count === SLOW_PRODUCERS) return ['elapsed', 'service-gap', 'spawn', 'memory'];
  return count === 0 && producers.includes(SLOW_PRODUCERS) ? ['elapsed', 'memory'] : ['elapsed'];
}

export const task: TaskModule = {
  grid: ['sizes', 'placement', 'producers', 'input'],
  buildPlan,
  explain,
};

async function buildPlan(options: TaskOptions, environment: Environment): Promise<RunPlan> {
  for (const bytes of options.sizesBytes ?? []) checkSize(bytes);
  const grid = chooseGrid(options);
  const source = new JobSource(options.mode, options.seed, options.input);
  const sets: DraftSet[] = [
    ...[...recordSets(grid, environment), ...spawnSets(), callSet(), ...jobSets(grid, source, environment)],
    ...factSets(options.mode),
  ];
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

function recordSets(grid: Grid, environment: Environment): DraftSet[] {
  const floor = findFloor();
  const subjects = [
    { subject: 'pipe', command: MEMBER_COMMAND },
    { subject: 'native-pipe', command: ['path' in floor ? floor.path : 'floor'] as const },
  ];
  const { overheadNs } = environment.clock;
  return subjects.flatMap(({ subject, command }) =>
    grid.placements.map((placement) => {
      const choice = choosePair(placement, environment);
      const cells = (['round-trip', 'throughput'] as const).flatMap((metric) =>
        grid.sizesOf(metric, placement).map((bytes) => ({
          id: `${metric}/${subject}/${formatSize(bytes)}/${placement}`,
          metric,
          subject,
          placement,
          parameters: { bytes },
          ...('skip' in choice ? { skip: choice.skip } : {}),
        })),
      );
      const cpus = 'cpus' in choice ? choice.cpus : null;
      return {
        id: `${subject}/${placement}`,
        cells,
        expectedMs: START_MS + cells.length * (CELL_OVERHEAD_MS + 40),
        // Where the scheduler is free it may put both on one CPU: to wait is then its choice, and no sign of other work.
        oversubscribed: placement !== 'cross-core',
        run: (context) => runRecordSet({ command, cpus, clockOverheadNs: overheadNs }, context),
      };
    }),
  );
}

function spawnSets(): DraftSet[] {
  const floor = findFloor();
  const commands: Record<string, readonly [string, ...string[]]> = {
    pipe: FIRST_BYTE_COMMAND,
    'native-pipe': ['path' in floor ? floor.path : 'floor', 'first-byte', '3'],
  };
  return Object.entries(commands).map(([subject, command]) => {
    const cell: CellSpec = { id: `spawn/${subject}/free`, metric: 'spawn', subject, placement: 'free', parameters: {} };
    return {
      id: `spawn/${subject}`,
      cells: [cell],
      expectedMs: 100,
      run: (context) => runSpawnSet(command, cell, context),
    };
  });
}

function callSet(): DraftSet {
  const call = (name: string, parameters: Parameters): CellSpec => ({
    id: ['call', name, ...('bytes' in parameters ? [formatSize(Number(parameters.bytes))] : [])].join('/'),
    metric: 'call',
    subject: name,
    parameters: { call: name, ...parameters },
  });
  const cells = [
    call('addon-call', {}),
    call('clock-read', {}),
    call('frame-encode', { bytes: CALL_BYTES }),
    call('write-read', { bytes: CALL_BYTES }),
  ];
  return { id: 'call', cells, expectedMs: 500, run: runCallSet };
}

function jobSets(grid: Grid, source: JobSource, environment: Environment): DraftSet[] {
  const guessMs = (source.bytes / MIB) * 12;
  const set = (producers: number, slow: boolean): DraftSet => {
    const subject = producers === 0 ? 'job-serial' : 'job-pipe';
    const path = [subject, ...(producers === 0 ? [] : [`P${producers}`]), ...(slow ? ['slow-first'] : [])];
    const parameters: Parameters = {
      producers,
      inputBytes: source.bytes,
      ...(slow ? { slowPauseMs: SLOW_PAUSE_MS } : {}),
    };
    const cells = grid.jobMetrics(producers, slow).map((metric) => ({
      id: [metric, ...path].join('/'),
      metric,
      subject,
      placement: 'free' as const,
      parameters,
    }));
    return {
      id: path.join('/'),
      cells,
      expectedMs: 150 + producers * 70 + guessMs,
      oversubscribed: producers + 1 > environment.effectiveCpus,
      run: (context) => runJobSet({ ...source.prepare(), producers, slowPauseMs: slow ? SLOW_PAUSE_MS : 0 }, context),
    };
  };
  const slow = grid.producers.includes(SLOW_PRODUCERS) ? [set(SLOW_PRODUCERS, true)] : [];
  return [set(0, false), ...grid.producers.map((producers) => set(producers, false)), ...slow];
}
