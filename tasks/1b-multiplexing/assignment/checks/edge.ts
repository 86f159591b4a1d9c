/** Checks of the star region `edge`: what an edge-triggered waiter must keep in mind. Part of the manifest. */

import { z } from 'zod';
import type { Random } from '../../../../src/core/random.js';
import { type Check, defineCheck, failed, type Judgement, PASSED } from '../../../../src/course/assignment.js';

/** By step, by look: chunks of (pipe, result). */
export const EDGES = z.array(z.array(z.array(z.tuple([z.number(), z.number()]))));
type Observed = z.infer<typeof EDGES>;

export interface Step {
  write?: [pipe: number, bytes: number][];
  close?: number[];
  remove?: number[];
  looks: number;
  isInterrupted?: boolean;
  /** Pipes of which something must come in this step. */
  mustServe?: number[];
}

export interface EdgeQuestion {
  pipes: number;
  budgetBytes: number;
  room: number;
  steps: Step[];
}

const NEEDS = ['registrations/keeps', 'registrations/removes'];

export const EDGE_CHECKS: readonly Check[] = [
  checkEdge({
    id: 'edge/left-behind',
    title: 'what the budget left behind is read without another event',
    points: 4,
    needs: NEEDS,
    hints: [
      'epoll told you once that 100 bytes came, and you read 16. Who tells you of the other 84?',
      'Keep those whose read filled the budget, and read them before you wait.',
      'Who gave result === budgetBytes goes into #undrained; readReady() asks #readUndrained() first, and waits only if that found nothing.',
    ],
    usualCause: 'The waiter waits for an event that never comes: half read, then silence.',
    read: 'epoll(7), "Level-triggered and edge-triggered"',
    question: (random) => {
      const budgetBytes = 16;
      const sizes = [1, 16, 17, 160, 33 + random.integer(200)];
      const write = random.shuffle(sizes).map((bytes, pipe): [number, number] => [pipe, bytes]);
      return {
        pipes: 5,
        budgetBytes,
        room: 8,
        steps: [{ write, looks: 25 }, { write: [[random.integer(5), 50]], looks: 12 }, { looks: 2 }],
      };
    },
  }),
  checkEdge({
    id: 'edge/ends',
    title: 'an end that was told of together with the last bytes is read as well',
    points: 2,
    needs: [...NEEDS, 'edge/left-behind'],
    hints: [
      'Bytes and a hang-up come in one event. Your read is short. Is there more to read?',
      'A short read says that the bytes are used up, not that the EOF has been read.',
      'Keep it also where result > 0 and the events have POLLHUP, POLLRDHUP or POLLERR.',
    ],
    usualCause: 'A short read is taken for "drained", and the EOF behind it is never seen.',
    read: 'epoll(7), questions 9 and "EPOLLRDHUP"',
    question: (random) => ({
      pipes: 4,
      budgetBytes: 16,
      room: 8,
      steps: [
        {
          write: [
            [0, 5],
            [1, 16],
            [2, 20 + random.integer(60)],
          ],
          close: [0, 1, 2],
          looks: 15,
        },
        { write: [[3, 9]], looks: 2 },
        { close: [3], looks: 3 },
      ],
    }),
  }),
  checkEdge({
    id: 'edge/turns',
    title: 'those left behind have their turn one after the other, and who is new joins them',
    points: 2,
    needs: [...NEEDS, 'edge/left-behind'],
    hints: [
      'Six have plenty left and two fit into a table. Who is read in the third look?',
      'While something is left you never wait. Who then hears of a new event?',
      'Begin pollRead at #first, behind the last one served; ask epoll with a time-out of 0 for new ones and #keep() them before you read.',
    ],
    usualCause:
      'The first of the undrained ones are read again and again, or nobody looks for news until all are drained.',
    read: 'epoll(7), "Starvation"',
    question: (random) => {
      const hoses = 5 + random.integer(3);
      const all = Array.from({ length: hoses }, (_, pipe) => pipe);
      return {
        pipes: hoses + 1,
        budgetBytes: 8,
        room: 2,
        steps: [
          { write: all.map((pipe): [number, number] => [pipe, 600]), looks: hoses, mustServe: all },
          { looks: hoses + 1, mustServe: all },
          { write: [[hoses, 3]], looks: 2 * hoses, mustServe: [hoses, ...all] },
          { looks: 600 },
        ],
      };
    },
  }),
];

interface EdgeCheck extends Omit<Check<Observed>, 'region' | 'probe' | 'shape' | 'ask'> {
  question(random: Random): EdgeQuestion;
}

export function checkEdge({ question, ...rest }: EdgeCheck): Check {
  return defineCheck<Observed>({
    ...rest,
    region: 'edge',
    probe: 'edges',
    shape: EDGES,
    ask: (random) => {
      const { steps, ...asked } = question(random);
      return {
        input: {
          ...asked,
          steps: steps.map(({ write = [], close = [], remove = [], looks, isInterrupted = false }) => ({
            write: write.map((one) => [...one]),
            close,
            remove,
            looks,
            isInterrupted,
          })),
        },
        judge: (observed) => judgeEdges({ ...asked, steps }, observed),
      };
    },
  });
}

/** Judges by counting: all bytes come, no more, in reads of at most the budget, each end behind its bytes. */
export function judgeEdges({ pipes, budgetBytes, steps }: EdgeQuestion, observed: Observed): Judgement {
  const left = new Array<number>(pipes).fill(0);
  const ended = new Set<number>();
  const closed = new Set<number>();
  const removed = new Set<number>();
  for (const [index, step] of steps.entries()) {
    for (const [pipe, bytes] of step.write ?? []) left[pipe]! += bytes;
    for (const pipe of step.close ?? []) closed.add(pipe);
    for (const pipe of step.remove ?? []) removed.add(pipe);
    const served = new Set<number>();
    for (const [pipe, result] of observed[index]?.flat() ?? []) {
      const name = `pipe ${pipe}, of which ${left[pipe]} bytes were left`;
      if (removed.has(pipe) || pipe < 0)
        return failed(`${name}, was read after it had been removed`, 'it is forgotten');
      if (result > Math.min(budgetBytes, left[pipe]!))
        return failed(`${name}, gave ${result}`, `at most ${budgetBytes}`);
      if (result === 0 && (left[pipe]! > 0 || !closed.has(pipe))) return failed(`${name}, was at its end`, 'it is not');
      if (result === 0) ended.add(pipe);
      if (result > 0) left[pipe]! -= result;
      if (result >= 0) served.add(pipe);
    }
    const forgotten = (step.mustServe ?? []).find((pipe) => !served.has(pipe));
    if (forgotten !== undefined) {
      return failed(
        `in ${step.looks} looks pipe ${forgotten}, which had bytes all the time, was not read once`,
        'each has its turn before another has its second one',
      );
    }
  }
  const looks = steps.reduce((sum, step) => sum + step.looks, 0);
  for (let pipe = 0; pipe < pipes; pipe++) {
    if (removed.has(pipe)) continue;
    if (left[pipe]! > 0)
      return failed(`after ${looks} looks ${left[pipe]} bytes of pipe ${pipe} were still unread`, 'none');
    if (closed.has(pipe) && !ended.has(pipe)) {
      return failed(`pipe ${pipe} was closed, and after ${looks} looks nobody had read its end`, 'a read that gives 0');
    }
  }
  return PASSED;
}
