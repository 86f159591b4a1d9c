/** Hidden checks of the region `mutex`. Part of the key. */

import { z } from 'zod';
import { type Check, failed, type Judgement, judgeAll, judgeEqual } from '../../../../src/course/assignment.js';
import { pick, probedCheck } from './checking.js';
import { judgeLockSteps, LOCK_STEPS, makeLockDeeds } from './mutex.js';

export const PASSING = z.object({ notified: z.array(z.number()), entered: z.number(), outsiders: z.number() });

export const HIDDEN_MUTEX_CHECKS: readonly Check[] = [
  probedCheck(
    {
      id: 'mutex/passes-on',
      title: 'whoever unlocks while others sleep wakes one, until nobody sleeps any more',
      points: 2,
      isHidden: true,
      needs: ['mutex/tries'],
      hints: [
        'Three sleep, one is woken and takes it. What does its unlock() know of the other two?',
        'The bit WAITERS went away when the word became 0.',
        'Who has slept takes it as me | WAITERS: then its unlock() notifies the next one.',
      ],
      usualCause: 'Who has slept takes the mutex as if nobody else slept.',
      read: 'handout, "mutex"; Drepper, "Futexes Are Tricky", mutex2',
    },
    'passesOn',
    PASSING,
    (random) => {
      const waiters = pick(random, 2, 6);
      return { input: { waiters }, judge: (seen) => judgePassing(waiters, seen) };
    },
  ),
  probedCheck(
    {
      id: 'mutex/quiet',
      title: 'unlocking what nobody waits for notifies nobody',
      points: 1,
      isHidden: true,
      needs: ['mutex/tries'],
      hints: [
        'What does a call of Atomics.notify cost when nobody sleeps?',
        'The word says whether anybody may sleep.',
        'Notify only if the exchange returned WAITERS.',
      ],
      usualCause: 'unlock() always notifies: a lock of the process for each unlock of a word.',
      read: 'handout, "mutex"',
    },
    'lockSteps',
    LOCK_STEPS,
    (random) => {
      const deeds = makeLockDeeds(random);
      return {
        input: deeds.map((deed) => ({ ...deed })),
        judge: (seen) =>
          judgeAll([
            judgeLockSteps(deeds, seen),
            judgeEqual(
              'calls of Atomics.notify',
              seen.reduce((sum, { notified }) => sum + notified, 0),
              0,
            ),
          ]),
      };
    },
  ),
  probedCheck(
    {
      id: 'mutex/gives-up',
      title: 'who has no time left gives up without the mutex, and whoever unlocks still wakes another',
      points: 1,
      isHidden: true,
      needs: ['mutex/tries', 'mutex/passes-on'],
      hints: [
        'What must hold for the others when one of the waiters leaves?',
        'The bit is set before it sleeps, so it may leave at any time behind that.',
        'if (wake === EXPIRED) return false; behind WAITERS is set.',
      ],
      usualCause: 'It says that it has the mutex when its time has passed.',
      read: 'handout, "mutex"; src/sync/lock-wait.ts',
    },
    'givesUp',
    z.object({ outcome: z.string(), holder: z.number(), notified: z.number() }),
    (random) => {
      const timeoutMs = pick(random, 1, 20);
      return {
        input: { timeoutMs },
        judge: ({ outcome, holder, notified }) =>
          judgeAll([
            outcome.startsWith('timed-out')
              ? judgeEqual('the holder afterwards', holder, 1)
              : failed(`lock(${timeoutMs}) of a mutex that is held: ${outcome}`, 'timed-out'),
            judgeEqual('unlock() notifies the one that sleeps still', notified > 0, true),
          ]),
      };
    },
  ),
];

export function judgePassing(waiters: number, { notified, entered, outsiders }: z.infer<typeof PASSING>): Judgement {
  // The last unlock() may notify nobody, or think that it should.
  const silent = notified.findIndex((calls, at) => at < waiters && calls === 0);
  if (silent >= 0) {
    return failed(`unlock() number ${silent + 1}, while ${waiters - silent} sleep, notifies nobody`, 'it wakes one');
  }
  return judgeAll([
    judgeEqual(`of ${waiters} that waited got it`, entered, waiters),
    judgeEqual('times that two had it at once', outsiders, 0),
  ]);
}
