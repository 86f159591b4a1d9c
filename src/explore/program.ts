/** What a program must export to be explored. Read by the workers that run it, and by whoever writes one. */

import { LabError } from '../core/errors.js';
import { MOST_THREADS } from './control.js';

/**
 * The exports of an explored module. It runs in real workers, unchanged, within these limits: threads are synchronous, share
 * nothing but what setup() returns, and touch shared memory by elements, Atomics, DataView and the methods of typed arrays.
 */
export interface ExploredProgram<State = unknown, Result = unknown> {
  /**
   * Returns what the threads share: SharedArrayBuffers, views of them and plain data (numbers, strings, bigints, arrays, plain
   * objects). Called once; before every run the shared memory is what it was then, and every thread gets a fresh copy of the rest.
   */
  setup(input?: unknown): State;
  /** The threads, named by their functions. What they return goes to check(): plain data. */
  threads: readonly ((state: State, thread: number) => Result)[];
  /** Called after each run in which all threads returned. A throw, or false, is a failure. */
  check?(state: State, results: Result[]): unknown;
  /** Names for words, for schedules and errors. */
  words?(state: State): readonly NamedWord[];
  /** Races that are meant: by the name of the word, and why it is right. */
  benignRaces?: Readonly<Record<string, string>>;
}

/** A name for some bytes of shared memory; more than one element of `elementBytes` become name[0], name[1] … */
export interface NamedWord {
  name: string;
  memory: SharedArrayBuffer;
  byteOffset: number;
  /** Default: 4. */
  bytes?: number;
  /** Default: 4, or `bytes` where that is less. */
  elementBytes?: number;
}

/** Returns the exports. Throws: LabError `usage` that says what is missing. */
export function checkExports(exports: Partial<ExploredProgram>, path: string): ExploredProgram {
  const fail = (what: string) => {
    throw new LabError(
      'usage',
      `${path} ${what}. An explored program exports setup(), threads (an array of functions) and, if it checks anything, check(state, results).`,
    );
  };
  const { setup, threads, check, words, benignRaces } = exports;
  if (typeof setup !== 'function') fail('exports no function setup');
  if (!Array.isArray(threads) || threads.some((thread) => typeof thread !== 'function')) {
    fail('exports no array of functions as threads');
  }
  if (threads!.length === 0 || threads!.length > MOST_THREADS) {
    fail(`exports ${threads!.length} threads; 1 to ${MOST_THREADS} can be explored`);
  }
  if (check !== undefined && typeof check !== 'function') fail('exports a check that is no function');
  if (words !== undefined && typeof words !== 'function') fail('exports words that are no function of the state');
  if (benignRaces !== undefined && (typeof benignRaces !== 'object' || benignRaces === null)) {
    fail('exports benignRaces that are no object of names and reasons');
  }
  return exports as ExploredProgram;
}
