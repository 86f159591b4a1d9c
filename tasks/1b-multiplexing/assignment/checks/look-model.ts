/** The judge's own model of a look: who is ready for what, and what a waiter must tell of it. Used by the checks of `ready` and `select`. */

import { z } from 'zod';
import { nameEvents, POLLERR, POLLHUP, POLLIN, POLLNVAL, POLLOUT } from '../../../../src/core/poll-events.js';
import type { Random } from '../../../../src/core/random.js';
import { type Check, defineCheck, failed, type Judgement, PASSED } from '../../../../src/course/assignment.js';

export const LOOKS = z.array(
  z.object({
    refused: z.array(z.tuple([z.number(), z.string()])),
    size: z.number(),
    count: z.number(),
    told: z.array(z.tuple([z.number(), z.number()])),
    threw: z.string().nullable(),
    timeouts: z.array(z.number()),
  }),
);
type Observed = z.infer<typeof LOOKS>;
type Told = Observed[number];

export interface Step {
  set?: [fd: number, events: number | null][];
  remove?: number[];
  add?: [fd: number, interest: number][];
  look?: 'wait' | 'read';
  room?: number;
  timeoutMs?: number;
}

/** A look takes one call; select's takes three where a descriptor is closed. */
const MOST_CALLS = 4;

export interface LookCheck extends Omit<Check<Observed>, 'probe' | 'shape' | 'ask'> {
  waiter: 'poll' | 'select';
  steps(random: Random): Step[];
  /** Beyond what each look must tell. */
  judgeMore?(steps: readonly Step[], observed: Observed): Judgement;
}

export function checkLooks({ waiter, steps, judgeMore, ...rest }: LookCheck): Check {
  return defineCheck<Observed>({
    ...rest,
    probe: 'looks',
    shape: LOOKS,
    ask: (random) => {
      const asked = steps(random);
      return {
        input: { waiter, steps: asked.map(complete) },
        judge: (observed) => {
          const judgement = judgeLooks(waiter, asked, observed);
          return judgement.verdict === 'passed' && judgeMore ? judgeMore(asked, observed) : judgement;
        },
      };
    },
  });
}

function complete({ set = [], remove = [], add = [], look, room = 64, timeoutMs = 0 }: Step) {
  return {
    set: set.map((one) => [...one]),
    remove,
    add: add.map((one) => [...one]),
    look: look ?? 'none',
    room,
    timeoutMs,
  };
}

/** Judges each look: all that is ready, or as much of it as fits, with its events, each once. */
export function judgeLooks(waiter: 'poll' | 'select', steps: readonly Step[], observed: Observed): Judgement {
  const states = new Map<number, number>();
  const watched = new Map<number, number>();
  let looks = 0;
  for (const [index, step] of steps.entries()) {
    for (const [fd, events] of step.set ?? []) events === null ? states.delete(fd) : states.set(fd, events);
    for (const fd of step.remove ?? []) watched.delete(fd);
    const told = observed[index];
    if (!told) return failed(`${observed.length} steps`, `${steps.length} steps`);
    for (const [fd, interest] of step.add ?? []) {
      const isBeyond = waiter === 'select' && fd >= 1_024;
      const refusal = told.refused.find(([one]) => one === fd)?.[1] ?? 'taken';
      if (refusal !== (isBeyond ? 'RangeError' : 'taken')) {
        return failed(`add(${fd}): ${refusal}`, isBeyond ? 'a RangeError: an fd_set has 1,024 bits' : 'it is taken');
      }
      if (!isBeyond) watched.set(fd, interest);
    }
    if (told.size !== watched.size) return failed(`size is ${told.size}`, `${watched.size} are watched`);
    if (!step.look) continue;
    const judgement = judgeLook(step, told, findReady(waiter, states, watched), `look ${++looks}`, watched.size);
    if (judgement.verdict !== 'passed') return judgement;
  }
  return PASSED;
}

/** Returns what must be told, by descriptor. */
function findReady(
  waiter: 'poll' | 'select',
  states: ReadonlyMap<number, number>,
  watched: ReadonlyMap<number, number>,
): Map<number, number> {
  const ready = new Map<number, number>();
  for (const [fd, interest] of watched) {
    const state = states.get(fd);
    let events: number;
    if (state === undefined) events = POLLNVAL;
    else if (waiter === 'poll') events = state & (interest | POLLHUP | POLLERR);
    else {
      const isReadable = (state & (POLLIN | POLLHUP | POLLERR)) !== 0;
      const isWritable = (state & (POLLOUT | POLLERR)) !== 0;
      events = (isReadable ? interest & POLLIN : 0) | (isWritable ? interest & POLLOUT : 0);
    }
    if (events !== 0) ready.set(fd, events);
  }
  return ready;
}

function judgeLook(
  { room = 64, timeoutMs = 0, look }: Step,
  told: Told,
  ready: ReadonlyMap<number, number>,
  name: string,
  watched: number,
): Judgement {
  const scene = `${name} at ${watched} descriptors, of which ${ready.size} are ready${ready.size > 0 ? ` (${list([...ready])})` : ''}`;
  const wanted = Math.min(room, ready.size);
  if (told.threw !== null) return failed(`${scene}: it threw ${told.threw}`, `it tells of ${wanted}`);
  if (told.timeouts.length === 0 || told.timeouts.length > MOST_CALLS) {
    return failed(`${scene}: ${told.timeouts.length} system calls`, 'one call, or a few');
  }
  if (told.timeouts[0] !== timeoutMs) {
    return failed(`${scene}: the call was given ${told.timeouts[0]} ms`, `the ${timeoutMs} ms that the look was given`);
  }
  const seen = new Set<number>();
  for (const [fd, events] of told.told) {
    const right = ready.get(fd);
    if (right === undefined) return failed(`${scene}: it told of ${list([[fd, events]])}`, `${fd} is not ready`);
    if (seen.has(fd)) return failed(`${scene}: it told of ${fd} twice`, 'each once');
    seen.add(fd);
    // A chunk's events are the addon's.
    if (look === 'wait' && events !== right) {
      return failed(`${scene}: it told of ${list([[fd, events]])}`, list([[fd, right]]));
    }
  }
  if (told.count === wanted) return PASSED;
  return failed(
    `${scene}: it returned ${told.count}${told.told.length > 0 ? `: ${list(told.told)}` : ''}`,
    `${wanted}${wanted < ready.size ? ', as many as fit' : ''}`,
  );
}

/** Judges turns: between two looks that tell of a descriptor which is always ready, there are no more than it takes to tell of all. */
export function judgeTurns(
  fds: readonly number[],
  mostLooks: number,
  steps: readonly Step[],
  observed: Observed,
): Judgement {
  const looks = observed.filter((_, index) => steps[index]!.look);
  for (const fd of fds) {
    let last = -1;
    for (let at = 0; at <= looks.length; at++) {
      const isTold = at === looks.length || looks[at]!.told.some(([one]) => one === fd);
      if (!isTold) continue;
      if (at - last - 1 > mostLooks) {
        return failed(
          `descriptor ${fd} was ready all the time, and looks ${last + 2} to ${at} did not tell of it`,
          `at most ${mostLooks} looks tell of others first: who was left out comes first the next time`,
        );
      }
      last = at;
    }
  }
  return PASSED;
}

function list(pairs: readonly (readonly [number, number])[]): string {
  return pairs.map(([fd, events]) => `${fd} ${nameEvents(events)}`).join(', ');
}
