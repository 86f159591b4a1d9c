/** What a mutant is: a bug as data, with the test that must notice it. Filled in by the catalogues, read by the runner; an assignment's mutants may have the same shape. */

import type { Plant } from '../../tasks/2c-interleavings/plant.js';

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
  // select, poll, epoll
  'hup-ignored': 'only readiness to read is looked at, and EOF is never noticed',
  'hup-before-drain': 'a hang-up is taken for the end, and the bytes before it are lost',
  'err-nval-spin': 'an error or a closed descriptor ends each wait at once, and nobody is told why',
  'closed-stays': 'a descriptor that was closed stays in the set',
  'results-stale': 'what an earlier wait found is taken for what this one found',
  'highest-wrong': 'the highest descriptor plus one is wrong',
  'select-1024': 'select is given a descriptor that has no bit',
  'time-units': 'milliseconds are mixed with other units, or 0 with -1',
  'eintr-restart': 'a signal restarts the whole time-out, ends it, or is an error',
  'first-only': 'where more are ready than fit, the same ones are served again and again',
  'blocking-full-record': 'a read blocks for the rest of a record, and all others wait',
  'edge-half-read': 'an edge-triggered descriptor is read once and then waited for',
  'pollout-armed': 'room to write is waited for by those who only read',
  'event-loop-blocked': 'the event loop stands still while something waits',
  'sequential-dressed': 'one descriptor after the other, called multiplexing',
  'poll-and-sleep': 'a loop looks and sleeps where one call should wait',
  'addon-arguments': 'an argument that is none is passed on',
  // SharedArrayBuffer and Atomics
  'add-in-steps': 'plain ++, or a load and a store where one step must add',
  'cas-unread': 'the result of compareExchange is not looked at',
  'value-came-back': 'a word that is what it was is taken for one that did not change (ABA)',
  'wait-elsewhere': 'one thing is looked at, another is slept on: a wake-up is lost between the two',
  'value-read-again': 'the value to sleep on is read after the look',
  'notify-missing': 'one of the changes that somebody waits for notifies nobody',
  'notify-early': 'notified first, stored afterwards',
  'notify-one-of-two-kinds': 'one of a mixed crowd is notified, and it is the wrong one',
  'notify-storm': 'everybody is notified of everything',
  'slice-hides': 'a wait with an end hides that its wake-up was lost',
  'spins-instead': 'who should sleep looks again and again',
  'full-is-empty': 'full and empty look the same',
  'payload-late': 'what is published is written afterwards, or what is given back is read afterwards',
  'plain-flag': 'a word that another thread changes is read or written without Atomics',
  'value-torn': 'a value of several words is read while it is half written',
  'lock-kept': 'a lock is kept when something throws, or freed by who does not hold it',
  'lock-order': 'two locks are taken in two orders',
  'generation-missing': 'a barrier that is used again does not tell its rounds apart',
  'holder-dead': 'who waits for a lock whose holder died waits for ever',
  'partition-uneven': 'parts overlap, leave something out, or give one thread too much',
  'copied-not-shared': 'memory that should be shared is copied',
  'lines-shared': 'words of several threads lie on one cache line',
  'one-global-lock': 'one lock for everything: who has nothing to do with each other waits for each other',
  'sleepers-missed': 'who sleeps is not told that it is over',
  // Scaling
  'upside-down': 'a ratio is the other way up',
  'share-above-one': 'a share of something exceeds all of it',
  'degrees-of-freedom': 'a test or an interval takes wrong degrees of freedom, or two sides for one',
  'foreign-factor': 'a factor of another formula',
  'root-sign': 'the wrong sign in the root of a quadratic',
  'special-case-for-all': 'the formula of a special case is used for all',
  'one-law-everywhere': 'one law is fitted to two regimes',
  // Of readers of many descriptors, beside the tables
  'stop-loses': 'what was read and not handed out is lost when the run is stopped',
  'thread-left': 'a thread that blocks in a read is left behind, or waited for for ever',
};
