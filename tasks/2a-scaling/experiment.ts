/** The sweep's plan: which cells, in which sets, held against what. Loaded by the registry when the task runs. */

import { availableMemory } from 'node:process';
import type { TaskModule, TaskOptions } from '../../src/cli/task.js';
import type { Environment, Mode } from '../../src/core/result.js';
import { MIB } from '../../src/core/units.js';
import { TIMES } from '../../src/harness/engine.js';
import type { CellSpec, RunPlan, SetSpec } from '../../src/harness/plan.js';
import { JobSource } from '../../src/job/job-source.js';
import { formatQuantity } from '../../src/report/quantity.js';
import { findPythons } from '../../src/sys/find-pythons.js';
import { findAddon, findFloor } from '../../src/sys/native-files.js';
import { buildComparisons } from './comparisons.js';
import { explain } from './findings.js';
import {
  chooseJobCells,
  chooseMemoryCells,
  chooseNativeCells,
  chooseNodeCells,
  choosePythonCells,
  chooseSweep,
  chooseWorkloads,
  type Sweep,
} from './grid.js';
import { runJobSet } from './job-set.js';
import { runMemorySet } from './memory-set.js';
import { runNativeSet } from './native-set.js';
import { runNodeSet } from './node-set.js';
import { PYTHON_TIME } from './python-amounts.js';
import { runPythonSet } from './python-set.js';
import type { Workload } from './workloads.js';

/** A set that is not yet a set: its cells may still be skipped. */
interface Draft extends SetSpec {
  cells: CellSpec[];
}

const CORPUS_BYTES: Record<Mode, number> = { quick: 4 * MIB, standard: 16 * MIB, budget: 16 * MIB, full: 64 * MIB };

/** Replicates of what is measured in every block; others are measured in every third, as often as an interval needs. */
const BLOCKS = { standard: 20, full: 60 };
const TURNS = { every: 3, standard: 6, full: 20 };

/** First guesses of wall times, ms, as seen on two cores. */
const START_MS = { node: 220, worker: 35, native: 25, python: 170, pythonWorker: 15 };
const COMMAND_MS = 12;
/** Runs that V8's own threads disturbed are made again. */
const REPEATED = 1.5;

/** A worker with its own heap, before it has done anything: what twice as many would take must be there. */
const WORKER_BYTES = 10 * MIB;

export const task: TaskModule = { grid: ['workers', 'input'], buildPlan, explain };

async function buildPlan(options: TaskOptions, environment: Environment): Promise<RunPlan> {
  const { mode } = options;
  const sweep = chooseSweep(options, environment.effectiveCpus);
  const source = new JobSource({ path: options.input, corpusBytes: CORPUS_BYTES[mode], seed: options.seed });
  const drafts: Draft[] = [
    ...chooseWorkloads(mode).flatMap((workload) => [
      nodeSet(workload, mode, sweep, environment),
      ...(mode === 'quick' || !workload.hasNative ? [] : [nativeSet(workload, mode, sweep)]),
    ]),
    ...(mode === 'quick' ? [] : [jobSet(source, mode, sweep), memorySet(mode, sweep)]),
    ...(await pythonSets(mode, sweep)),
  ];
  const absence = describeAbsence(environment);
  for (const cell of drafts.flatMap((draft) => draft.cells)) {
    const reason = absence ?? describeShortage(cell);
    if (reason !== null) cell.skip ??= reason;
  }
  const cells = drafts.flatMap((draft) => draft.cells);
  return {
    task: '2a-scaling',
    cells,
    sets: drafts
      .map((draft) => ({ ...draft, cells: draft.cells.filter((cell) => cell.skip === undefined) }))
      .filter((draft) => draft.cells.length > 0),
    comparisons: buildComparisons(cells, sweep),
    ...((mode === 'standard' || mode === 'full') && { blocks: BLOCKS[mode] }),
    inputDigest: () => source.digest,
    dispose: async () => source.dispose(),
  };
}

/** Clock, CPU times and pipes go through the addon, and requests are answered by the floor: without them nothing pretends. */
function describeAbsence({ platform }: Environment): string | null {
  if (platform !== 'linux') return 'needs Linux: CPU times, switches and waits of threads are read from its kernel';
  for (const found of [findAddon(), findFloor()]) {
    if ('reason' in found) return `${found.reason}; ${found.remedy}`;
  }
  return null;
}

/** More workers than there is memory for would measure the paging, or end the run. */
function describeShortage({ parameters }: CellSpec): string | null {
  const workers = Number(parameters.workers ?? 0);
  const neededBytes = workers * WORKER_BYTES + Number(parameters.bytes ?? 0);
  const freeBytes = availableMemory();
  if (2 * neededBytes <= freeBytes) return null;
  return `${workers} workers take about ${formatQuantity('bytes', neededBytes)} and want as much to spare; ${formatQuantity('bytes', freeBytes)} are free`;
}

/** A quick run, and one with a budget of its own, measures everything in each block. */
function takeTurns(mode: Mode, turn: number, isOften = false): Pick<SetSpec, 'turns'> {
  if (isOften || (mode !== 'standard' && mode !== 'full')) return {};
  return { turns: { every: TURNS.every, offset: turn, most: TURNS[mode] } };
}

function nodeSet(workload: Workload, mode: Mode, sweep: Sweep, environment: Environment): Draft {
  const cells = chooseNodeCells(workload, mode, sweep);
  const { cellMs, warmUpMs } = TIMES[mode];
  return {
    id: workload.name,
    cells,
    expectedMs:
      START_MS.node +
      START_MS.worker * sweep.most +
      1.3 * warmUpMs +
      REPEATED * cells.length * (cellMs * workload.slowness + COMMAND_MS),
    oversubscribed: true,
    ...takeTurns(mode, workload.turn, workload.isOften),
    run: (context) => runNodeSet({ workload, most: sweep.most, cpus: environment.affinity }, context),
  };
}

function nativeSet(workload: Workload, mode: Mode, sweep: Sweep): Draft {
  const cells = chooseNativeCells(workload, sweep);
  const { cellMs } = TIMES[mode];
  return {
    id: `native-${workload.name}`,
    cells,
    expectedMs: cells.length * (START_MS.native + cellMs * workload.slowness + COMMAND_MS),
    oversubscribed: true,
    ...takeTurns(mode, workload.turn),
    run: (context) => runNativeSet(workload, context),
  };
}

function jobSet(source: JobSource, mode: Mode, sweep: Sweep): Draft {
  const cells = chooseJobCells(sweep, source.bytes);
  return {
    id: 'job-ring',
    cells,
    expectedMs: cells.reduce((sum, { parameters }) => sum + 600 + 50 * Number(parameters.workers), 0),
    oversubscribed: true,
    ...takeTurns(mode, 2),
    run: (context) => runJobSet(source.prepare(), context),
  };
}

function memorySet(mode: Mode, sweep: Sweep): Draft {
  const cells = chooseMemoryCells(sweep);
  return {
    id: 'workers',
    cells,
    expectedMs: cells.reduce(
      (sum, { parameters }) => sum + START_MS.node + START_MS.worker * Number(parameters.workers),
      0,
    ),
    oversubscribed: true,
    ...takeTurns(mode, 1),
    run: runMemorySet,
  };
}

/** Every Python that is found, with threads and with processes; without one its cells say why they are skipped. */
async function pythonSets(mode: Mode, sweep: Sweep): Promise<Draft[]> {
  const { found, missing } = await findPythons();
  const labels = found.map(({ command, version, lockState, build }) => ({
    command,
    label: { name: build === 'free-threaded' ? 'peer-python-free' : 'peer-python', version, lockState },
  }));
  const reason = missing.map(({ command, reason: why }) => `${command}: ${why}`).join('; ');
  const absent = { command: '', label: { name: 'peer-python', version: 'none', lockState: 'on' as const } };
  const { cellMs } = TIMES[mode];
  return (labels.length > 0 ? labels : [absent]).flatMap(({ command, label }) =>
    (mode === 'quick' ? (['threads'] as const) : (['threads', 'processes'] as const)).map((way): Draft => {
      const cells = choosePythonCells(label, way, mode, sweep);
      if (command === '') for (const cell of cells) cell.skip = `no Python that works was found (${reason})`;
      return {
        id: `${label.name}-${way}`,
        cells,
        expectedMs: cells.length * (START_MS.python + START_MS.pythonWorker * sweep.cores + 1.5 * PYTHON_TIME * cellMs),
        oversubscribed: true,
        ...takeTurns(mode, 0),
        run: (context) => runPythonSet({ command, way }, context),
      };
    }),
  );
}
