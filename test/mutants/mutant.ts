/** What a mutant is: a bug as data, with the test that must notice it. Filled in by the catalogues, read by the runner; an assignment's mutants may have the same shape. */

/** One text for another in a file as compiled, below dist/. The text must be there exactly once. */
export interface Plant {
  file: string;
  find: string;
  replace: string;
}

/** The tests of one file whose full title (describe blocks and all, with a space between) matches. */
export interface TestChoice {
  /** Below dist/. */
  file: string;
  title: RegExp;
}

/** Deterministic; needs an injected call or a forced schedule; shows in most runs only. */
export type Kind = 'D' | 'H' | 'S';

/**
 * How the tests notice: one fails; or waits for what never comes; or its process goes down. A wait counts only where it is what
 * the bug does: on a slow machine a time-out would kill every mutant.
 */
export type Death = 'fails' | 'hangs' | 'crashes';

export interface Mutant {
  id: string;
  /** Key of the bug in ROWS (or in an assignment's list). */
  row: string;
  /** What somebody would have written, and what comes of it. */
  story: string;
  kind: Kind;
  plant: Plant;
  /** Must notice the mutant. */
  test: TestChoice;
  /** `fails` unless it says otherwise. */
  dies?: Death;
  /** What looks like the bug and is none: must pass, with its own change planted where there is one. */
  control?: { story: string; plant?: Plant; test: TestChoice };
}

/** The bugs that there must be a mutant for. */
export const ROWS: Readonly<Record<string, string>> = {
  // Framing and reading
  'read-is-message': 'what one read brings is taken for one message',
  'short-is-eof': 'a read that brings less than asked for is taken for the end',
  'unterminated-lost': 'the last piece is lost when nothing terminates it',
  'character-cut': 'a character that two chunks share is decoded in halves',
  'header-cut': 'a header that comes in parts, or in the other byte order',
  'length-trusted': 'any announced length is believed',
  'copies-quadratic': 'all that came so far is copied again for each chunk',
  'text-for-bytes': 'bytes pass through a text decoder',
  'listens-late': 'somebody listens when the bytes have gone by',
  'buffer-reused': 'memory is filled again while somebody still holds it',
  'count-only': 'records are counted and not looked at',
  // Writing and back-pressure
  'write-partial': 'a write that takes a part is taken for a whole one',
  'eagain-wrong': 'not ready is an error, or is asked for again at full speed',
  'eintr-wrong': 'an interrupted call is an error, or its bytes go twice',
  'no-backpressure': 'the writer goes on although it was asked to wait',
  'drain-awaited': 'the writer waits for a drain event that nobody owes it',
  'deadlock-full': 'one side writes everything before it reads anything',
  'atomic-assumed': 'records of several writers are thought whole whatever their size or number of calls',
  'epipe-wrong': 'a reader that left ends the process, or is not noticed',
  'exit-unflushed': 'the process exits before its bytes are out',
  'capacity-fixed': 'every pipe is thought to hold the same',
  // EOF, descriptors, children
  'own-end-open': 'the parent keeps a writing end and EOF never comes',
  'sibling-end-open': 'another child inherits a writing end',
  'descriptor-leak': 'descriptors stay open after a round, or after a failure',
  'child-left': 'children are not waited for, or outlive their parent',
  'death-unnoticed': 'a status, a signal or a crash in mid-stream passes for a good end',
  'end-told-once': 'one end record for several streams',
  'order-assumed': 'one side is thought to be there before the other',
  'spawn-failure-hangs': 'a program that cannot be started is waited for',
  'files-left': 'an interrupted run leaves files',
};
