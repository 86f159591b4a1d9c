/** Checks of the region `wait-loop`: wait() and waitAndRead() over system calls whose results the question makes up. Part of the manifest. */

import { z } from 'zod';
import type { Random } from '../../../../src/core/random.js';
import { type Check, defineCheck, failed, type Judgement, PASSED } from '../../../../src/course/assignment.js';
import { describeTime, judgeCallMs, leftNs, NS_PER_MS, reachesEnd, type TimeText } from './time-model.js';

export const ENDED_WAITS = z.array(
  z.object({
    returned: z.number().nullable(),
    threw: z.string().nullable(),
    calls: z.array(z.object({ way: z.string(), callMs: z.number() })),
  }),
);
type Observed = z.infer<typeof ENDED_WAITS>;
type EndedWait = Observed[number];

export interface Step {
  afterMs: number;
  gives: number | string;
}

export interface Scene {
  way: 'wait' | 'waitAndRead';
  timeoutMs: TimeText;
  steps: Step[];
  before?: 'nothing' | 'close' | 'watch-for-writing';
}

const WAYS = ['wait', 'waitAndRead'] as const;
const SIGNAL = 'EINTR';
const DAYS_30 = String(30 * 86_400_000);

export const WAIT_LOOP_CHECKS: readonly Check[] = [
  checkLoop({
    id: 'wait-loop/found',
    title: 'what one call finds is returned, with no further call',
    points: 2,
    needs: ['time-out/kinds', 'time-out/units'],
    hints: [
      'Which method does one system call, and what does it return?',
      'One call with the time-out that the deadline gave; more than 0 found is the result.',
      'begin() gives the time-out of the first call; findReady(), or readReady(), makes it; return what it found when that is more than 0.',
    ],
    usualCause: 'The loop asks in short steps of its own and not once with the time-out, or drops what was found.',
    read: 'src/waiting/waiter.ts, wait(); handout, "wait-loop"',
    scenes: (random) =>
      WAYS.flatMap((way) =>
        ['0', '-1', String(5 + random.integer(500))].map((timeoutMs) => ({
          way,
          timeoutMs,
          steps: [{ afterMs: timeoutMs === '0' ? 0 : random.integer(5), gives: 1 + random.integer(6) }],
        })),
      ),
  }),
  checkLoop({
    id: 'wait-loop/nothing',
    title: 'while nothing happens one call sleeps all of the time; 0 comes when the time is up, and not before',
    points: 3,
    needs: ['wait-loop/found', 'time-out/slices'],
    hints: [
      'How many system calls does a wait of 50 ms need when nothing happens?',
      'A call that found nothing has ended the wait only if its time-out reached to the end. Who knows that?',
      'Return what was found when it is more than 0 or when isLast was true for that call; otherwise ask next() for a time-out, and call again.',
    ],
    usualCause: 'poll with 0 and a sleep in a loop; or every call that finds nothing is taken for the end of the time.',
    read: 'poll(2), "RETURN VALUE"; src/waiting/deadline.ts, isLast',
    scenes: (random) =>
      WAYS.flatMap((way) => [
        { way, timeoutMs: '0', steps: [] },
        { way, timeoutMs: String(20 + random.integer(500)), steps: [] },
        { way, timeoutMs: DAYS_30, steps: [] },
        // A call without a limit may return with nothing: epoll does, for an event that somebody else took.
        { way, timeoutMs: '-1', steps: [nothing(3), nothing(random.integer(50)), { afterMs: 1, gives: 2 }] },
      ]),
  }),
  checkLoop({
    id: 'wait-loop/signal',
    title: 'a signal ends nothing: the wait goes on for the time that is left',
    points: 4,
    needs: ['wait-loop/found', 'time-out/after-signal'],
    hints: [
      'What does a system call do when a signal arrives while it blocks?',
      'EINTR is neither a result nor a failure. What is left of the time after it?',
      'A try around the call; in its catch everything is thrown again but what codeOf() names EINTR; after it the next time-out is that of next().',
    ],
    usualCause: 'EINTR is thrown to the caller, taken for the end of the time, or starts the whole time-out again.',
    read: 'signal(7), "Interruption of system calls and library functions"; poll(2), EINTR',
    scenes: (random) =>
      WAYS.flatMap((way) => [
        { way, timeoutMs: '50', steps: [signal(30), { afterMs: 5, gives: 1 + random.integer(3) }] },
        { way, timeoutMs: '50', steps: [signal(10 + random.integer(10)), signal(7.25), signal(0.5)] },
        { way, timeoutMs: '-1', steps: [signal(10), signal(100), { afterMs: 7, gives: 1 }] },
      ]),
  }),
  checkLoop({
    id: 'wait-loop/errors',
    title: 'any other error is thrown at once, and a closed waiter makes no call',
    points: 3,
    needs: ['wait-loop/found', 'registrations/keeps'],
    hints: [
      'Which errors get better when the call is made again?',
      'Only EINTR is one to go on after. What did the given methods around yours check first?',
      'Throw closedWaiter(this.syscall) when #isClosed, watchedForWriting(this.syscall) in waitAndRead when #writers > 0, and every error but EINTR.',
    ],
    usualCause: 'A catch around the call takes every error for a signal, and the loop spins for ever on EBADF.',
    read: 'src/waiting/waiter.ts, "Throws"; poll(2), "ERRORS"',
    scenes: (random) =>
      WAYS.flatMap((way): Scene[] => [
        { way, timeoutMs: '50', steps: [{ afterMs: 1, gives: random.shuffle(['EBADF', 'EINVAL', 'ENOMEM'])[0]! }] },
        { way, timeoutMs: '-1', steps: [signal(4), { afterMs: 2, gives: 'EBADF' }] },
        { way, timeoutMs: '50', steps: [], before: 'close' },
        ...(way === 'wait' ? [] : [{ way, timeoutMs: '50', steps: [], before: 'watch-for-writing' as const }]),
      ]),
  }),
];

interface LoopCheck extends Omit<Check<Observed>, 'region' | 'probe' | 'shape' | 'ask'> {
  scenes(random: Random): Scene[];
}

export function checkLoop({ scenes, ...rest }: LoopCheck): Check {
  return defineCheck<Observed>({
    ...rest,
    region: 'wait-loop',
    probe: 'waits',
    shape: ENDED_WAITS,
    ask: (random) => {
      const asked = scenes(random);
      return {
        input: asked.map(({ steps, ...scene }) => ({
          before: 'nothing',
          ...scene,
          steps: steps.map((step) => ({ ...step })),
        })),
        judge: (observed) => judgeScenes(asked, observed),
      };
    },
  });
}

export function signal(afterMs: number): Step {
  return { afterMs, gives: SIGNAL };
}

export function nothing(afterMs: number): Step {
  return { afterMs, gives: 0 };
}

export function judgeScenes(scenes: readonly Scene[], observed: Observed): Judgement {
  for (const [index, scene] of scenes.entries()) {
    const ended = observed[index];
    if (!ended) return failed(`${observed.length} waits`, `${scenes.length} waits`);
    const judgement = scene.before ? judgeRefusal(scene, ended) : judgeScene(scene, ended);
    if (judgement.verdict !== 'passed') return judgement;
  }
  return PASSED;
}

function judgeRefusal({ way, before }: Scene, ended: EndedWait): Judgement {
  const [code, who] =
    before === 'close' ? ['EBADF', 'a closed waiter'] : ['EINVAL', 'a waiter that watches for POLLOUT'];
  if (ended.threw === code && ended.calls.length === 0) return PASSED;
  return failed(
    `${way}() of ${who} ${describeEnd(ended)} after ${ended.calls.length} system calls`,
    `it throws ${code}, with no system call`,
  );
}

/** Plays the scene again with the calls that were made, and says where they should have gone another way. */
function judgeScene(scene: Scene, ended: EndedWait): Judgement {
  const { way, timeoutMs, steps } = scene;
  const what = `${way}() with ${describeTime(timeoutMs)}`;
  let elapsedNs = 0;
  let story = 'before any call';
  for (const [number, call] of ended.calls.entries()) {
    const isLastCall = number === ended.calls.length - 1;
    if (call.way !== way) return failed(`${what} made the system call of ${call.way}()`, `that of ${way}()`);
    const judgement = judgeCallMs(timeoutMs, elapsedNs, call.callMs, `after ${number} calls the next one`);
    if (judgement.verdict !== 'passed') return judgement;
    const { gives, tookMs } = playStep(steps[number], call.callMs);
    const isOver = gives === 0 && reachesEnd(timeoutMs, elapsedNs, call.callMs);
    elapsedNs += tookMs * NS_PER_MS;
    story = `call ${number + 1} ${typeof gives === 'string' ? `failed with ${gives}` : `found ${gives}`} after ${tookMs} ms`;
    if (gives === SIGNAL || (gives === 0 && !isOver)) {
      const isTimeUp = gives === SIGNAL && leftNs(timeoutMs, elapsedNs) <= 0;
      if (!isLastCall || (isTimeUp && ended.returned === 0)) continue;
      return failed(`${what}: ${story}, and ${way}() ${describeEnd(ended)}`, 'it waits on for the time that is left');
    }
    const expected = typeof gives === 'string' ? `it throws ${gives}` : `it returns ${gives}`;
    if (!isLastCall) return failed(`${what}: ${story}, and another call was made`, expected);
    const isRight =
      typeof gives === 'string' ? ended.threw === gives : ended.threw === null && ended.returned === gives;
    return isRight ? PASSED : failed(`${what}: ${story}, and ${way}() ${describeEnd(ended)}`, expected);
  }
  if (ended.calls.length > 0 && ended.threw === null) return PASSED;
  return failed(`${what} ${describeEnd(ended)} ${story}`, 'it makes a system call');
}

/** What the made-up kernel does: a time-out that is shorter than the step ends it first. */
function playStep(step: Step | undefined, callMs: number): { gives: number | string; tookMs: number } {
  const { afterMs, gives } = step ?? nothing(-1);
  const isTimedOut = callMs >= 0 && (afterMs < 0 || afterMs > callMs);
  return isTimedOut ? { gives: 0, tookMs: callMs } : { gives, tookMs: afterMs };
}

function describeEnd({ threw, returned }: EndedWait): string {
  if (threw === 'spins' || threw === 'waits for ever') return threw;
  return threw === null ? `returned ${returned}` : `threw ${threw}`;
}
