/** Checks of the region `children`: who holds which end of a pipe, and what is left when something fails. Part of the manifest. */

import { z } from 'zod';
import {
  type Check,
  defineCheck,
  failed,
  type Judgement,
  judgeAll,
  judgeEqual,
  PASSED,
} from '../../../../src/course/assignment.js';

const READ = 'pipe(7), "I/O on pipes and FIFOs"; handout, "children"';
const ERROR = z.object({ code: z.string(), message: z.string() }).nullable();
const CHILDREN = z.array(z.object({ pid: z.number(), state: z.string() }));
const PIPES = z.array(z.object({ fd: z.number(), pipe: z.string(), mode: z.enum(['reads', 'writes', 'both']) }));

const HOLDERS = z.array(z.object({ role: z.string(), isReady: z.boolean(), holds: PIPES }));
export type Holders = z.infer<typeof HOLDERS>;
const CAME = z.object({ came: z.array(z.number()), error: ERROR });
const ROUNDS = z.array(z.object({ descriptors: z.number(), children: CHILDREN }));
export type Rounds = z.infer<typeof ROUNDS>;
export const FAILURE = z.object({ error: ERROR, children: CHILDREN, left: PIPES });
export type Failure = z.infer<typeof FAILURE>;
const ONE_FAILED = z.object({ error: ERROR, settled: z.number(), requests: z.number() });

export const CHILDREN_CHECKS: readonly Check[] = [
  childrenCheck<Holders>({
    id: 'children/started',
    title: 'a group is the consumer and the producers behind it, and all of them are ready',
    points: 1,
    hints: [
      'When is a process that was just started ready for its first command?',
      'When it has greeted: startGroup() resolves after that, for all of its members.',
      'await Promise.all(members.map((member) => member.ready()))',
    ],
    usualCause: 'The group is returned as soon as the processes have been started.',
    read: 'handout, "children"',
    probe: 'holders',
    shape: HOLDERS,
    ask: (random) => {
      const producers = 2 + random.integer(2);
      return { input: { producers }, judge: (groups) => judgeStarted(groups, producers) };
    },
  }),
  childrenCheck<Holders>({
    id: 'children/holders',
    title: 'each pipe has one writer and one reader, and the parent is neither',
    points: 3,
    needs: ['children/started'],
    hints: [
      'List every process that has a given end of a pipe open.',
      'Starting a child copies the descriptors that it is given; your own copies stay open until you close them.',
      'Close all ends in a finally around startGroup(), and give producer i just the write end of pipe i.',
    ],
    usualCause: 'The parent keeps its copies, or a producer is given the ends of its siblings.',
    read: READ,
    probe: 'holders',
    shape: HOLDERS,
    ask: (random) => {
      const producers = 2 + random.integer(2);
      return { input: { producers }, judge: (groups) => judgeHolders(groups, producers) };
    },
  }),
  childrenCheck<z.infer<typeof CAME>>({
    id: 'children/end-of-file',
    title: 'EOF comes when a producer closes its pipe, while its siblings live on',
    points: 2,
    needs: ['children/started'],
    hints: [
      'When does a read of a pipe return 0?',
      'When it is empty and nobody has its write end open: no sibling, and not the parent.',
      'Open pipes are closed in the parent as soon as the members have been started, write ends and read ends.',
    ],
    usualCause: 'Somebody still holds the write end: the reader waits for a writer that will never write.',
    read: READ,
    probe: 'readToEnd',
    shape: CAME,
    ask: (random) => {
      const bytes = Array.from({ length: 3 }, () => random.integer(30_000));
      const order = random.shuffle([0, 1, 2]);
      return {
        input: { bytes, order },
        judge: ({ came, error }) => {
          if (error) {
            const at = order[came.length];
            return failed(
              `reading the pipe of producer ${at}: ${error.code}: ${error.message}`,
              'EOF behind its bytes',
            );
          }
          return judgeAll(order.map((index, at) => judgeEqual(`bytes of producer ${index}`, came[at], bytes[index])));
        },
      };
    },
  }),
  childrenCheck<Rounds>({
    id: 'children/rounds',
    title: 'after a group has been closed no descriptor and no process of it is left, round for round',
    points: 2,
    needs: ['children/started'],
    hints: [
      'How many descriptors does your process have open after 200 rounds?',
      'Every pipe that was opened is closed, and close() of a group resolves when all of its processes are gone.',
      'close(): await member.close() for every member; the pipes are closed by startPipeGroup().',
    ],
    usualCause: 'One end of each pipe stays open, or close() does not wait.',
    read: 'wait(2), NOTES (zombies); handout, "children"',
    probe: 'rounds',
    shape: ROUNDS,
    ask: () => ({ input: { producers: 2, count: 4 }, judge: judgeRounds }),
  }),
  childrenCheck<Failure>({
    id: 'children/pipe-fails',
    title: 'when the kernel refuses a pipe, those that were opened before are closed',
    points: 2,
    needs: ['children/started'],
    hints: [
      'The third pipe cannot be opened. What about the first two?',
      'Whoever opened something closes it, on the way of the error as well.',
      'Keep the descriptors in lists outside of try, open the pipes inside, and close all of the lists in finally.',
    ],
    usualCause: 'The pipes are opened before the try, and an error leaves them open.',
    read: 'pipe(2), ERRORS; handout, "children"',
    probe: 'failPipe',
    shape: FAILURE,
    ask: (random) => {
      const producers = 3;
      const at = 1 + random.integer(2);
      const how = `pipe ${at} of ${producers} was refused`;
      return { input: { producers, at }, judge: (failure) => judgeFailure(failure, 'child-failed', how) };
    },
  }),
  childrenCheck<Failure>({
    id: 'children/start-fails',
    title: 'when a program is not there, nothing of the group is left and nobody waits',
    points: 2,
    needs: ['children/started'],
    hints: [
      'One of three programs does not exist. Who tells the two others?',
      'startGroup() fails: before it throws, it ends all members that were started and waits until they are gone.',
      'catch: member.kill() for all, await Promise.allSettled(members.map((member) => member.close())), throw.',
    ],
    usualCause: 'The error is thrown and the processes that did start live on, or are not waited for and stay zombies.',
    read: 'execve(2), ERRORS; wait(2), NOTES; handout, "children"',
    probe: 'failStart',
    shape: FAILURE,
    ask: (random) => {
      const producers = 2;
      const missing = random.integer(1 + producers);
      const how = `the program of ${missing === 0 ? 'the consumer' : `producer${missing - 1}`} does not exist`;
      return { input: { producers, missing }, judge: (failure) => judgeFailure(failure, 'child-failed', how) };
    },
  }),
  childrenCheck<z.infer<typeof ONE_FAILED>>({
    id: 'children/one-fails',
    title: 'when one member fails, no other waits for it for ever',
    points: 2,
    needs: ['children/started'],
    hints: [
      'A consumer waits for bytes from a producer that has failed. Who ends it?',
      'Group.all(): kill the members when the first request fails, and throw that failure.',
      'catch (first): for each member kill(), await Promise.allSettled(requests), throw.',
    ],
    usualCause: 'Promise.all() alone: it throws at the first failure, and the others go on for ever.',
    read: 'handout, "children"',
    probe: 'failOne',
    shape: ONE_FAILED,
    ask: (random) => {
      const failing = random.integer(3);
      return {
        input: { producers: 2, failing, code: 'bad-input' },
        judge: ({ error, settled, requests }) => {
          const code = error?.code ?? 'no error';
          if (code !== 'bad-input')
            return failed(`all() ended with ${code}: ${error?.message ?? ''}`, 'the failure of the member: bad-input');
          return judgeEqual('requests that were over when all() had thrown', settled, requests);
        },
      };
    },
  }),
];

/** Returns a check of this region. */
export function childrenCheck<Observed>(check: Omit<Check<Observed>, 'region'>): Check {
  return defineCheck<Observed>({ ...check, region: 'children' });
}

export function judgeStarted(groups: Holders, producers: number): Judgement {
  const roles = ['consumer', ...Array.from({ length: producers }, (_, index) => `producer${index}`)];
  const members = groups.filter(({ role }) => role !== 'parent');
  const came = members.map(({ role }) => role).join(', ');
  if (came !== roles.join(', ')) return failed(`the members are ${came || 'none'}`, roles.join(', '));
  const early = members.find(({ isReady }) => !isReady);
  return early ? failed(`the group was there before ${early.role} had greeted`, 'all members are ready') : PASSED;
}

/** Judges who has which end: pipe i is read by the consumer's descriptor 3 + i and written by descriptor 3 of producer i. */
export function judgeHolders(groups: Holders, producers: number): Judgement {
  const consumer = groups.find(({ role }) => role === 'consumer');
  for (let index = 0; index < producers; index++) {
    const end = consumer?.holds.find(({ fd }) => fd === 3 + index);
    if (end?.mode !== 'reads') {
      const what = end ? `${end.mode} its pipe` : 'is no pipe';
      return failed(`the consumer's descriptor ${3 + index} ${what}`, `the read end of the pipe of producer${index}`);
    }
    for (const { role, holds } of groups) {
      for (const { fd, pipe, mode } of holds) {
        if (pipe !== end.pipe) continue;
        const isRight =
          role === 'consumer'
            ? fd === 3 + index && mode === 'reads'
            : role === `producer${index}` && fd === 3 && mode === 'writes';
        if (isRight) continue;
        const which = mode === 'reads' ? 'the read end' : 'the write end';
        return failed(
          `${role === 'parent' ? 'the parent' : role} has ${which} of the pipe from producer${index} open, as descriptor ${fd}`,
          `the consumer alone has its read end, producer${index} alone its write end`,
        );
      }
    }
    const writer = groups.find(({ role }) => role === `producer${index}`);
    if (!writer?.holds.some(({ fd, pipe }) => fd === 3 && pipe === end.pipe)) {
      return failed(
        `producer${index} does not have the pipe that the consumer reads as descriptor ${3 + index}`,
        'its write end, as descriptor 3',
      );
    }
  }
  return PASSED;
}

/** The first round may open what stays for all. */
export function judgeRounds(rounds: Rounds): Judgement {
  const [first] = rounds;
  for (const [round, { descriptors, children }] of rounds.entries()) {
    if (children.length > 0) {
      const states = children.map(({ state }) => (state === 'Z' ? 'a zombie' : `in state ${state}`)).join(', ');
      return failed(`${children.length} processes were there when round ${round + 1} was closed (${states})`, 'none');
    }
    if (descriptors > first!.descriptors) {
      const grown = `${first!.descriptors} descriptors were open after round 1, ${descriptors} after round ${round + 1}`;
      return failed(grown, 'the same number');
    }
  }
  return first ? PASSED : failed('no round was reported', 'some rounds');
}

/** Judges a start that had to fail: with this code, and leaving nothing. */
export function judgeFailure({ error, children, left }: Failure, code: string, how: string): Judgement {
  if (error === null) return failed(`the group was started; ${how}`, `an error ${code}`);
  if (error.code !== code) return failed(`${error.code}: ${error.message}; ${how}`, `an error ${code}`);
  if (children.length > 0) {
    return failed(
      `${children.length} processes are left (state ${children.map(({ state }) => state).join(', ')}); ${how}`,
      'none',
    );
  }
  if (left.length === 0) return PASSED;
  const ends = left.map(({ fd, mode }) => `${fd} (${mode})`).join(', ');
  return failed(`${left.length} ends of pipes are still open: ${ends}; ${how}`, 'none');
}
