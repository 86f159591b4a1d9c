/** Checks of the region `ring-wait`: one side of a ring sleeps, the other wakes it. Part of the manifest. */

import { z } from 'zod';
import type { Random } from '../../../../src/core/random.js';
import { type Check, failed, type Judgement, judgeAll, judgeEqual, PASSED } from '../../../../src/course/assignment.js';
import { exploredCheck, pick, probedCheck } from './checking.js';

/** The values of a seat, as the handout says them. */
const AWAKE = 0;
const SLEEPS = 1;
const CLOSED = 2;
const NAMES = ['AWAKE', 'SLEEPS', 'CLOSED'];
const nameSeat = (seat: number) => NAMES[seat] ?? String(seat);

export type SeatDeed = 'sleep' | 'wake' | 'close';
export const SEAT_STEPS = z.array(z.object({ returned: z.boolean(), seat: z.number(), notified: z.number() }));
export const SLEEPS_SEEN = z.object({
  returned: z.boolean(),
  threw: z.string().nullable(),
  looks: z.number(),
  peerLooks: z.number(),
  seatAfter: z.number(),
  waits: z.array(z.object({ expected: z.number(), seat: z.number(), timeoutMs: z.number() })),
});
export type SleepsSeen = z.infer<typeof SLEEPS_SEEN>;
export type SleepScript = { results: ('ok' | 'timed-out')[]; sliceMs: number; deadAfter: number; word: string };

export const RING_WAIT_CHECKS: readonly Check[] = [
  probedCheck(
    {
      id: 'ring-wait/wakes-once',
      title: 'who sleeps is woken once, who is awake is left alone, and a closed seat stays closed',
      points: 3,
      hints: [
        'Which of the three values may wakeOrFindClosed() change, and into what?',
        'Look and change in one step: another thread may change the seat between two.',
        'compareExchange(seat, SLEEPS, AWAKE) returns what was there: notify only if that was SLEEPS; it is closed if that was CLOSED.',
      ],
      usualCause: 'Atomics.notify is called for each message, or the seat is stored over whatever it was.',
      read: 'handout, "ring-wait"; the drawing at the head of src/sync/wait-strategy.ts',
    },
    'seatSteps',
    SEAT_STEPS,
    (random) => {
      const deeds = makeDeeds(random);
      return { input: deeds, judge: (steps) => judgeSeatSteps(deeds, steps) };
    },
  ),
  probedCheck(
    {
      id: 'ring-wait/sleeps',
      title: 'who waits sleeps in Atomics.wait, with its seat saying so, and looks once after each awakening',
      points: 3,
      hints: [
        'What does a thread do between two looks at what it waits for?',
        'The seat says SLEEPS before the look; Atomics.wait sleeps only as long as it still does.',
        'As long as #announce() says no: Atomics.wait on the seat, for SLEEPS, a slice long. In the end, whatever happens, #rise().',
      ],
      usualCause: 'A loop looks again and again: a spin. It burns a CPU as long as the other side has nothing to do.',
      read: 'handout, "ring-wait"; ECMA-262, Atomics.wait',
    },
    'sleeps',
    SLEEPS_SEEN,
    (random) => {
      const results = Array.from({ length: pick(random, 1, 6) }, () => 'ok' as const);
      const script = { results, sliceMs: pick(random, 20, 500), deadAfter: 0, word: '' };
      return { input: script, judge: (seen) => judgeSleeps(script, seen) };
    },
  ),
  exploredCheck(
    {
      id: 'ring-wait/wakes-up',
      title: 'in no interleaving does a thread sleep on after what it waits for has happened',
      points: 5,
      needs: ['ring-wait/sleeps', 'ring-wait/wakes-once'],
      hints: [
        'Let the other side do all of its work between any two lines of yours. When does nobody wake you?',
        'The waiter says that it sleeps, then looks. The other stores, then looks at the seat. In this order one of the two sees the other.',
        'compareExchange(AWAKE -> SLEEPS) first, waited.isOver() afterwards, then Atomics.wait with the value SLEEPS, not with one that is read again.',
      ],
      usualCause:
        'It looks at what it waits for and then says that it sleeps: what happens in between finds nobody to wake.',
      read: 'handout, "Background": lost wake-ups; the proof at the head of src/sync/wait-strategy.ts',
    },
    () => ({
      program: 'seat',
      inputs: [
        { event: 'store', events: 1 },
        { event: 'store', events: 2 },
      ],
      mustSleep: true,
    }),
  ),
  probedCheck(
    {
      id: 'ring-wait/closed-itself',
      title: 'closing ends the own wait too, and nothing undoes it',
      points: 2,
      hints: [
        'In an asynchronous wait the same thread goes on, and may close its side meanwhile.',
        'A plain or atomic store of SLEEPS writes over CLOSED.',
        '#announce(): compareExchange(AWAKE -> SLEEPS); if that returns CLOSED it is over. closeSeat(): exchange to CLOSED, and notify if it was SLEEPS.',
      ],
      usualCause: '#announce() stores SLEEPS without looking at what was there, or closeSeat() does not notify.',
      read: 'handout, "ring-wait": the states of a seat',
    },
    'closesItself',
    z.object({ outcome: z.string(), seat: z.number() }),
    (random) => ({
      input: { turns: pick(random, 0, 3) },
      judge: ({ outcome, seat }) =>
        judgeAll([
          judgeEqual('the wait of who closed its own side', outcome, 'ended'),
          judgeEqual('its seat afterwards', nameSeat(seat), 'CLOSED'),
        ]),
    }),
  ),
];

/** Several seats one after the other: the probe begins a new one behind each close and a wake. */
function makeDeeds(random: Random): SeatDeed[][] {
  const fixed: SeatDeed[] = ['wake', 'sleep', 'wake', 'sleep', 'close', 'wake'];
  const others = Array.from({ length: 4 }, (): SeatDeed[] => {
    const deeds = Array.from({ length: pick(random, 2, 6) }, (): SeatDeed => (random.integer(2) ? 'sleep' : 'wake'));
    const end: SeatDeed[] = random.integer(2) ? ['sleep', 'close'] : ['close'];
    return [...deeds, ...end, 'wake', 'wake'];
  });
  return random.shuffle<SeatDeed[]>([fixed, ...others]);
}

export function judgeSeatSteps(seats: readonly SeatDeed[][], steps: z.infer<typeof SEAT_STEPS>): Judgement {
  let at = 0;
  for (const deeds of seats) {
    let seat = AWAKE;
    for (const deed of deeds) {
      const seen = steps[at++];
      if (!seen) return failed('steps are missing', 'one for each deed');
      const before = seat;
      seat = deed === 'sleep' ? SLEEPS : deed === 'close' ? CLOSED : before === CLOSED ? CLOSED : AWAKE;
      if (deed === 'sleep') continue;
      const call = deed === 'wake' ? 'wakeOrFindClosed()' : 'closeSeat()';
      const judged = judgeAll([
        judgeEqual(`${call} of a seat that is ${nameSeat(before)} leaves it`, nameSeat(seen.seat), nameSeat(seat)),
        judgeEqual(
          `${call} of a seat that is ${nameSeat(before)} calls Atomics.notify so many times`,
          seen.notified,
          before === SLEEPS ? 1 : 0,
        ),
        ...(deed === 'wake'
          ? [judgeEqual(`${call} of a seat that is ${nameSeat(before)} returns`, seen.returned, before === CLOSED)]
          : []),
      ]);
      if (judged.verdict !== 'passed') return judged;
    }
  }
  return PASSED;
}

export function judgeSleeps({ results, sliceMs, deadAfter, word }: SleepScript, seen: SleepsSeen): Judgement {
  const slices = results.filter((result) => result === 'timed-out').length;
  const isDead = deadAfter > 0;
  const waits = isDead ? deadAfter : results.length;
  if (seen.looks > 3 * waits + 6) {
    return failed(
      `it looked ${seen.looks} times and slept ${seen.waits.length} times`,
      'it sleeps after each look in vain',
    );
  }
  const wrong = seen.waits.find(({ expected, seat }) => expected !== SLEEPS || seat !== SLEEPS);
  if (wrong) {
    return failed(
      `it calls Atomics.wait for the value ${wrong.expected} while its seat is ${nameSeat(wrong.seat)}`,
      'its seat is SLEEPS, and it sleeps as long as it is',
    );
  }
  const long = seen.waits.find(({ timeoutMs }) => !(timeoutMs <= sliceMs));
  if (long) return failed(`it sleeps for ${long.timeoutMs} ms`, `a slice, ${sliceMs} ms, at most`);
  if (isDead) {
    return seen.threw?.includes(word)
      ? judgeEqual('the seat afterwards', nameSeat(seen.seatAfter), 'AWAKE')
      : failed(
          seen.threw === null ? 'wait() returned though the other side is dead' : `wait() threw ${seen.threw}`,
          `what checkPeer() throws when the other side is dead: ${word}`,
        );
  }
  return judgeAll([
    judgeEqual('wait() threw', seen.threw, null),
    judgeEqual('times that it slept', seen.waits.length, waits),
    judgeEqual('times that it asked whether the other side lives', seen.peerLooks, slices),
    judgeEqual('the seat afterwards', nameSeat(seen.seatAfter), 'AWAKE'),
  ]);
}
