/** Checks of the region `serving` on scripted tables: what the reader hands out, ends, and keeps for the next run. Part of the manifest. */

import type { z } from 'zod';
import { POLLERR, POLLHUP, POLLIN, POLLNVAL } from '../../../../src/core/poll-events.js';
import type { Random } from '../../../../src/core/random.js';
import { type Check, defineCheck, failed, PASSED } from '../../../../src/course/assignment.js';
import { type Chunk, checkServing, SERVED, WHOLE, words } from './serving-model.js';

export const SERVING_CHECKS: readonly Check[] = [
  defineCheck<z.infer<typeof SERVED>>({
    id: 'serving/adds',
    region: 'serving',
    title: 'what is added is watched for reading alone, and gets O_NONBLOCK',
    points: 2,
    hints: [
      'What happens in read(2) when somebody else took the bytes between poll(2) and the read?',
      'Readiness is a hint, no promise. Which flag makes a read return and not wait? And who is nearly always ready for writing?',
      'Is the reader open? Then the waiter takes it for POLLIN, setNonBlocking() sets the flag (if that fails: out of the waiter again), and #fds has it.',
    ],
    usualCause:
      'The descriptor blocks, so that one read without bytes stops all others; or POLLOUT is watched for, and the wait never sleeps.',
    read: 'select(2), "BUGS": a descriptor that is reported ready may block; open(2), O_NONBLOCK',
    probe: 'serve',
    shape: SERVED,
    ask: (random) => {
      const pipes = 2 + random.integer(8);
      return {
        input: { pipes, tables: [], runs: [] },
        judge: ({ added, blocking }) => {
          for (let pipe = 0; pipe < pipes; pipe++) {
            const interests = added
              .filter((event) => event.what === 'add' && event.pipe === pipe)
              .map(({ value }) => value);
            if (interests.length !== 1 || interests[0] !== POLLIN) {
              return failed(
                `pipe ${pipe} was added to the waiter for [${interests}]`,
                `once, for POLLIN (${POLLIN}) alone`,
              );
            }
          }
          if (blocking.length === 0) return PASSED;
          return failed(
            `reading pipes ${blocking} blocks`,
            'each has O_NONBLOCK: one that is empty keeps nobody waiting',
          );
        },
      };
    },
  }),
  checkServing({
    id: 'serving/all-ready',
    title: 'everything that a wait brought is handed out, in order, before the next wait',
    points: 2,
    needs: ['serving/adds'],
    hints: [
      'waitAndRead() has read from all that were ready. Who has their bytes now?',
      'Go through the chunks from #next to #count.',
      'As long as #next is below #count and nobody stopped: take the four words of chunk #next, which goes up, and give a result above 0 to onBytes() with the offset of the chunk.',
    ],
    usualCause: 'Only the first chunk of a table is handed out, and the next wait overwrites the others.',
    read: 'src/waiting/waiter.ts, ChunkTable',
    script: (random) => {
      const pipes = 3 + random.integer(6);
      const table = () => some(random, pipes).map((pipe): Chunk => [pipe, POLLIN, words(random)]);
      return { pipes, tables: Array.from({ length: 6 }, table), runs: [WHOLE] };
    },
  }),
  checkServing({
    id: 'serving/ends',
    title:
      'an end is told once, behind the last bytes; the descriptor leaves the waiter, is closed, and the last one ends the run',
    points: 2,
    needs: ['serving/all-ready'],
    hints: [
      'What does read(2) return at EOF? How often, if nobody stops asking?',
      'Four things have an opinion of a descriptor: the waiter, #fds, the kernel and the handler. In which order do you tell them?',
      '#end(): out of the waiter, out of #fds, closed with closeTaken(), and last the handler; run() returns when #fds is empty.',
    ],
    usualCause:
      'The closed descriptor stays in the set: poll says POLLNVAL at once, for ever. Or errors are no ends, and come again and again.',
    read: 'read(2), "RETURN VALUE"; src/waiting/multi-reader.ts, onEnd',
    script: (random) => {
      const pipes = 5;
      const [eof, broken, gone, later, last] = random.shuffle(all(pipes)) as [number, number, number, number, number];
      return {
        pipes,
        tables: [
          [
            [eof, POLLIN, words(random)],
            [later, POLLIN, words(random)],
          ],
          [
            [eof, POLLHUP, 0],
            [broken, POLLERR, -5],
          ],
          [
            [gone, POLLNVAL, -9],
            [later, POLLIN, words(random)],
            [last, POLLIN, words(random)],
          ],
          [
            [later, POLLHUP, 0],
            [last, POLLIN, -104],
          ],
        ],
        runs: [WHOLE],
      };
    },
  }),
  checkServing({
    id: 'serving/again',
    title: 'EAGAIN and EINTR are neither bytes nor an end',
    points: 2,
    needs: ['serving/ends'],
    hints: [
      'A result below 0 is a negative errno. Which of them mean "not now"?',
      'The descriptor is still there and comes again with the next wait.',
      'For EAGAIN and EINTR do nothing at all; for every other result that is not above 0 call #end().',
    ],
    usualCause: 'Every negative result ends the descriptor, and what comes later is lost.',
    read: 'read(2), EAGAIN and EINTR; signal(7)',
    script: (random) => ({
      pipes: 2,
      tables: [
        [
          [0, POLLIN, -11],
          [1, POLLIN, words(random)],
        ],
        [
          [1, POLLIN, -4],
          [0, POLLIN, -11],
        ],
        [
          [0, POLLIN, words(random)],
          [1, POLLIN, -4],
        ],
        [
          [1, POLLIN | POLLHUP, words(random)],
          [0, POLLHUP, 0],
        ],
        [[1, POLLHUP, 0]],
      ],
      runs: [WHOLE],
    }),
  }),
  checkServing({
    id: 'serving/resume',
    title: 'a run that is stopped keeps the rest of its table for the next one: nothing twice, nothing lost',
    points: 3,
    needs: ['serving/ends'],
    hints: [
      'stop() is called while chunks of the table are left. Where are they when the next run begins?',
      '#next and #count live longer than a run. What must a run do before it waits?',
      'Each round first hands out what is left, returns if it was stopped, and only then waits; #next goes up before the handler is called.',
    ],
    usualCause: 'The next run waits at once and overwrites what had been read; or begins the table again.',
    read: 'src/waiting/multi-reader.ts, "Ordering"',
    script: (random) => {
      const pipes = 4;
      const table = (): Chunk[] => all(pipes).map((pipe) => [pipe, POLLIN, words(random)]);
      const ends = all(pipes).map((pipe): Chunk => [pipe, POLLHUP, 0]);
      const stops = [1, 2, 1 + random.integer(4), 3 + random.integer(4), 1];
      return {
        pipes,
        tables: [table(), table(), table(), table(), ends],
        runs: [...stops.map((stopAfter) => ({ stopAfter, timeoutMs: null })), WHOLE],
      };
    },
  }),
];

export function all(pipes: number): number[] {
  return Array.from({ length: pipes }, (_, pipe) => pipe);
}

function some(random: Random, pipes: number): number[] {
  return random.shuffle(all(pipes)).slice(0, 1 + random.integer(pipes));
}
