/** Mutants of the table of SharedArrayBuffer and Atomics, its words: steps that are not one, and words that come back. Called by catalogue.ts. */

import { plantOf } from '../../tasks/2c-interleavings/mutants.js';
import type { Mutant, TestChoice } from './mutant.js';

const steps = (title: string): TestChoice => ({ file: 'test/sync/steps.test.js', title: new RegExp(`^${title}`) });
const BOTH = 'two threads, one in the middle of the other,';

export const SHARING_MUTANTS: readonly Mutant[] = [
  {
    id: 'counter-plain',
    row: 'add-in-steps',
    story: 'A plain +=, which reads, adds and writes: the other one is in between.',
    kind: 'H',
    plant: plantOf('counter-plain'),
    test: steps(`${BOTH} add both to one Counter$`),
  },
  {
    id: 'counter-loads-and-stores',
    row: 'add-in-steps',
    story: 'Both by Atomics, and still two steps.',
    kind: 'H',
    plant: plantOf('counter-loads-and-stores'),
    test: steps(`${BOTH} add both to one Counter$`),
  },
  {
    id: 'event-count-announces-in-steps',
    row: 'add-in-steps',
    story: 'Of two that announce themselves one is counted: when the other leaves, nobody is notified any more.',
    kind: 'H',
    plant: {
      file: 'src/sync/event-count.js',
      find: 'Atomics.add(this.#words, WAITERS, 1);',
      replace: 'Atomics.store(this.#words, WAITERS, Atomics.load(this.#words, WAITERS) + 1);',
    },
    test: steps(`${BOTH} announce both that they wait at an EventCount`),
  },
  {
    id: 'semaphore-announces-in-steps',
    row: 'add-in-steps',
    story: 'The same of those who wait for permits, and they are too few or too many for ever.',
    kind: 'H',
    plant: plantOf('semaphore-announces-in-steps'),
    test: steps(`${BOTH} announce both that they wait for permits`),
  },
  {
    id: 'semaphore-cas-unread',
    row: 'cas-unread',
    story: 'There was a permit a moment ago: two take it.',
    kind: 'H',
    plant: plantOf('semaphore-cas-unread'),
    test: steps(`${BOTH} do not both get the one permit`),
  },
  {
    id: 'mutex-cas-unread',
    row: 'cas-unread',
    story: 'It was free when it was looked at.',
    kind: 'H',
    plant: plantOf('mutex-cas-unread'),
    test: steps(`${BOTH} do not both get a Mutex, and one does$`),
  },
  {
    id: 'queue-cas-unread',
    row: 'cas-unread',
    story: 'Two draw the same ticket: one message twice, and the next one never.',
    kind: 'H',
    plant: plantOf('queue-cas-unread'),
    test: {
      file: 'test/sync/crowd-meaning.test.js',
      title: /^MpmcQueue, block loses and doubles nothing, whatever another thread does at any step$/,
    },
  },
  {
    id: 'members-cas-unread',
    row: 'cas-unread',
    story: 'Two threads have one place, and the death of one of them is never found.',
    kind: 'H',
    plant: {
      file: 'src/sync/members.js',
      find: 'if (Atomics.compareExchange(this.#words, place, FREE, this.#thread.threadId) === FREE)\n',
      replace:
        'if (Atomics.load(this.#words, place) === FREE && Atomics.compareExchange(this.#words, place, FREE, this.#thread.threadId) >= 0)\n',
    },
    test: steps(`${BOTH} get no common place`),
  },
  {
    id: 'queue-laps-come-back',
    row: 'value-came-back',
    story:
      'A bit for the lap is enough, as nobody is more than one ahead: but who stands between look and draw sees the same ticket two laps later.',
    kind: 'H',
    plant: plantOf('queue-laps-come-back'),
    test: steps('while one thread stands between its look and its step, .* nothing of a queue of 1 slots'),
    control: {
      story: 'Where nobody stands in between, one bit tells full from empty.',
      plant: plantOf('queue-laps-come-back'),
      test: {
        file: 'test/sync/crowd-meaning.test.js',
        title: /^MpmcQueue, block waits on an event loop, in turn, and loses nothing$/,
      },
    },
  },
  {
    id: 'event-count-flips',
    row: 'value-came-back',
    story:
      'Something that is another than before would do, so a bit is flipped: the second notification makes it what it was.',
    kind: 'H',
    plant: plantOf('event-count-flips'),
    test: steps('while one thread stands between its look and its step, .* who is notified twice does not sleep'),
  },
];
