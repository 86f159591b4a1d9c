/** What an exploration found: numbers, and a failing schedule step by step. Made by explore(), printed by schedule-text.ts. */

/**
 * exhaustive: every interleaving, up to exchanging neighbouring steps that do not touch the same words.
 * all: every interleaving, one by one. bounded: every one with at most so many pre-emptions. random: so many, drawn by PCT.
 */
export type ExploreMode = 'exhaustive' | 'all' | 'bounded' | 'random';

/** The `limit` of a report of replay(). */
export const REPLAY_LIMIT = 'only the schedule that was asked for was run';

export interface ExploreOptions {
  /** Default: exhaustive. */
  mode?: ExploreMode;
  /** Mode bounded: switches away from a thread that could go on. Default: 2. */
  preemptions?: number;
  /** Mode random: how many runs. Default: 1,000. */
  randomRuns?: number;
  /** Mode random: how many ordering constraints a bug may need. Default: 3. */
  depth?: number;
  /** Mode random, and Math.random() of the program. Default: 1. */
  seed?: number;
  /** Ends the exploration, incomplete. Default: 1,000,000 runs; no limit of time. */
  maxRuns?: number;
  maxMs?: number;
  /** Steps of one run; more is a failure. Default: 20,000. */
  maxSteps?: number;
  /** How often a thread re-reads unchanged words before it is parked until one changes. Default: 3. */
  spinReads?: number;
  /** How many waits of a run may time out though others could still go on. Default: 0: time passes only when nobody can go on. */
  earlyTimeouts?: number;
  /** A thread that touches no shared memory for so long has failed. Default: 5,000. */
  stallMs?: number;
  /** Heap of each worker, MiB. Default: 64. */
  heapMiB?: number;
  /** Every run in workers of its own: for programs whose modules keep something between runs. Slow. Default: false. */
  freshWorkers?: boolean;
  /** Whether a race that the program does not declare is a failure. Default: true. */
  failOnRace?: boolean;
  /** Whether a failing schedule is shortened. Default: true. */
  shorten?: boolean;
  /** Handed to setup(). Plain data. */
  input?: unknown;
}

export type FailureKind =
  | 'check' // check() threw, or returned false
  | 'throw' // a thread threw
  | 'deadlock' // threads wait for each other in a cycle
  | 'asleep' // a thread sleeps and nobody is left to wake it
  | 'spinning' // a thread re-reads words that nobody is left to change
  | 'step-bound' // a run did not end within maxSteps
  | 'data-race' // two unordered accesses, one of them a write, one of them plain
  | 'stalled' // a thread touched no shared memory for stallMs
  | 'exited' // a thread called process.exit()
  | 'out-of-memory'; // a thread needed more heap, or more buffers, than a run may have

/** One step of a schedule. */
export interface ScheduleStep {
  thread: number;
  /** `load`, `store`, `read`, `write` (plain), `add` …, `wait`, `notify`, `wakes`, `times out`. */
  operation: string;
  /** The word's name in the layout, else `memory 0 +128`. */
  word: string;
  /** Decimal, as the access saw them; null where there is none. */
  oldValue: string | null;
  newValue: string | null;
  /** What became of it, where values do not say: `sleeps`, `wakes 1`, `not equal`, `fails`. */
  outcome: string | null;
  /** `file.js:12`, where known. */
  line: string | null;
}

export interface ExploreFailure {
  kind: FailureKind;
  /** What happened, and what was expected. */
  message: string;
  /** Number of the first run in which it was found, from 1 on. */
  foundInRun: number;
  /** What `--replay` takes. */
  token: string;
  steps: ScheduleStep[];
  /** Where each thread stood at the end: done, or about to take a step of this line. */
  ends: { isDone: boolean; line: string | null }[];
  /** How often the schedule changes threads. */
  switches: number;
  /** Of these, away from a thread that could have gone on. */
  preemptions: number;
  /** Whether all schedules with fewer pre-emptions were tried and do not fail so. */
  isFewest: boolean;
}

export interface ExploreReport {
  /** The program's file. */
  program: string;
  mode: ExploreMode;
  threads: string[];
  /** clean: all interleavings, no failure. not-found: no failure, but not all were run: `limit` says why. */
  verdict: 'failed' | 'clean' | 'not-found';
  isComplete: boolean;
  /** What ended the search before it was complete. */
  limit: string | null;
  /** Runs to their end, and runs given up since another one had covered them. */
  runs: number;
  prunedRuns: number;
  longestRunSteps: number;
  elapsedMs: number;
  /** What completeness rests on in this program: `a thread that spins is fair`, `time passes when nobody can go on`. */
  assumptions: string[];
  /** Races that the program declares, as far as they happened. */
  benignRaces: string[];
  failure: ExploreFailure | null;
}
