/** Mutants of the table of SharedArrayBuffer and Atomics, its memory: what is shared and what is copied, on which line, and who gets which part. Called by catalogue.ts. */

import type { Mutant, TestChoice } from './mutant.js';

const lines = (title: string): TestChoice => ({
  file: 'test/sync/races.test.js',
  title: new RegExp(`^no two threads write to one line, where each has words of its own: ${title}`),
});
const partition = (title: string): TestChoice => ({
  file: 'test/job/partition.test.js',
  title: new RegExp(`^the partition ${title}`),
});

export const PLACING_MUTANTS: readonly Mutant[] = [
  {
    id: 'partition-without-tail',
    row: 'partition-uneven',
    story: 'Every part as long as the others, and what does not divide is left out.',
    kind: 'D',
    plant: {
      file: 'src/job/partition.js',
      find: 'cuts.push(input.bytes);',
      replace: 'cuts.push(Math.floor(input.bytes / parts) * parts);',
    },
    test: partition('of ten lines covers every byte once'),
  },
  {
    id: 'partition-overlaps',
    row: 'partition-uneven',
    story: 'A part ends with the first byte of the next one.',
    kind: 'D',
    plant: {
      file: 'src/job/partition.js',
      find: 'segmentsBetween(input.files, cut, cuts[part + 1])',
      replace: 'segmentsBetween(input.files, cut, Math.min(cuts[part + 1] + 1, input.bytes))',
    },
    test: partition('of ten lines covers every byte once'),
  },
  {
    id: 'partition-more-than-lines',
    row: 'partition-uneven',
    story: 'With fewer lines than producers, cuts are where they would be in lines of one byte.',
    kind: 'D',
    plant: {
      file: 'src/job/partition.js',
      find: 'Math.max(cuts.at(-1), moveToLineEnd(input.files, wanted))',
      replace: 'Math.max(cuts.at(-1), wanted)',
    },
    test: partition('of fewer lines than parts covers every byte once'),
  },
  {
    id: 'partition-last-takes-rest',
    row: 'partition-uneven',
    story: 'Each takes half a share, to be quick; the last one takes the rest.',
    kind: 'D',
    plant: {
      file: 'src/job/partition.js',
      find: 'Math.floor((input.bytes * part) / parts)',
      replace: 'Math.floor((input.bytes * part) / parts / 2)',
    },
    test: partition('gives no part more than its share and a line, with lines of 20 bytes$'),
    control: {
      story: 'Every byte is in one part.',
      test: partition('of ten lines covers every byte once'),
    },
  },
  {
    id: 'team-copies-data',
    row: 'copied-not-shared',
    story: 'A worker takes a copy of its own, to be safe.',
    kind: 'D',
    plant: {
      file: 'src/harness/worker-member.js',
      find: 'return workerData.data;',
      replace:
        'return Object.fromEntries(Object.entries(workerData.data).map(([name, value]) => [name, ArrayBuffer.isView(value) ? value.slice() : value]));',
    },
    test: {
      file: 'test/harness/worker-team.test.js',
      title: /^a step sees what was changed in shared memory after the start/,
    },
  },
  {
    id: 'team-words-copied',
    row: 'copied-not-shared',
    story: 'An ArrayBuffer looks like shared memory until it is sent.',
    kind: 'D',
    plant: {
      file: 'src/harness/start-word.js',
      find: 'return new SharedArrayBuffer((1 + workers) * LINE_BYTES);',
      replace: 'return new ArrayBuffer((1 + workers) * LINE_BYTES);',
    },
    test: {
      file: 'test/harness/worker-team.test.js',
      title: /^a step gives each worker its own input and data, and tells it who it is$/,
    },
  },
  {
    id: 'plain-buffer-taken',
    row: 'copied-not-shared',
    story: 'Memory that is no shared memory is not refused: each worker fills a queue of its own.',
    kind: 'D',
    plant: {
      file: 'src/sync/layout.js',
      find: 'if (!(memory instanceof SharedArrayBuffer)) {',
      replace: 'if (memory === undefined) {',
    },
    test: { file: 'test/sync/spsc-ring.test.js', title: /^refuses a plain ArrayBuffer$/ },
  },
  {
    id: 'cursors-on-one-line',
    row: 'lines-shared',
    story: 'All cursors side by side, as in any struct.',
    kind: 'D',
    plant: {
      file: 'src/sync/ring-words.js',
      find: 'export const TAIL = 4 * LINE_WORDS;',
      replace: 'export const TAIL = HEAD + 1;',
    },
    test: lines('the two ends of an SpscRing$'),
    control: {
      story: 'It works, and is only slow.',
      plant: {
        file: 'src/sync/ring-words.js',
        find: 'export const TAIL = 4 * LINE_WORDS;',
        replace: 'export const TAIL = HEAD + 1;',
      },
      test: { file: 'test/sync/spsc-ring.test.js', title: /^of capacity 3, cursors from 0 on: batches of each size/ },
    },
  },
  {
    id: 'tickets-on-one-line',
    row: 'lines-shared',
    story: 'Who pushes takes the line from who pops.',
    kind: 'D',
    plant: {
      file: 'src/sync/mpmc-queue-layout.js',
      find: 'export const POP_TICKET = 2 * LINE_WORDS;',
      replace: 'export const POP_TICKET = PUSH_TICKET + 1;',
    },
    test: lines('the two ends of a queue$'),
  },
  {
    id: 'slots-on-one-line',
    row: 'lines-shared',
    story: 'Slots are packed: two threads at neighbouring ones write to one line.',
    kind: 'D',
    plant: {
      file: 'src/sync/mpmc-queue-layout.js',
      find: 'const CACHE_LINE_BYTES = 64;',
      replace: 'const CACHE_LINE_BYTES = 4;',
    },
    test: lines('the two ends of a queue$'),
  },
  {
    id: 'members-on-one-line',
    row: 'lines-shared',
    story: 'All members of a barrier write to one line when they come.',
    kind: 'D',
    plant: {
      file: 'src/sync/barrier.js',
      find: 'return MEMBERS + member * LINE_WORDS;',
      replace: 'return MEMBERS + member * 2;',
    },
    test: lines('members that take their places at a Barrier$'),
  },
  {
    id: 'sent-on-one-line',
    row: 'lines-shared',
    story: 'What the producers of the job count lies side by side.',
    kind: 'D',
    plant: {
      file: 'src/job/ring-memory.js',
      find: 'SENT_OFFSET / 4 + producer * LINE_WORDS',
      replace: 'SENT_OFFSET / 4 + producer',
    },
    test: lines('producers of the job over rings'),
  },
];
