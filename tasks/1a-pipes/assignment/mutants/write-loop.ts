/** Mutants and controls of the region `write-loop`. Part of the key. */

import type { Control, Mutant } from '../../../../src/course/assignment.js';

const FILE = 'src/sys/io.ts';
const PARTIAL = 'partial write ignored';
const AGAIN = 'EAGAIN fatal, or spun on';
const INTERRUPTED = 'EINTR fatal, or sends twice';
const LOOP = 'while (given < length) given += writeSome(call, fd, view, offset + given, length - given, wouldBlock);';
const ONE_CALL = 'const taken = call(fd, view, offset, length);\n      if (taken > 0) return taken;';

export const WRITE_LOOP_MUTANTS: readonly Mutant[] = [
  {
    id: 'write-loop-once-more',
    row: PARTIAL,
    file: FILE,
    find: LOOP,
    replace: LOOP.replace('given < length', 'given <= length'),
    check: 'write-loop/whole',
    story: 'When all has been taken, one more call offers nothing.',
  },
  {
    id: 'write-loop-one-call',
    row: PARTIAL,
    file: FILE,
    find: LOOP,
    replace: LOOP.replace('while', 'if'),
    check: 'write-loop/partial',
    story: 'write(2) is taken to write everything, and the rest is lost.',
  },
  {
    id: 'write-loop-from-the-start',
    row: PARTIAL,
    file: FILE,
    find: LOOP,
    replace: LOOP.replace('offset + given', 'offset'),
    check: 'write-loop/partial',
    story: 'The second call offers the bytes from the start again.',
  },
  {
    id: 'write-loop-offset-forgotten',
    row: PARTIAL,
    file: FILE,
    find: LOOP,
    replace: LOOP.replace('offset + given', 'given'),
    check: 'write-loop/window',
    story: 'What has been given is counted from byte 0 of the view.',
  },
  {
    id: 'write-loop-interrupted-is-fatal',
    row: INTERRUPTED,
    file: FILE,
    find: "if (code === 'EINTR') return;",
    replace: '',
    check: 'write-loop/interrupted',
    story: 'A signal at the wrong moment ends the program.',
  },
  {
    id: 'write-loop-interrupted-sends-twice',
    row: INTERRUPTED,
    file: FILE,
    find: LOOP,
    replace: `while (given < length) {
    try {
      given += call(fd, view, offset + given, length - given);
    } catch (error) {
      retryOrThrow(error, fd, wouldBlock);
      if ((error as { code?: string }).code === 'EINTR') given = 0;
    }
  }`,
    check: 'write-loop/interrupted',
    story: 'After EINTR the whole write begins again, although a part of it had been taken.',
  },
  {
    id: 'write-loop-not-ready-is-fatal',
    row: AGAIN,
    file: FILE,
    find: "if (code !== 'EAGAIN') throw error;",
    replace: 'throw error;',
    check: 'write-loop/not-ready',
    story: 'A full pipe that does not block counts as broken.',
  },
  {
    id: 'write-loop-spins',
    row: AGAIN,
    file: FILE,
    find: '  wouldBlock(fd);',
    replace: '',
    check: 'write-loop/not-ready',
    story: 'The call is made again at once, for as long as the pipe stays full.',
  },
  {
    id: 'write-loop-gives-up-after-five',
    row: INTERRUPTED,
    file: FILE,
    find: `for (;;) {
    try {
      ${ONE_CALL}`,
    replace: `for (let tries = 0; ; tries++) {
    if (tries > 5) throw new LabError('internal', 'it failed too often');
    try {
      ${ONE_CALL}`,
    check: 'write-loop/mixed-troubles',
    story: 'A call is repeated five times, which seemed to be enough.',
  },
  {
    id: 'write-loop-errors-retried',
    row: 'EPIPE kills the process, or is swallowed',
    file: FILE,
    find: "if (code !== 'EAGAIN') throw error;",
    replace: "if (code !== 'EAGAIN') return;",
    check: 'write-loop/other-errors',
    story: 'Every error is worth another try, EPIPE too.',
  },
  {
    id: 'write-loop-part-sent-again',
    row: PARTIAL,
    file: FILE,
    find: 'table[entry * 2]! += left;',
    replace: '',
    check: 'write-loop/gathered',
    story:
      'A part that was taken in part is shortened, but begins where it began: its start is sent again, its end never.',
  },
  {
    id: 'write-loop-whole-parts-only',
    row: PARTIAL,
    file: FILE,
    find: 'table[entry * 2]! += left;\n      table[entry * 2 + 1] = length - left;\n      return entry;',
    replace: 'return left > 0 ? entry + 1 : entry;',
    check: 'write-loop/gathered',
    story: 'writev is taken to stop between parts only.',
  },
  {
    id: 'write-loop-gathered-interrupted-is-fatal',
    row: INTERRUPTED,
    file: FILE,
    find: "if (code === 'EINTR') return;",
    replace: '',
    check: 'write-loop/gathered-troubles',
    story: 'A signal during a gathered write ends the program.',
  },
  {
    id: 'write-loop-nothing-for-ever',
    row: AGAIN,
    file: FILE,
    find: ONE_CALL,
    replace: 'return call(fd, view, offset, length);',
    check: 'write-loop/takes-nothing',
    story: 'A call that takes nothing is repeated for ever.',
  },
];

export const WRITE_LOOP_CONTROLS: readonly Control[] = [
  {
    id: 'write-loop-counts-down',
    row: PARTIAL,
    file: FILE,
    find: `let given = 0;
  ${LOOP}`,
    replace: `let left = length;
  while (left > 0) left -= writeSome(call, fd, view, offset + length - left, left, wouldBlock);`,
    story: 'What is left is counted instead of what was given.',
  },
  {
    id: 'write-loop-empty-part-stays',
    row: PARTIAL,
    file: FILE,
    find: 'if (left < length) {',
    replace: 'if (left <= length) {',
    story: 'A part that was taken to its end stays first, with nothing left in it: writevFully() skips empty parts.',
  },
];
