/** Checks of the region `write-loop`: all bytes, each once, whatever a call to the kernel returns. Part of the manifest. */

import type { Check } from '../../../../src/course/assignment.js';
import { type Step, scriptGather, scriptWrite, writeCheck } from './scripted-writes.js';
import { randomBytes } from './sent-stream.js';

const READ = 'write(2), RETURN VALUE and ERRORS; pipe(7), "I/O on pipes and FIFOs"; handout, "write-loop"';

export const WRITE_LOOP_CHECKS: readonly Check[] = [
  writeCheck({
    id: 'write-loop/whole',
    title: 'what the kernel takes at once is written by one call',
    points: 1,
    probe: 'write',
    hints: [
      'How often is the kernel called if it takes everything?',
      'Once: a second call would write something twice, or nothing.',
      'Count what has been taken; go on only while that is less than length.',
    ],
    usualCause: 'The call is made once more after all has been taken, or not at all.',
    read: READ,
    writes: (random) => [1, 100, 4_096].map((length) => scriptWrite(randomBytes(random, length), 0, length, [])),
  }),
  writeCheck({
    id: 'write-loop/partial',
    title: 'after a call that took a part, the rest is written',
    points: 3,
    needs: ['write-loop/whole'],
    probe: 'write',
    hints: [
      'What does the number that write(2) returns mean?',
      'It may take fewer bytes than offered. The next call must begin where that one stopped.',
      'Offer [offset + given, length - given) and add what was taken to given, until given is length.',
    ],
    usualCause: 'The return value is ignored: the rest is lost, or all is written again from the start.',
    read: READ,
    writes: (random) => {
      const bytes = randomBytes(random, 300 + random.integer(100));
      const some = Array.from({ length: 5 }, () => ({ take: 1 + random.integer(50) }));
      const half = { take: bytes.length >> 1 };
      const cases: Step[][] = [[half], [half, { take: 1 }], [{ take: 1 }], [{ take: bytes.length - 1 }], some];
      return cases.map((steps) => scriptWrite(bytes, 0, bytes.length, steps));
    },
  }),
  writeCheck({
    id: 'write-loop/interrupted',
    title: 'a call that a signal interrupted is made again, and nothing is written twice',
    points: 3,
    needs: ['write-loop/partial'],
    probe: 'write',
    hints: [
      'When does write(2) fail with EINTR, and what has been written then?',
      'EINTR means that no byte was taken: the same call is made again. It is neither an error nor progress.',
      "retryOrThrow(): for code 'EINTR' return, and the loop calls again with the same offset and length.",
    ],
    usualCause: 'EINTR is thrown to the caller, or the whole write begins again although a part had been taken.',
    read: 'signal(7), "Interruption of system calls"; write(2), ERRORS',
    writes: (random) => {
      const bytes = randomBytes(random, 200 + random.integer(100));
      const interrupt = { errno: 'EINTR' };
      const take = () => ({ take: 10 + random.integer(60) });
      const cases: Step[][] = [[interrupt], [take(), interrupt], [interrupt, interrupt, take(), interrupt, take()]];
      return cases.map((steps) => scriptWrite(bytes, 0, bytes.length, steps));
    },
  }),
  writeCheck({
    id: 'write-loop/not-ready',
    title: 'on EAGAIN the policy is called, once for each, and nobody spins',
    points: 2,
    needs: ['write-loop/partial'],
    probe: 'write',
    hints: [
      'What does a descriptor that does not block say when the pipe is full?',
      'EAGAIN is no failure. What to do then is up to wouldBlock, which the caller may pass; only afterwards is it worth a call.',
      "retryOrThrow(): for code 'EAGAIN' call wouldBlock(fd) and return.",
    ],
    usualCause: 'EAGAIN is thrown, or the call is repeated at once, again and again, while the pipe stays full.',
    read: 'write(2), ERRORS, EAGAIN; handout, "write-loop"',
    writes: (random) => {
      const bytes = randomBytes(random, 200 + random.integer(100));
      const full = (waits: number) => ({ errno: 'EAGAIN', waits });
      const take = () => ({ take: 10 + random.integer(60) });
      const cases: Step[][] = [[full(1)], [take(), full(1)], [full(3), take(), full(1), full(2)]];
      return cases.map((steps) => scriptWrite(bytes, 0, bytes.length, steps));
    },
  }),
  writeCheck({
    id: 'write-loop/other-errors',
    title: 'every other error reaches the caller as it is, at once',
    points: 1,
    needs: ['write-loop/partial'],
    probe: 'write',
    hints: [
      'Which errors are worth another try?',
      'EINTR and EAGAIN; no other. The caller tells EPIPE from EIO by its code.',
      'throw error, the very one that was caught.',
    ],
    usualCause: 'All errors are retried or swallowed, and a writer whose reader has left never hears of it.',
    read: 'write(2), ERRORS',
    writes: (random) => {
      const bytes = randomBytes(random, 200);
      return ['EPIPE', 'EIO', 'ENOSPC', 'EBADF'].flatMap((errno) => [
        scriptWrite(bytes, 0, bytes.length, [{ errno }]),
        scriptWrite(bytes, 0, bytes.length, [{ take: 1 + random.integer(150) }, { errno }]),
      ]);
    },
  }),
  writeCheck({
    id: 'write-loop/gathered',
    title: 'a gathered write that stops inside a part goes on there',
    points: 2,
    needs: ['write-loop/partial'],
    probe: 'gather',
    hints: [
      'Where can writev(2) stop?',
      'Anywhere: between two parts, inside any of them, or several parts further on. Find the part in which it stopped.',
      'takeEntries(): go through the lengths and subtract; where less is left than the part is long, move its offset by that and shorten it, and return its number.',
    ],
    usualCause: 'A part that was taken in part is sent again from its start, or left out.',
    read: 'writev(2), "Bugs" and return value; handout, "write-loop"',
    writes: (random) => {
      const memory = randomBytes(random, 400);
      const parts: [number, number][] = [
        [0, 20 + random.integer(30)],
        [100, 0],
        [120, 10 + random.integer(30)],
        [200, 1],
        [250, 40 + random.integer(30)],
      ];
      const all = parts.reduce((sum, [, length]) => sum + length, 0);
      // Every place where it can stop, the boundaries of parts among them.
      const stops = Array.from({ length: all - 1 }, (_, at) => scriptGather(memory, parts, [{ take: at + 1 }]));
      return [
        scriptGather(memory, parts, []),
        ...stops,
        scriptGather(memory, parts, [{ take: 7 }, { take: 1 }, { take: 30 }]),
      ];
    },
  }),
  writeCheck({
    id: 'write-loop/takes-nothing',
    title: 'a call that takes none of many bytes ends in an error, not in a loop',
    points: 1,
    needs: ['write-loop/partial'],
    probe: 'write',
    hints: [
      'What would your loop do if the kernel returned 0 for ever?',
      'POSIX lets a device do so. Nothing says that another call would do better.',
      "throw new LabError('internal', …) when a call takes 0 bytes.",
    ],
    usualCause: 'The loop goes on until everything has been taken, which never comes.',
    read: 'write(2), RETURN VALUE',
    writes: (random) => {
      const bytes = randomBytes(random, 100);
      const never = Array.from({ length: 20 }, () => ({ take: 0 }));
      return [
        scriptWrite(bytes, 0, 100, never),
        scriptWrite(bytes, 0, 100, [{ take: 1 + random.integer(90) }, ...never]),
      ];
    },
  }),
];
