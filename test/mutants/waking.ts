/** Mutants of the table of SharedArrayBuffer and Atomics, who is woken: the wrong one, everybody, nobody, or one who never slept. Called by catalogue.ts. */

import type { Mutant, TestChoice } from './mutant.js';

const inWait = (who: string): TestChoice => ({
  file: 'test/sync/wake-ups.test.js',
  title: new RegExp(`^${who} is woken, wherever in its wait the deed comes$`),
});
const sleepers = (title: string): TestChoice => ({
  file: 'test/sync/sleepers.test.js',
  title: new RegExp(`^${title}`),
});
const IDLE: TestChoice = { file: 'test/sync/idle.test.js', title: /^who waits in vain takes no CPU/ };
const meaning = (title: string): TestChoice => ({
  file: 'test/sync/lock-meaning.test.js',
  title: new RegExp(`^${title}`),
});

export const WAKING_MUTANTS: readonly Mutant[] = [
  {
    id: 'buffer-one-condition',
    row: 'notify-one-of-two-kinds',
    story: 'One condition for both kinds, and one is notified: a taker wakes a taker, and who would put sleeps.',
    kind: 'D',
    plant: {
      file: 'src/sync/bounded-buffer-condition.js',
      find: 'Condition.open(memory, byteOffset + lockOffset(2), thread)',
      replace: 'Condition.open(memory, byteOffset + lockOffset(1), thread)',
    },
    test: sleepers('in a ConditionBuffer of one slot two that put and two that take'),
  },
  {
    id: 'queue-one-event-count',
    row: 'notify-one-of-two-kinds',
    story: 'The same of a queue: room and messages are told to whoever sleeps first.',
    kind: 'D',
    plant: {
      file: 'src/sync/mpmc-queue-layout.js',
      find: 'export const NOT_FULL_OFFSET = 7 * LINE_BYTES;',
      replace: 'export const NOT_FULL_OFFSET = NOT_EMPTY_OFFSET;',
    },
    test: sleepers('in a MpmcQueue, block of one slot two that put and two that take'),
  },
  {
    id: 'semaphore-wakes-the-large',
    row: 'notify-one-of-two-kinds',
    story: 'One permit wakes one that wants two; who wants one sleeps.',
    kind: 'D',
    plant: {
      file: 'src/sync/semaphore.js',
      find: 'if (Atomics.load(words, LARGE_WAITERS) === 0)',
      replace: 'if (n > 0)',
    },
    test: sleepers('who sleeps for one permit is woken by it, beside one that wants two and came first$'),
  },
  {
    id: 'semaphore-wakes-all',
    row: 'notify-storm',
    story: 'One permit, and all that sleep get up for it.',
    kind: 'D',
    plant: {
      file: 'src/sync/semaphore.js',
      find: 'Atomics.notify(words, PERMITS, n);',
      replace: 'Atomics.notify(words, PERMITS);',
    },
    test: sleepers('who sleeps for permits is woken by as many as there are'),
    control: {
      story: 'Each gets its permit in the end.',
      plant: {
        file: 'src/sync/semaphore.js',
        find: 'Atomics.notify(words, PERMITS, n);',
        replace: 'Atomics.notify(words, PERMITS);',
      },
      test: meaning('a Semaphore gives all permits or none'),
    },
  },
  {
    id: 'buffer-wakes-all',
    row: 'notify-storm',
    story: 'notifyAll is always right.',
    kind: 'D',
    plant: {
      file: 'src/sync/bounded-buffer-condition.js',
      find: 'this.#notEmpty.notifyOne();',
      replace: 'this.#notEmpty.notifyAll();',
    },
    test: sleepers('in a ConditionBuffer of one slot a message wakes one of four that sleep'),
  },
  {
    id: 'ring-notifies-always',
    row: 'notify-storm',
    story: 'A system call for each message, asleep or not.',
    kind: 'D',
    plant: {
      file: 'src/sync/ring-side.js',
      find: 'if (Atomics.load(control, peerSeat) !== AWAKE)\n',
      replace: 'Atomics.notify(control, peerSeat, 1); if (Atomics.load(control, peerSeat) !== AWAKE)\n',
    },
    test: sleepers('who sleeps for a message of an SpscRing is woken once for a hundred messages'),
  },
  {
    id: 'event-count-notifies-always',
    row: 'notify-storm',
    story: 'It does not look whether anybody waits.',
    kind: 'D',
    plant: {
      file: 'src/sync/event-count.js',
      find: 'if (Atomics.load(this.#words, WAITERS) !== 0)\n            this.#wake(n);',
      replace: 'this.#wake(n);',
    },
    test: sleepers('who sleeps on an EventCount costs one notification, and who does not none'),
  },
  {
    id: 'semaphore-never-notifies',
    row: 'slice-hides',
    story: 'Nobody is ever notified, and all wait with an end: it works, a slice late each time.',
    kind: 'D',
    plant: {
      file: 'src/sync/semaphore.js',
      find: 'if (Atomics.load(words, WAITERS) === 0)\n            return;',
      replace: 'return;',
    },
    test: inWait('who wants a permit'),
    control: {
      story: 'Who does not count how waits end sees nothing.',
      plant: {
        file: 'src/sync/semaphore.js',
        find: 'if (Atomics.load(words, WAITERS) === 0)\n            return;',
        replace: 'return;',
      },
      test: meaning('a Semaphore gives all permits or none'),
    },
  },
  {
    id: 'condition-uncounted',
    row: 'slice-hides',
    story: 'What only the slice found is not counted: whoever asks hears that nothing was missed.',
    kind: 'D',
    plant: {
      file: 'src/sync/condition.js',
      find: 'if (wake === LOOK)\n                        Atomics.add(words, MISSED, 1);',
      replace: '',
    },
    test: meaning('a Condition counts a wake-up that only the slice found$'),
  },
  {
    id: 'ring-blocks-by-looking',
    row: 'spins-instead',
    story: 'The strategy that sleeps looks: as fast, and a CPU less for everybody else.',
    kind: 'D',
    plant: {
      file: 'src/sync/wait-strategy.js',
      find: 'this.#block(waited);',
      replace: 'this.#look(waited, LOOKS_PER_CLOCK, null);',
    },
    test: IDLE,
  },
  {
    id: 'locks-sleep-for-no-time',
    row: 'spins-instead',
    story: 'A sleep of no time, again and again.',
    kind: 'D',
    plant: {
      file: 'src/sync/lock-wait.js',
      find: 'Atomics.wait(words, index, turn.value, Math.min(sliceMs, leftMs))',
      replace: 'Atomics.wait(words, index, turn.value, 0)',
    },
    test: IDLE,
  },
  {
    id: 'mutex-sleeps-on-what-is-not',
    row: 'spins-instead',
    story: 'It expects the word without the bit that it has just set: Atomics.wait returns at once.',
    kind: 'D',
    plant: { file: 'src/sync/mutex.js', find: 'wake = yield word;', replace: 'wake = yield word & ~WAITERS;' },
    test: IDLE,
  },
  {
    id: 'queue-close-wakes-one',
    row: 'sleepers-missed',
    story: 'Of those that wait for room one is told that there will be none.',
    kind: 'D',
    plant: { file: 'src/sync/mpmc-queue.js', find: 'this.#notFull.notifyAll();', replace: 'this.#notFull.notify();' },
    test: sleepers('in a MpmcQueue, block of one slot the end wakes all'),
  },
  {
    id: 'buffer-close-wakes-one',
    row: 'sleepers-missed',
    story: 'One of those that wait for a message is told.',
    kind: 'D',
    plant: {
      file: 'src/sync/bounded-buffer-condition.js',
      find: 'this.#notEmpty.notifyAll();',
      replace: 'this.#notEmpty.notifyOne();',
    },
    test: sleepers('in a ConditionBuffer of one slot the end wakes all'),
  },
  {
    id: 'buffer-close-without-permits',
    row: 'sleepers-missed',
    story: 'The flag is set, and nobody looks at it who sleeps for a permit.',
    kind: 'D',
    plant: {
      file: 'src/sync/bounded-buffer-semaphore.js',
      find: 'this.#free.release();\n            this.#full.release();',
      replace: 'this.#free.release();',
    },
    test: sleepers('in a SemaphoreBuffer of one slot the end wakes all'),
  },
  {
    id: 'ring-close-silent',
    row: 'sleepers-missed',
    story: 'Closed, and the consumer that sleeps is not woken.',
    kind: 'D',
    plant: {
      file: 'src/sync/ring-side.js',
      find: 'wakeOrFindClosed(this.control, this.#side.peerSeat); // step b',
      replace: '// step b',
    },
    test: inWait('who waits for the end of an SpscRing'),
  },
];
