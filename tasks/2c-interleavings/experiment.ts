/** The plan of task 2c: which programs are repeated, which explored, what races do and what preventing them costs. Loaded by the registry when the task runs. */

import type { TaskModule, TaskOptions } from '../../src/cli/task.js';
import { LabError } from '../../src/core/errors.js';
import type { Environment, Mode } from '../../src/core/result.js';
import { TIMES } from '../../src/harness/engine.js';
import type { CellSpec, RunPlan, SetSpec } from '../../src/harness/plan.js';
import { findPythons } from '../../src/sys/find-pythons.js';
import { findAddon } from '../../src/sys/native-files.js';
import type { Pair } from './catalog.js';
import { buildComparisons } from './comparisons.js';
import { runExplorationSet } from './exploration-set.js';
import { explain } from './findings.js';
import {
  chooseExplorationCells,
  chooseMemoryCells,
  choosePairs,
  choosePythonCells,
  chooseRepetitionCells,
  chooseSpeedCell,
} from './grid.js';
import { runMemorySet } from './memory-set.js';
import { runPythonSet } from './python-set.js';
import { runRepetitionSet } from './repetition-set.js';

/** A set that is not yet a set: its cells may still be skipped. */
interface Draft extends SetSpec {
  cells: CellSpec[];
}

/** Repetition is measured in every block; what is the same each time, or needs no more for an interval, in every third. */
const BLOCKS = { standard: 20, full: 40 };
const TURNS = { every: 3, standard: 6, full: 12 };
/** In its first blocks, for it may have no time for the last ones. */
const QUICK_SEARCHES = { every: 8, within: 4 };

/** First guesses of wall times, ms, as seen on two cores. */
const START_MS = { node: 130, worker: 40, explorer: 300, python: 60 };
const RUN_MS = 0.05;
const HANG_MS = 130;
const SEARCH_MS = { exhaustive: 450, all: 1_200 };
const SPEED_RUN_MS = 0.16;
const PYTHON_MS = 150;

export const task: TaskModule = { grid: [], buildPlan, explain };

async function buildPlan(options: TaskOptions, { platform }: Environment): Promise<RunPlan> {
  if (options.input !== undefined)
    throw new LabError('bad-input', 'task 2c reads no input: its programs bring their own state. Leave out --input.');
  const { mode } = options;
  const drafts: Draft[] = [
    ...choosePairs(mode).map((pair) => repetitionSet(pair, mode)),
    ...choosePairs(mode).map((pair, at) => explorationSet(pair, at, mode)),
    speedSet(mode),
    memorySet(mode),
    ...(await pythonSets(mode)),
  ];
  const absence = describeAbsence(platform);
  const cells = drafts.flatMap((draft) => draft.cells);
  if (absence !== null) for (const cell of cells) cell.skip ??= absence;
  return {
    task: '2c',
    cells,
    sets: drafts
      .map((draft) => ({ ...draft, cells: draft.cells.filter((cell) => cell.skip === undefined) }))
      .filter((draft) => draft.cells.length > 0),
    comparisons: buildComparisons(cells),
    ...((mode === 'standard' || mode === 'full') && { blocks: BLOCKS[mode] }),
    inputDigest: () => null,
    dispose: async () => {},
  };
}

/** Whether threads sleep is asked of the kernel, and clocks are read through the addon: without them nothing pretends. */
function describeAbsence(platform: string): string | null {
  if (platform !== 'linux') return 'needs Linux: whether threads sleep for ever is read from its kernel';
  const found = findAddon();
  return 'reason' in found ? `${found.reason}; ${found.remedy}` : null;
}

/** A quick run, and one with a budget of its own, measures in each block what is not the same every time. */
function takeTurns(mode: Mode, turn: number): Pick<SetSpec, 'turns'> {
  if (mode !== 'standard' && mode !== 'full') return {};
  return { turns: { every: TURNS.every, offset: turn % TURNS.every, most: TURNS[mode] } };
}

function repetitionSet(pair: Pair, mode: Mode): Draft {
  const cells = chooseRepetitionCells(pair, mode);
  const hangs = pair.sign === 'threads that sleep for ever' ? 2 : 0;
  const { runs, mostHangs } = cells[0]!.parameters;
  return {
    id: `repetition-${pair.name}`,
    cells,
    expectedMs:
      START_MS.node + 2 * START_MS.worker + cells.length * RUN_MS * Number(runs) + hangs * Number(mostHangs) * HANG_MS,
    oversubscribed: true,
    run: runRepetitionSet,
  };
}

/** A search gives the same each time; a quick run does it once. */
function explorationSet(pair: Pair, turn: number, mode: Mode): Draft {
  const cells = chooseExplorationCells(pair, mode);
  const turns = { every: QUICK_SEARCHES.every, offset: turn % QUICK_SEARCHES.within };
  return {
    id: `exploration-${pair.name}`,
    cells,
    expectedMs: START_MS.node + cells.reduce((sum, { parameters }) => sum + SEARCH_MS[parameters.mode as 'all'], 0),
    oversubscribed: true,
    ...(mode === 'quick' ? { turns } : takeTurns(mode, turn)),
    run: runExplorationSet,
  };
}

function speedSet(mode: Mode): Draft {
  const cell = chooseSpeedCell(mode);
  return {
    id: 'exploration-speed',
    cells: [cell],
    expectedMs: START_MS.node + START_MS.explorer + Number(cell.parameters.maxRuns) * SPEED_RUN_MS,
    oversubscribed: true,
    ...takeTurns(mode, 0),
    run: runExplorationSet,
  };
}

function memorySet(mode: Mode): Draft {
  const cells = chooseMemoryCells(mode);
  const { cellMs, warmUpMs } = TIMES[mode];
  return {
    id: 'memory',
    cells,
    expectedMs: START_MS.node + 2 * START_MS.worker + warmUpMs + cells.length * cellMs,
    oversubscribed: true,
    ...takeTurns(mode, 1),
    run: runMemorySet,
  };
}

/** Every Python that is found; without one its cells say why they are skipped. */
async function pythonSets(mode: Mode): Promise<Draft[]> {
  if (mode === 'quick') return [];
  const { found, missing } = await findPythons();
  const labels = found.map(({ command, version, lockState, build }) => ({
    command,
    label: { name: build === 'free-threaded' ? 'peer-python-free' : 'peer-python', version, lockState },
  }));
  const reason = missing.map(({ command, reason: why }) => `${command}: ${why}`).join('; ');
  const absent = { command: '', label: { name: 'peer-python', version: 'none', lockState: 'on' as const } };
  return (labels.length > 0 ? labels : [absent]).map(({ command, label }): Draft => {
    const cells = choosePythonCells(label, mode);
    if (command === '') for (const cell of cells) cell.skip = `no Python that works was found (${reason})`;
    return {
      id: label.name,
      cells,
      expectedMs: START_MS.python + cells.length * PYTHON_MS,
      oversubscribed: true,
      ...takeTurns(mode, 2),
      run: (context) => runPythonSet(command, context),
    };
  });
}
