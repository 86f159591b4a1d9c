/** Hidden checks of the region `ring-wait`. Part of the key. */

import type { Check } from '../../../../src/course/assignment.js';
import { exploredCheck, pick, probedCheck } from './checking.js';
import { judgeSleeps, SLEEPS_SEEN } from './ring-wait.js';

export const HIDDEN_RING_WAIT_CHECKS: readonly Check[] = [
  exploredCheck(
    {
      id: 'ring-wait/sees-closing',
      title: 'in no interleaving does a thread sleep on after the other side has closed',
      points: 2,
      isHidden: true,
      needs: ['ring-wait/wakes-up'],
      hints: [
        'Closing is an event like any other: what happens, and who looks afterwards?',
        'closeSeat() is the store; wakeOrFindClosed() of the other seat comes behind it.',
        'closeSeat(): Atomics.exchange(words, word, CLOSED), whatever was there.',
      ],
      usualCause: 'A seat is closed only if it was AWAKE.',
      read: 'handout, "ring-wait"',
    },
    () => ({ program: 'seat', inputs: [{ event: 'close', events: 1 }], mustSleep: true }),
  ),
  probedCheck(
    {
      id: 'ring-wait/looks-for-the-dead',
      title: 'after each slice in vain it asks whether the other side lives, and says so when it does not',
      points: 3,
      isHidden: true,
      needs: ['ring-wait/sleeps'],
      hints: [
        'What does Atomics.wait return when nobody has notified for a slice?',
        'A thread that died wakes nobody.',
        "if Atomics.wait returns 'timed-out': this.#endSlice(waited, startMs).",
      ],
      usualCause: 'What Atomics.wait returns is thrown away.',
      read: 'handout, "ring-wait"; src/sync/liveness.ts',
    },
    'sleeps',
    SLEEPS_SEEN,
    (random) => {
      const results = random.shuffle([
        ...Array.from({ length: pick(random, 2, 5) }, () => 'timed-out' as const),
        ...Array.from({ length: pick(random, 0, 2) }, () => 'ok' as const),
      ]);
      // The first time-out, or nobody dies.
      const deadAfter = random.integer(3) === 0 ? 0 : 1 + results.indexOf('timed-out');
      const script = {
        results: [...results, 'ok' as const],
        sliceMs: pick(random, 20, 500),
        deadAfter,
        word: `peer ${pick(random, 1, 1e6)} is dead`,
      };
      return { input: script, judge: (seen) => judgeSleeps(script, seen) };
    },
  ),
];
