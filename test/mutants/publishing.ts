/** Mutants of the table of SharedArrayBuffer and Atomics, its messages: published too early, given back too early, read without an order, half of them. Called by catalogue.ts. */

import { plantOf } from '../../tasks/2c-interleavings/mutants.js';
import type { Mutant, TestChoice } from './mutant.js';

const steps = (title: string): TestChoice => ({ file: 'test/sync/steps.test.js', title: new RegExp(`^${title}`) });
const BOTH = 'two threads, one in the middle of the other,';
const whole = (name: string) => steps(`a message of an? ${name} is there whole or not at all`);
const race = (title: string): TestChoice => ({
  file: 'test/sync/races.test.js',
  title: new RegExp(`^there is no data race ${title}$`),
});

export const PUBLISHING_MUTANTS: readonly Mutant[] = [
  {
    id: 'ring-one-slot-free',
    row: 'full-is-empty',
    story: 'Full must not look like empty, so one slot is never filled; of capacity 1 nothing is left.',
    kind: 'D',
    plant: { file: 'src/sync/ring-side.js', find: '? ring.capacity : 0', replace: '? ring.capacity - 1 : 0' },
    test: {
      file: 'test/sync/spsc-ring.test.js',
      title: /^of capacity 1, cursors from 0 on: fills exactly, drains exactly, over seven laps$/,
    },
  },
  {
    id: 'ring-full-is-empty',
    row: 'full-is-empty',
    story: 'The cursors are compared modulo the capacity.',
    kind: 'D',
    plant: {
      file: 'src/sync/ring-side.js',
      find: 'return ((control[this.#side.peerSeen] - control[this.#side.cursor]) | 0) + this.#credit;',
      replace:
        'return (((control[this.#side.peerSeen] - control[this.#side.cursor]) | 0) % this.units) + this.#credit;',
    },
    test: {
      file: 'test/sync/spsc-ring.test.js',
      title: /^of capacity 3, cursors from \d+ on: fills exactly, drains exactly, over seven laps$/,
    },
  },
  {
    id: 'buffer-full-is-empty',
    row: 'full-is-empty',
    story: 'As many are in it as the indices lie apart.',
    kind: 'D',
    plant: {
      file: 'src/sync/bounded-buffer.js',
      find: 'return (Atomics.load(this.#words, HEAD) - Atomics.load(this.#words, TAIL)) | 0;',
      replace: 'return (this.capacity + this.#words[WRITE_INDEX] - this.#words[READ_INDEX]) % this.capacity;',
    },
    test: {
      file: 'test/sync/crowd-meaning.test.js',
      title: /^ConditionBuffer of capacity 1, cursors from 0 on: fills and drains exactly, seven laps$/,
    },
  },
  {
    id: 'queue-full-is-next-lap',
    row: 'full-is-empty',
    story: 'A sequence number as in the paper: with one slot, full in this lap and free in the next are the same.',
    kind: 'D',
    plant: { file: 'src/sync/mpmc-queue-layout.js', find: 'export const FULL = 1;', replace: 'export const FULL = 0;' },
    test: {
      file: 'test/sync/crowd-meaning.test.js',
      title: /^MpmcQueue, block gives up after 3 ms, and has taken nothing with it$/,
    },
  },
  {
    id: 'ring-publishes-first',
    row: 'payload-late',
    story: 'Committed, then copied.',
    kind: 'H',
    plant: plantOf('ring-publishes-first'),
    test: whole('SpscRing'),
  },
  {
    id: 'ring-releases-first',
    row: 'payload-late',
    story: 'The slot is given back, and then read: by then it may be the next message.',
    kind: 'H',
    plant: plantOf('ring-releases-first'),
    test: whole('SpscRing'),
  },
  {
    id: 'record-ring-publishes-first',
    row: 'payload-late',
    story: 'The length is published, the payload follows.',
    kind: 'H',
    plant: plantOf('record-ring-publishes-first'),
    test: whole('SpscRecordRing'),
  },
  {
    id: 'queue-publishes-first',
    row: 'payload-late',
    story: 'The slot is called full before the message is in it.',
    kind: 'H',
    plant: plantOf('queue-publishes-first'),
    test: whole('MpmcQueue, block'),
  },
  {
    id: 'header-published-first',
    row: 'payload-late',
    story: 'A ring is there, and its capacity is 0.',
    kind: 'H',
    plant: {
      file: 'src/sync/layout.js',
      find: 'words[VERSION_WORD] = VERSION;',
      replace: 'Atomics.store(words, MAGIC_WORD, MAGIC); words[VERSION_WORD] = VERSION;',
    },
    test: steps('a message finds no structure that is not all there$'),
  },
  {
    id: 'ring-polls-end-plainly',
    row: 'plain-flag',
    story: 'Only a flag: no run has ever failed, and nothing says that the loop that polls it may not read it once.',
    kind: 'H',
    plant: plantOf('ring-polls-end-plainly'),
    test: race('between the two ends of an SpscRing'),
    control: {
      story: 'What arrives is right all the same.',
      plant: plantOf('ring-polls-end-plainly'),
      test: {
        file: 'test/sync/spsc-ring-contention.test.js',
        title: /^block, capacity 7, cursors from -?\d+ on, slots of \d+ B: all arrives/,
      },
    },
  },
  {
    id: 'ring-reads-cursor-plainly',
    row: 'plain-flag',
    story: 'The cursor is seen, and what was written before it need not be.',
    kind: 'H',
    plant: {
      file: 'src/sync/ring-side.js',
      find: 'Atomics.load(control, this.#side.peerCursor)',
      replace: 'control[this.#side.peerCursor]',
    },
    test: race('between the two ends of an SpscRecordRing'),
  },
  {
    id: 'ring-writes-cursor-plainly',
    row: 'plain-flag',
    story: 'The message and the cursor may be stored in any order.',
    kind: 'H',
    plant: {
      file: 'src/sync/ring-side.js',
      find: 'Atomics.store(control, cursor, (control[cursor] + count) | 0);',
      replace: 'control[cursor] = (control[cursor] + count) | 0;',
    },
    test: race('between the two ends of an SpscRing'),
  },
  {
    id: 'spin-mutex-polls-plainly',
    row: 'plain-flag',
    story: 'A waiter looks without Atomics.',
    kind: 'H',
    plant: plantOf('spin-mutex-polls-plainly'),
    test: race('on what a SpinMutex guards, or on the lock'),
  },
  {
    id: 'spin-mutex-tears',
    row: 'value-torn',
    story: 'Seen free, then taken, in two steps: two are inside, and one of two words is older than the other.',
    kind: 'S',
    plant: {
      file: 'src/sync/spin-mutex.js',
      find: 'if (Atomics.compareExchange(this.#words, HOLDER, FREE, this.#me) !== FREE)',
      replace:
        'if (Atomics.load(this.#words, HOLDER) === FREE) { Atomics.store(this.#words, HOLDER, this.#me); return; } else',
    },
    test: {
      file: 'test/sync/lock-contention.test.js',
      title: /^four workers, giving the CPU away between the steps, are inside a SpinMutex one at a time$/,
    },
  },
  {
    id: 'buffer-tears',
    row: 'value-torn',
    story: 'Two may be inside, each at a slot of its own, as one would think: two producers are at the same.',
    kind: 'H',
    plant: {
      file: 'src/sync/bounded-buffer-semaphore.js',
      find: '[1, options.capacity, 0].entries()',
      replace: '[2, options.capacity, 0].entries()',
    },
    test: steps(`${BOTH} put both a message into a SemaphoreBuffer`),
  },
];
