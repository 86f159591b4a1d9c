/** The memory that the scheduler, its threads and the explorer share: one table of named words. Laid out here alone. */

/*
 *     word        0 ┌────────────────────────────────────────────────┐
 *                   │ header: the run, what is wished, how it ended   │ HEAD
 *                64 ├────────────────────────────────────────────────┤
 *                   │ a block of 32 words for each thread             │ BLOCK
 *                   ├────────────────────────────────────────────────┤
 *                   │ windows: the latest looks of each thread        │ WINDOW
 *                   ├────────────────────────────────────────────────┤
 *                   │ queue: who sleeps, oldest first                 │
 *                   ├────────────────────────────────────────────────┤
 *                   │ the schedule wished for, a word a step          │
 *                   ├────────────────────────────────────────────────┤
 *                   │ the log: ROW words for each step                │
 *                   └────────────────────────────────────────────────┘
 *     doubles       virtual time; each sleeper's deadline
 *     bytes         text of a failure; results of the threads
 *
 * One thread runs at a time, and the turn is handed on with Atomics: all words but the turns are plain.
 */

export const MOST_THREADS = 16;
export const MOST_STEPS_LIMIT = 200_000;
export const MOST_SPIN_READS = 16;

export const HEAD = {
  /** What the threads are to do when they get a turn. */
  command: 0,
  outcome: 1,
  /** Steps in the log. */
  steps: 2,
  /** The thread that took the latest step. */
  current: 3,
  threads: 4,
  maxSteps: 5,
  /** Steps of the schedule wished for; then the policy. */
  prefix: 6,
  policy: 7,
  /** Threads whose next step another run has covered, as bits (sleep sets). */
  sleepSet: 8,
  earlyTimeouts: 9,
  spinReads: 10,
  sleepers: 11,
  /** Time-outs in a row that happened since nobody could go on, and changed nothing. */
  idleTimeouts: 12,
  /** Which thread threw, refused, ended. */
  culprit: 13,
  textBytes: 14,
  /** What the run made use of: bits of USED. */
  used: 15,
  seed: 16,
  /** The step from which on lines are kept; -1: none. */
  linesFrom: 17,
  explorerTurn: 18,
  /** 1: spinning threads are not parked but spin on (spin-probe.ts). */
  probe: 19,
  /** Change points of PCT: how many, then their steps. */
  changes: 20,
  changeAt: 21,
} as const;
export const MOST_CHANGES = 32;

export const BLOCK_WORDS = 32;
export const BLOCK = {
  turn: 0,
  status: 1,
  kind: 2,
  memory: 3,
  byteOffset: 4,
  bytes: 5,
  /** Looks of a round of the loop in which it is parked; 0: it is not. */
  period: 6,
  /** Steps it took though parked, since nobody else could go on. */
  forced: 7,
  priority: 8,
  /** Entries of its window. */
  looks: 9,
  resultBytes: 10,
} as const;

export const STATUS = { idle: 0, unstarted: 1, announced: 2, asleep: 3, woken: 4, expired: 5, done: 6 } as const;

export const COMMAND = { run: 1, unwind: 2 } as const;

export const POLICY = { goOn: 0, priorities: 1 } as const;

export const OUTCOME = {
  none: 0,
  returned: 1,
  stuck: 2,
  pruned: 3,
  stepBound: 4,
  diverged: 5,
  threw: 6,
  refused: 7,
  checkFailed: 8,
  exited: 9,
  allocated: 10,
} as const;

export const USED = { parked: 1, forced: 2, idleTimeout: 4, earlyTimeout: 8, leftLoop: 16 } as const;

/** Entries kept of what each thread looked at last; loops of up to MOST_PERIOD looks are seen as loops. */
export const WINDOW = 64;
export const WINDOW_WORDS = 7;
export const MOST_PERIOD = 8;

export const ROW_WORDS = 12;
export const ROW = {
  thread: 0,
  kind: 1,
  memory: 2,
  byteOffset: 3,
  /** bytes | type << 8 | flags << 16 */
  shape: 4,
  oldLow: 5,
  oldHigh: 6,
  newLow: 7,
  newHigh: 8,
  enabled: 9,
  sleepSet: 10,
  /** Threads that can go on because of this step. */
  released: 11,
} as const;

const BLOCKS_AT = 64;
const WINDOWS_AT = BLOCKS_AT + MOST_THREADS * BLOCK_WORDS;
const QUEUE_AT = WINDOWS_AT + MOST_THREADS * WINDOW * WINDOW_WORDS;
const PREFIX_AT = QUEUE_AT + MOST_THREADS;

export const TEXT_BYTES = 16_384;
export const RESULT_BYTES = 16_384;

/** The views of one control memory. */
export interface Control {
  readonly memory: SharedArrayBuffer;
  readonly words: Int32Array;
  /** [0] virtual time, ms; [1 + t] the deadline of sleeper t. */
  readonly times: Float64Array;
  readonly text: Uint8Array;
  /** Result of each thread, RESULT_BYTES each. */
  readonly results: Uint8Array;
  readonly logAt: number;
}

/** Returns a new control memory for runs of up to so many steps. */
export function makeControl(maxSteps: number): SharedArrayBuffer {
  return new SharedArrayBuffer(placeParts(maxSteps).bytes);
}

/** Returns the views. */
export function openControl(memory: SharedArrayBuffer, maxSteps: number): Control {
  const parts = placeParts(maxSteps);
  return {
    memory,
    words: new Int32Array(memory, 0, parts.timesAt / 4),
    times: new Float64Array(memory, parts.timesAt, MOST_THREADS + 1),
    text: new Uint8Array(memory, parts.textAt, TEXT_BYTES),
    results: new Uint8Array(memory, parts.resultsAt, MOST_THREADS * RESULT_BYTES),
    logAt: parts.logAt,
  };
}

function placeParts(maxSteps: number) {
  const logAt = PREFIX_AT + maxSteps;
  const timesAt = Math.ceil((4 * (logAt + maxSteps * ROW_WORDS)) / 8) * 8;
  const textAt = timesAt + 8 * (MOST_THREADS + 1);
  const resultsAt = textAt + TEXT_BYTES;
  return { logAt, timesAt, textAt, resultsAt, bytes: resultsAt + MOST_THREADS * RESULT_BYTES };
}

export function blockOf(thread: number): number {
  return BLOCKS_AT + thread * BLOCK_WORDS;
}

export function windowOf(thread: number): number {
  return WINDOWS_AT + thread * WINDOW * WINDOW_WORDS;
}

export const queueAt = QUEUE_AT;
export const prefixAt = PREFIX_AT;
