/** Which cells task 2c declares. Called by experiment.ts and by tests; pure. */

import type { Mode } from '../../src/core/result.js';
import type { CellSpec } from '../../src/harness/plan.js';
import { brokenOf, INCREMENT_PAIR, mendedOf, PAIRS, type Pair } from './catalog.js';
import { INCREMENTS } from './increments.js';
import { RACES } from './memory-races.js';
import type { Release } from './repetition-thread.js';

export const RELEASES: readonly Release[] = ['barrier', 'staggered'];

/** Runs of one set, and how many may hang, each of which costs new workers. Blocks make them thousands. */
const REPETITION: Record<Mode, { runs: number; mostHangs: number }> = {
  quick: { runs: 250, mostHangs: 1 },
  standard: { runs: 1_000, mostHangs: 3 },
  budget: { runs: 1_000, mostHangs: 3 },
  full: { runs: 5_000, mostHangs: 5 },
};

const MOST_RUNS = 200_000;
/** Runs of the explorer's own measurement. */
const SPEED_RUNS: Record<Mode, number> = { quick: 2_000, standard: 4_000, budget: 4_000, full: 10_000 };

/** Reads, or additions of each thread. */
const RACE_COUNTS: Record<Mode, number> = { quick: 200_000, standard: 1_000_000, budget: 1_000_000, full: 5_000_000 };

const PYTHON = { threads: 4, count: 100_000 };
const THREADS = 2;

export function choosePairs(mode: Mode): readonly Pair[] {
  return mode === 'quick' ? PAIRS.filter(({ isQuick }) => isQuick) : PAIRS;
}

export const repetitionId = (program: string, release: Release) => `detections/${program}/repetition-${release}`;
export const explorationId = (program: string, mode: 'exhaustive' | 'all') => `interleavings/${program}/${mode}`;
export const SPEED_ID = `operations/exploration/${INCREMENT_PAIR}`;
export const raceId = (kind: (typeof RACES)[number]) => `detections/${kind}/W2`;
export const incrementId = (kind: (typeof INCREMENTS)[number], workers: number) => `operations/${kind}/W${workers}`;
export const pythonId = (subject: string, kind: 'augmented' | 'convert') => `detections/${subject}/${kind}`;

/** Returns the cells in which a program is run again and again in real workers; a quick run leaves the mended ones out. */
export function chooseRepetitionCells(pair: Pair, mode: Mode): CellSpec[] {
  const programs = mode === 'quick' ? [brokenOf(pair)] : [brokenOf(pair), mendedOf(pair)];
  return programs.flatMap((program) =>
    RELEASES.map(
      (release): CellSpec => ({
        id: repetitionId(program, release),
        metric: 'detections',
        subject: program,
        placement: 'free',
        parameters: { release, ...REPETITION[mode], threads: THREADS },
      }),
    ),
  );
}

/**
 * Returns the cells in which a program and its mended twin are explored. A broken one is searched for what its check says, or its threads'
 * sleep: that its accesses race is seen in the first run, and says too little. A mended one must be free of races as well.
 */
export function chooseExplorationCells(pair: Pair, mode: Mode): CellSpec[] {
  return [
    makeSearch(brokenOf(pair), 'exhaustive'),
    makeSearch(mendedOf(pair), 'exhaustive'),
    ...(mode !== 'quick' && pair.isEnumerable ? [makeSearch(mendedOf(pair), 'all')] : []),
  ];
}

/** Returns the cell of the explorer's own speed. */
export function chooseSpeedCell(mode: Mode): CellSpec {
  return {
    id: SPEED_ID,
    metric: 'operations',
    subject: 'exploration',
    placement: 'free',
    parameters: { program: INCREMENT_PAIR, maxRuns: SPEED_RUNS[mode] },
  };
}

function makeSearch(program: string, mode: 'exhaustive' | 'all'): CellSpec {
  return {
    id: explorationId(program, mode),
    metric: 'interleavings',
    subject: program,
    placement: 'free',
    parameters: { mode, maxRuns: MOST_RUNS, threads: THREADS },
  };
}

/** Returns the cells of what races do to values, and of what a lock costs. */
export function chooseMemoryCells(mode: Mode): CellSpec[] {
  const races = mode === 'quick' ? RACES.slice(0, 1) : RACES;
  const raced = races.map(
    (kind): CellSpec => ({
      id: raceId(kind),
      metric: 'detections',
      subject: kind,
      placement: 'free',
      parameters: { workers: THREADS, count: RACE_COUNTS[mode] },
    }),
  );
  if (mode === 'quick') return raced;
  const added = INCREMENTS.flatMap((kind) =>
    [1, THREADS].map(
      (workers): CellSpec => ({
        id: incrementId(kind, workers),
        metric: 'operations',
        subject: kind,
        placement: 'free',
        parameters: { workers },
      }),
    ),
  );
  return [...raced, ...added];
}

/** What is said of an interpreter in its cells. */
export interface PythonLabel {
  /** `peer-python`, or `peer-python-free` for a build without the lock. */
  name: string;
  version: string;
  lockState: 'on' | 'off';
}

/** Returns the cells of additions that are lost among Python's threads; none of a quick run. */
export function choosePythonCells({ name, version, lockState }: PythonLabel, mode: Mode): CellSpec[] {
  if (mode === 'quick') return [];
  return (['augmented', 'convert'] as const).map(
    (kind): CellSpec => ({
      id: pythonId(name, kind),
      metric: 'detections',
      subject: name,
      placement: 'free',
      parameters: { kind, ...PYTHON, python: version, lock: lockState },
    }),
  );
}
