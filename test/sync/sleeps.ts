/** Watches how every sleep of Atomics.waitAsync ends: a wait that a slice ended had missed its wake-up, whatever came of it later. Used by the tests of wake-ups. */

import { expect, vi } from 'vitest';

type Result = { async: boolean; value: string | Promise<string> };
type WaitAsync = (...values: unknown[]) => Result;

/** Who goes round more often does not sleep, or sleeps for ever. */
const MOST_SLEEPS = 50;

/** Short, as who misses its wake-up sleeps for as long; long enough to see that it was not the wake-up that ended it. */
export const SLICE_MS = 20;

/*
 * Why a slice proves something. What wakes a sleeper is done in the same turn of this thread in which it fell asleep. The end of
 * a slice is a task of the event loop, which comes later: so a sleep that was notified ends as 'ok', however slow the machine is.
 */

export interface Sleeps {
  /** How they ended, in that order: 'ok', 'timed-out'; 'not-equal' where nobody slept. */
  readonly ends: string[];
  /** How many sleep now. */
  count(): number;
}

/** Until vi.restoreAllMocks(). */
export function watchSleeps(): Sleeps {
  const ends: string[] = [];
  let begun = 0;
  let over = 0;
  const real = (Atomics as unknown as { waitAsync: WaitAsync }).waitAsync;
  vi.spyOn(Atomics as unknown as { waitAsync: WaitAsync }, 'waitAsync').mockImplementation((...values) => {
    if (++begun > MOST_SLEEPS) throw new Error(`a waiter went round ${MOST_SLEEPS} times: ${ends.join(' ')}`);
    const result = real.apply(Atomics, values);
    void Promise.resolve(result.value).then((end) => {
      over++;
      ends.push(end);
    });
    return result;
  });
  return { ends, count: () => begun - over };
}

/** No sleep was ended by a slice. */
export function expectNoMissedWakeUp({ ends }: Sleeps): void {
  expect(ends.filter((end) => end === 'timed-out')).toEqual([]);
}

/** Lets everything go on that can. */
export async function passTurns(turns = 10): Promise<void> {
  for (let turn = 0; turn < turns; turn++) await new Promise((resolve) => setImmediate(resolve));
}
