/** Checks of the region `time-out`: which time-outs a Deadline gives to the calls of a wait. Part of the manifest. */

import { z } from 'zod';
import type { Random } from '../../../../src/core/random.js';
import { type Check, defineCheck, failed, type Judgement, PASSED } from '../../../../src/course/assignment.js';
import { describeTime, isForEver, judgeCallMs, NS_PER_MS, reachesEnd, type TimeText } from './time-model.js';

export const WAITS = z.array(
  z.object({ calls: z.array(z.object({ callMs: z.number(), isLast: z.boolean() })), isRefused: z.boolean() }),
);
type Observed = z.infer<typeof WAITS>;

export interface AskedWait {
  timeoutMs: TimeText;
  /** What the clock says when it begins. */
  startNs: number;
  /** What goes by before each further call. */
  passNs: number[];
}

/** Times up to this are one call's. */
const SHORT_MS = 2 ** 30;
const DAY_MS = 86_400_000;

export const TIME_OUT_CHECKS: readonly Check[] = [
  checkDeadline({
    id: 'time-out/kinds',
    title: '0 returns at once, -1 and Infinity wait for ever, and what is no time is refused',
    points: 4,
    hints: [
      'Three kinds of time-out need three answers, and only one of them needs the clock.',
      'isLast says whether finding nothing in this call ends the wait. For which of the three kinds is it never true?',
      'begin(0) gives 0 and is last; begin(-1) and begin(Infinity) give -1 and are not; NaN and other negative times throw a RangeError.',
    ],
    usualCause: '0 and -1 are taken for each other, or Infinity is multiplied and handed to the kernel.',
    read: 'poll(2), "timeout"; handout, "time-out"',
    waits: (random) => {
      const startNs = at(random);
      const one = (timeoutMs: TimeText, next = 2): AskedWait => ({
        timeoutMs,
        startNs,
        passNs: Array(next).fill(NS_PER_MS),
      });
      const bad = ['NaN', '-Infinity', String(-2 - random.integer(1_000)), '-0.5'];
      return random.shuffle([one('0'), one('-1'), one('Infinity'), ...bad.map((text) => one(text, 0))]);
    },
  }),
  checkDeadline({
    id: 'time-out/units',
    title: 'a time-out is milliseconds, whole ones, and a fraction is rounded up',
    points: 3,
    hints: [
      'Which unit does the caller give, which does poll(2) take, and which has the clock?',
      'What becomes of 0.4 ms when it is rounded down? What does the loop around it do then?',
      'Round the time-out up with Math.ceil(); multiply by 1,000,000 only where you add it to the clock.',
    ],
    usualCause: 'ms, µs and ns are mixed, or half a millisecond is rounded down to "at once".',
    read: 'poll(2), "timeout"; clock_gettime(2)',
    waits: (random) =>
      ['1', '50', String(2 + random.integer(10_000)), '0.4', `${random.integer(300)}.5`, '0.001', String(SHORT_MS)].map(
        (timeoutMs) => ({ timeoutMs, startNs: at(random), passNs: [] }),
      ),
  }),
  checkDeadline({
    id: 'time-out/after-signal',
    title: 'after a signal the next call is given what is left, never the whole again',
    points: 5,
    needs: ['time-out/units'],
    hints: [
      'A wait of 50 ms is interrupted after 30 ms. How long may it still take?',
      'begin() knows when the wait must end; next() only has to look at the clock.',
      'Keep now + timeoutMs in ns in begin(); next() gives Math.ceil((end - now) / 1e6), at least 0.',
    ],
    usualCause:
      'The call is made again with the time-out of the first, so that signals that keep coming keep the wait alive.',
    read: 'signal(7), "Interruption of system calls"; poll(2), EINTR',
    waits: (random) =>
      Array.from({ length: 16 }, () => {
        const timeoutMs = 20 + random.integer(500);
        const passNs = Array.from({ length: 2 }, () => random.integer(Math.ceil(timeoutMs * NS_PER_MS * 0.7)));
        return { timeoutMs: String(timeoutMs), startNs: at(random), passNs };
      }),
  }),
  checkDeadline({
    id: 'time-out/slices',
    title: 'a time that is too long for one call is given in slices, and only the last one ends the wait',
    points: 2,
    needs: ['time-out/units'],
    hints: [
      'The kernel takes an int. How many days is that in milliseconds?',
      'A call that was cut short and found nothing has not ended the wait.',
      'Give min(left, MAX_CALL_MS), and let isLast say whether that was all of it.',
    ],
    usualCause: '30 days become a negative number, which waits for ever, or the wait ends after 24.8 days.',
    read: 'poll(2); src/waiting/deadline.ts, MAX_CALL_MS',
    waits: (random) =>
      [30, 60 + random.integer(60)].map((days) => ({
        timeoutMs: String(days * DAY_MS),
        startNs: at(random),
        passNs: Array.from({ length: 10 }, () => (days / 8) * DAY_MS * NS_PER_MS),
      })),
  }),
];

interface DeadlineCheck extends Omit<Check<Observed>, 'region' | 'probe' | 'shape' | 'ask'> {
  waits(random: Random): AskedWait[];
}

export function checkDeadline({ waits, ...rest }: DeadlineCheck): Check {
  return defineCheck<Observed>({
    ...rest,
    region: 'time-out',
    probe: 'deadlines',
    shape: WAITS,
    ask: (random) => {
      const asked = waits(random);
      return { input: asked.map((wait) => ({ ...wait })), judge: (observed) => judgeWaits(asked, observed) };
    },
  });
}

/** Judges all that one Deadline gave, wait by wait. */
export function judgeWaits(asked: readonly AskedWait[], observed: Observed): Judgement {
  for (const [index, wait] of asked.entries()) {
    const judgement = judgeWait(wait, observed[index]);
    if (judgement.verdict !== 'passed') return judgement;
  }
  return PASSED;
}

function judgeWait({ timeoutMs, passNs }: AskedWait, observed: Observed[number] | undefined): Judgement {
  const time = Number(timeoutMs);
  const isTime = isForEver(timeoutMs) || time >= 0;
  if (observed?.isRefused === isTime || !observed) {
    return failed(
      isTime ? `begin(${timeoutMs}) threw a RangeError` : `begin(${timeoutMs}) gave ${observed?.calls[0]?.callMs} ms`,
      isTime ? `a wait of ${describeTime(timeoutMs)}` : 'a RangeError: that is no time',
    );
  }
  if (!isTime) return PASSED;
  let elapsedNs = 0;
  for (const [number, { callMs, isLast }] of observed.calls.entries()) {
    if (number > 0) elapsedNs += passNs[number - 1]!;
    const judgement = judgeCallMs(timeoutMs, elapsedNs, callMs, `call ${number + 1}`);
    if (judgement.verdict !== 'passed') return judgement;
    // Slices of any size serve a long time; a short one needs none.
    const mustBeLast = time <= SHORT_MS && !isForEver(timeoutMs);
    if (isLast !== (mustBeLast || reachesEnd(timeoutMs, elapsedNs, callMs))) {
      return failed(
        `call ${number + 1} of a wait of ${describeTime(timeoutMs)} was given ${callMs} ms, and isLast was ${isLast}`,
        isLast
          ? 'false: the wait goes on when this call finds nothing'
          : 'true: this call reaches to the end of the wait',
      );
    }
  }
  if (observed.calls.length === passNs.length + 1) return PASSED;
  return failed(`${observed.calls.length} calls`, `${passNs.length + 1} calls`);
}

/** Whole ns, of some hours or days of uptime. */
export function at(random: Random): number {
  return random.integer(1e9) * 1e5;
}
