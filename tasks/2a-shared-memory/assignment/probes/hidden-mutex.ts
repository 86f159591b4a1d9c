/** Probes of hidden checks of the region `mutex`. Run in the graded process, several threads' views on one thread. */

import type { Probe } from '../../../../src/course/probe.js';
import { FIRST_WORD } from '../../../../src/sync/lock-memory.js';
import { Mutex } from '../../../../src/sync/mutex.js';
import { countCalls } from './count-calls.js';
import { ALIVE, makeMutex, settle, tellCode } from './mutexes.js';

/** Longer than the watchdog allows: who is not woken sleeps on. */
const SLICE_MS = 60_000;

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
