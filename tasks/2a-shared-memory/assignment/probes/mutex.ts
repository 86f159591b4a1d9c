/** Probes of the region `mutex`. Run in the graded process, several threads' views on one thread: nothing there depends on time. */

import { LabError } from '../../../../src/core/errors.js';
import type { JsonValue } from '../../../../src/course/assignment.js';
import type { Probe } from '../../../../src/course/probe.js';
import { NOT_WRITTEN } from '../../../../src/course/regions.js';
import { FIRST_WORD } from '../../../../src/sync/lock-memory.js';
import { THREAD_NUMBERS_END } from '../../../../src/sync/lock-thread.js';
import { Mutex } from '../../../../src/sync/mutex.js';
import { countCalls } from './count-calls.js';

const ALIVE = { isAlive: () => true, mayBlock: true };
/** Longer than the watchdog allows: who is not woken sleeps on. */
const SLICE_MS = 60_000;

function makeMutex(): { memory: SharedArrayBuffer; holder(): number } {
  const memory = new SharedArrayBuffer(Mutex.bytesFor());
  Mutex.init(memory, 0, { threadId: 999, ...ALIVE });
  const words = new Int32Array(memory);
  return { memory, holder: () => Atomics.load(words, FIRST_WORD) & ~THREAD_NUMBERS_END };
}

/** Lets threads try and unlock in turns. */
export const lockSteps: Probe = (input) => {
  const { memory, holder } = makeMutex();
  const threads = new Map<number, Mutex>();
  return (input as { thread: number; deed: 'tryLock' | 'unlock' }[]).map(({ thread, deed }) => {
    const mutex = threads.get(thread) ?? Mutex.open(memory, 0, { threadId: thread, ...ALIVE });
    threads.set(thread, mutex);
    let outcome = 'done';
    const notified = countCalls('notify', FIRST_WORD, () => {
      try {
        if (deed === 'tryLock') outcome = String(mutex.tryLock());
        else mutex.unlock();
      } catch (error) {
        outcome = tellCode(error);
      }
    });
    return { outcome, holder: holder(), notified };
  });
};

/** Runs functions that end in different ways with the mutex held. */
export const guards: Probe = (input) =>
  (input as { run: string; word: string }[]).map(({ run, word }): JsonValue => {
    const { memory, holder } = makeMutex();
    const mutex = Mutex.open(memory, 0, { threadId: 1, ...ALIVE });
    let heldInside = false;
    let outcome: string;
    try {
      const result = mutex.withLock<unknown>(() => {
        heldInside = holder() === 1;
        if (run === 'is async') return Promise.resolve(word);
        if (run === 'unlocks and throws') mutex.unlock();
        if (run !== 'returns') throw new Error(word);
        return word;
      });
      outcome = `returned ${String(result)}`;
    } catch (error) {
      if (!(error instanceof Error)) throw error;
      if (error.message.startsWith(NOT_WRITTEN)) throw error;
      outcome = `threw ${error instanceof TypeError ? 'TypeError: ' : ''}${error.message}`;
    }
    return { outcome, isFree: holder() === 0, heldInside };
  });

/** Waits for a holder that is found dead after some looks. */
export const deadHolder: Probe = async (input) => {
  const { holder: holderId, diesAfterLooks } = input as { holder: number; diesAfterLooks: number };
  const { memory, holder } = makeMutex();
  Mutex.open(memory, 0, { threadId: holderId, ...ALIVE }).tryLock();
  let asked = 0;
  const isAlive = () => ++asked <= diesAfterLooks;
  const waiter = Mutex.open(memory, 0, { threadId: 1, mayBlock: true, isAlive, sliceMs: 5 });
  // The time is for code that never asks: it would wait for ever.
  const outcome = await settle(waiter.lockAsync(8_000));
  return { outcome, holder: holder() };
};

/** Several wait; the holder unlocks, whoever gets it unlocks, and so on, until one wakes nobody. */
export const passesOn: Probe = async (input) => {
  const { waiters } = input as { waiters: number };
  const { memory, holder } = makeMutex();
  const open = (threadId: number) => Mutex.open(memory, 0, { threadId, ...ALIVE, sliceMs: SLICE_MS });
  let inside = open(100);
  inside.tryLock();
  const waiting = new Map<number, Promise<Mutex>>();
  for (let thread = 1; thread <= waiters; thread++) {
    const mutex = open(thread);
    waiting.set(
      thread,
      mutex.lockAsync().then(() => {
        waiting.delete(thread);
        return mutex;
      }),
    );
  }
  const notified: number[] = [];
  let entered = 0;
  let outsiders = 0;
  for (;;) {
    const left = inside;
    notified.push(countCalls('notify', FIRST_WORD, () => left.unlock()));
    if (waiting.size === 0 || notified.at(-1) === 0) break;
    inside = await Promise.race(waiting.values());
    entered += 1;
    if (!inside.isHeldHere || holder() === 0) outsiders += 1;
  }
  return { notified, entered, outsiders };
};

/** One waits without end, one gives up after a time; then the holder unlocks. */
export const givesUp: Probe = async (input) => {
  const { timeoutMs } = input as { timeoutMs: number };
  const { memory, holder } = makeMutex();
  const open = (threadId: number) => Mutex.open(memory, 0, { threadId, ...ALIVE, sliceMs: SLICE_MS });
  const first = open(1);
  first.tryLock();
  const patient = open(2).lockAsync();
  const outcome = await settle(open(3).lockAsync(timeoutMs));
  const held = holder();
  let unlocked = 'done';
  const notified = countCalls('notify', FIRST_WORD, () => {
    try {
      first.unlock();
    } catch (error) {
      unlocked = tellCode(error);
    }
  });
  if (notified > 0) await patient;
  return { outcome, holder: unlocked === 'done' ? held : -1, notified };
};

async function settle(promise: Promise<void>): Promise<string> {
  try {
    await promise;
    return 'it took the mutex';
  } catch (error) {
    return `${tellCode(error)}: ${(error as Error).message}`;
  }
}

/** Throws: what is no error of the lab, so also that a region is missing. */
function tellCode(error: unknown): string {
  if (error instanceof LabError) return error.code;
  throw error;
}
