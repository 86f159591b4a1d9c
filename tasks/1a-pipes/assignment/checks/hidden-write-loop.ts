/** Hidden checks of the region `write-loop`. Part of the key. */

import type { Check } from '../../../../src/course/assignment.js';
import { type Step, scriptGather, scriptWrite, writeCheck } from './scripted-writes.js';
import { randomBytes } from './sent-stream.js';

const READ = 'write(2); handout, "write-loop"';

/** More failures in a row than anybody would count on. */
const LONG_TROUBLE: readonly Step[] = [
  { take: 100 },
  ...Array.from({ length: 8 }, () => ({ errno: 'EINTR' })),
  { errno: 'EAGAIN', waits: 6 },
  { take: 3 },
];

export const HIDDEN_WRITE_LOOP_CHECKS: readonly Check[] = [
  writeCheck({
    id: 'write-loop/window',
    title: 'nothing outside the window [offset, offset + length) is ever offered',
    points: 1,
    isHidden: true,
    needs: ['write-loop/partial'],
    probe: 'write',
    hints: [
      'The view is larger than what is to be written.',
      'offset is where the window begins; what has been taken is counted from there.',
      'call(fd, view, offset + given, length - given)',
    ],
    usualCause: 'The rest is counted from byte 0 of the view, or up to the end of the view.',
    read: READ,
    writes: (random) =>
      Array.from({ length: 4 }, () => {
        const memory = randomBytes(random, 300);
        const offset = 1 + random.integer(100);
        const steps = [{ take: 1 + random.integer(40) }, { take: 1 + random.integer(40) }];
        return scriptWrite(memory, offset, 100 + random.integer(90), steps);
      }),
  }),
  writeCheck({
    id: 'write-loop/mixed-troubles',
    title: 'partial writes, EINTR and EAGAIN may come in any order',
    points: 2,
    isHidden: true,
    needs: ['write-loop/interrupted', 'write-loop/not-ready'],
    probe: 'write',
    hints: [
      'An interrupted call may follow a partial one, and a full pipe both.',
      'Each outcome of a call is dealt with on its own; only bytes that were taken change where the next call begins.',
      'One loop: take, add, go on; on error, retryOrThrow and go on.',
    ],
    usualCause: 'State is kept from one outcome to the next, such as a retry that is allowed only once.',
    read: READ,
    writes: (random) =>
      Array.from({ length: 12 }, (_, index) => {
        const bytes = randomBytes(random, 400);
        if (index === 0) return scriptWrite(bytes, 0, bytes.length, LONG_TROUBLE);
        const steps = Array.from({ length: 10 }, (): Step => {
          const choice = random.integer(4);
          if (choice === 0) return { errno: 'EINTR' };
          if (choice === 1) return { errno: 'EAGAIN', waits: 1 + random.integer(3) };
          return { take: 1 + random.integer(30) };
        });
        return scriptWrite(bytes, 0, bytes.length, steps);
      }),
  }),
  writeCheck({
    id: 'write-loop/gathered-troubles',
    title: 'a gathered write is interrupted, finds the pipe full, and stops anywhere',
    points: 2,
    isHidden: true,
    needs: ['write-loop/gathered'],
    probe: 'gather',
    hints: [
      'What does the table name after a call that took a part?',
      'After EINTR the table must be what it was before; after a partial write it names exactly the rest.',
      'Only takeEntries() changes the table, and only by what was taken.',
    ],
    usualCause:
      'The table is changed before it is known how much was taken, or a second stop inside the same part is counted from its first start.',
    read: READ,
    writes: (random) =>
      Array.from({ length: 12 }, () => {
        const memory = randomBytes(random, 600);
        const parts = Array.from({ length: 6 }, (_, part): [number, number] => [part * 100, random.integer(70)]);
        const steps = Array.from({ length: 8 }, (): Step => {
          const choice = random.integer(5);
          if (choice === 0) return { errno: 'EINTR' };
          if (choice === 1) return { errno: 'EAGAIN', waits: 1 };
          return { take: 1 + random.integer(40) };
        });
        return scriptGather(memory, parts, steps);
      }),
  }),
];
