/** Probes of the region `mutex`. Run in the graded process, several threads' views on one thread: nothing there depends on time. */

import type { JsonValue } from '../../../../src/course/assignment.js';
import type { Probe } from '../../../../src/course/probe.js';
import { NOT_WRITTEN } from '../../../../src/course/regions.js';
import { FIRST_WORD } from '../../../../src/sync/lock-memory.js';
import { Mutex } from '../../../../src/sync/mutex.js';
import { countCalls } from './count-calls.js';
import { ALIVE, makeMutex, settle, tellCode } from './mutexes.js';

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
