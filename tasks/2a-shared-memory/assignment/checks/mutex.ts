/** Checks of the region `mutex`. Part of the manifest. */

import { z } from 'zod';
import type { Random } from '../../../../src/core/random.js';
import { type Check, failed, type Judgement, judgeAll, judgeEqual } from '../../../../src/course/assignment.js';
import { exploredCheck, pick, probedCheck } from './checking.js';

export interface LockDeed {
  thread: number;
  deed: 'tryLock' | 'unlock';
}

export const LOCK_STEPS = z.array(z.object({ outcome: z.string(), holder: z.number(), notified: z.number() }));
export type LockSteps = z.infer<typeof LOCK_STEPS>;

export const GUARDED = z.array(z.object({ outcome: z.string(), isFree: z.boolean(), heldInside: z.boolean() }));
export interface GuardedRun {
  run: 'returns' | 'throws' | 'is async' | 'unlocks and throws';
  word: string;
}

const THREADS = 3;

export const MUTEX_CHECKS: readonly Check[] = [
  probedCheck(
    {
      id: 'mutex/tries',
      title: 'tryLock() takes it only when it is free, and only who holds it can unlock it',
      points: 3,
      hints: [
        'Who may unlock? And how does unlock() know who locked?',
        'The word holds the number of the holder: free is 0, and a bit beside the number says that somebody may sleep.',
        'tryLock(): compareExchange(0 -> me) returned 0. unlock(): if (word & ~WAITERS) is not me: throw #notHeld(word), and change nothing.',
      ],
      usualCause: 'unlock() stores 0 without asking who holds it.',
      read: 'handout, "mutex"; the states at the head of src/sync/mutex.ts',
    },
    'lockSteps',
    LOCK_STEPS,
    (random) => {
      const deeds = makeLockDeeds(random);
      return { input: deeds.map((deed) => ({ ...deed })), judge: (seen) => judgeLockSteps(deeds, seen) };
    },
  ),
  probedCheck(
    {
      id: 'mutex/frees-on-throw',
      title: 'withLock() holds it while the function runs and frees it however that ends',
      points: 2,
      needs: ['mutex/tries'],
      hints: [
        'What if the function throws?',
        'try and finally; and a function that is async has not ended when it returns.',
        'Lock, then try: run it, throw a TypeError if the result has a then(), note that it returned, return the result. In the finally: #release(), with what was noted.',
      ],
      usualCause: 'unlock() stands behind the call, and is not reached when it throws.',
      read: 'handout, "mutex"',
    },
    'guards',
    GUARDED,
    (random) => {
      const kinds = ['returns', 'throws', 'is async', 'unlocks and throws'] as const;
      const runs = random
        .shuffle([...kinds, ...kinds])
        .map((run): GuardedRun => ({ run, word: `word ${random.integer(1_000_000)}` }));
      return { input: runs.map((run) => ({ ...run })), judge: (seen) => judgeGuarded(runs, seen) };
    },
  ),
  exploredCheck(
    {
      id: 'mutex/excludes',
      title: 'in no interleaving are two threads inside, and nobody who was refused believes that it is inside',
      points: 2,
      needs: ['mutex/tries'],
      hints: [
        'Two threads find it free at the same time. Which of the two is inside?',
        'A look and a store are two steps; compareExchange is one.',
        'compareExchange returns what was there: only who gets 0 back has it.',
      ],
      usualCause: 'The result of compareExchange is ignored, or the word is looked at and then stored.',
      read: 'handout, "Background": compareExchange',
    },
    () => ({
      program: 'mutex',
      inputs: [{ scripts: [['tryLock'], ['tryLock']] }, { scripts: [['unlock'], ['tryLock']] }],
      mustSleep: true,
    }),
  ),
  exploredCheck(
    {
      id: 'mutex/wakes-up',
      title: 'in no interleaving does a thread sleep at a free mutex',
      points: 4,
      needs: ['mutex/excludes'],
      hints: [
        'The holder unlocks between any two lines of #take(). When does nobody wake you?',
        'Say in the word that you wait, in one step with the look at it; sleep as long as the word is just that.',
        'compareExchange(word -> word | WAITERS), start over when it failed; wake = yield word | WAITERS. unlock(): exchange to 0 first, then notify if WAITERS was there.',
      ],
      usualCause: 'It sleeps on a value that is read again, notifies before it frees, or sets WAITERS by a store.',
      read: 'handout, "mutex": why no wake-up is lost; Drepper, "Futexes Are Tricky", mutex2',
    },
    () => ({
      program: 'mutex',
      inputs: [{ scripts: [['unlock'], ['lock']] }, { scripts: [['lock'], ['lock']] }],
      mustSleep: true,
    }),
  ),
  probedCheck(
    {
      id: 'mutex/dead-holder',
      title: 'who waits for a thread that died holding it is told so, with its number, and does not take it',
      points: 1,
      needs: ['mutex/tries'],
      hints: [
        'A thread that died unlocks nothing and wakes nobody.',
        '#take() learns why it is awake: LOOK after a slice in vain.',
        'Whenever it was not WOKEN it calls assertHolderLives(), which throws what must be told, before it gives up or sleeps again.',
      ],
      usualCause:
        'After a slice it just sleeps again, or it takes the lock from the dead: what that guarded may be half changed.',
      read: 'handout, "mutex"; src/sync/lock-wait.ts',
    },
    'deadHolder',
    z.object({ outcome: z.string(), holder: z.number() }),
    (random) => {
      const holder = pick(random, 1_000, 100_000);
      return {
        input: { holder, diesAfterLooks: pick(random, 0, 3) },
        judge: ({ outcome, holder: left }) =>
          judgeAll([
            outcome.startsWith('peer-gone') && outcome.includes(String(holder))
              ? judgeEqual('the holder afterwards', left, holder)
              : failed(
                  `waiting for thread ${holder}, which died holding it: ${outcome}`,
                  `peer-gone, with the number ${holder}`,
                ),
          ]),
      };
    },
  ),
];

export function makeLockDeeds(random: Random): LockDeed[] {
  const deeds = Array.from(
    { length: 30 },
    (): LockDeed => ({
      thread: 1 + random.integer(THREADS),
      deed: random.integer(2) === 0 ? 'tryLock' : 'unlock',
    }),
  );
  // One more thread than there are, so that it is free or held by another; then each unlocks, twice.
  const last = THREADS + 1;
  for (const thread of [last, 1, 2, 3, last, last]) deeds.push({ thread, deed: 'unlock' });
  return [{ thread: last, deed: 'tryLock' }, { thread: 1, deed: 'unlock' }, { thread: last, deed: 'unlock' }, ...deeds];
}

export function judgeLockSteps(deeds: readonly LockDeed[], seen: LockSteps): Judgement {
  if (seen.length !== deeds.length) return failed(`${seen.length} steps were reported`, `${deeds.length}`);
  let holder = 0;
  return judgeAll(
    deeds.map(({ thread, deed }, at) => {
      const before = holder;
      const isDone = deed === 'tryLock' ? before === 0 : before === thread;
      if (isDone) holder = deed === 'tryLock' ? thread : 0;
      const state = before === 0 ? 'free' : `held by thread ${before}`;
      const where = `step ${at + 1}: ${deed}() of thread ${thread}, ${state}`;
      const outcome = deed === 'tryLock' ? String(isDone) : isDone ? 'done' : 'usage';
      return judgeAll([
        judgeEqual(`${where}: outcome`, seen[at]!.outcome, outcome),
        judgeEqual(`${where}: holder afterwards (0: free)`, seen[at]!.holder, holder),
      ]);
    }),
  );
}

export function judgeGuarded(runs: readonly GuardedRun[], seen: z.infer<typeof GUARDED>): Judgement {
  if (seen.length !== runs.length) return failed(`${seen.length} runs were reported`, `${runs.length}`);
  return judgeAll(
    runs.map(({ run, word }, at) => {
      const { outcome, isFree, heldInside } = seen[at]!;
      const where = `withLock() of a function that ${run}`;
      const expected =
        run === 'returns' ? `returned ${word}` : run === 'is async' ? 'threw TypeError' : `threw ${word}`;
      return judgeAll([
        judgeEqual(`${where}: held inside`, heldInside, true),
        outcome.startsWith(expected)
          ? judgeEqual(`${where}: free afterwards`, isFree, true)
          : failed(`${where} ${outcome}`, expected),
      ]);
    }),
  );
}
