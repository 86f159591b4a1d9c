/** Mutants of the table of SharedArrayBuffer and Atomics, its waits: wake-ups that are lost between two steps. Called by catalogue.ts. */

import { plantOf } from '../../tasks/2c-interleavings/mutants.js';
import type { Mutant, TestChoice } from './mutant.js';

const inWait = (who: string): TestChoice => ({
  file: 'test/sync/wake-ups.test.js',
  title: new RegExp(`^${who} is woken, wherever in its wait the deed comes$`),
});
const inDeed = (who: string): TestChoice => ({
  file: 'test/sync/wake-ups.test.js',
  title: new RegExp(`^${who} is woken, wherever in the deed it begins to wait$`),
});

export const SLEEPING_MUTANTS: readonly Mutant[] = [
  {
    id: 'ring-looks-then-announces',
    row: 'wait-elsewhere',
    story: 'It looks at the cursor, then says that it sleeps: a message in between finds nobody to wake.',
    kind: 'H',
    plant: plantOf('ring-looks-then-announces'),
    test: inWait('who waits for a message of an SpscRing'),
  },
  {
    id: 'barrier-looks-then-comes',
    row: 'wait-elsewhere',
    story: 'It looks who is missing, then says that it has come: two that do so at once wait for each other.',
    kind: 'H',
    plant: plantOf('barrier-looks-then-comes'),
    test: inWait('who waits at a Barrier'),
  },
  {
    id: 'event-count-key-after-look',
    row: 'value-read-again',
    story: 'The key is read when it is needed, behind the look.',
    kind: 'H',
    plant: plantOf('event-count-key-after-look'),
    test: inWait('who waits for an EventCount'),
  },
  {
    id: 'semaphore-sleeps-on-new-value',
    row: 'value-read-again',
    story: 'Too few, it says, and sleeps as long as there are as many as there are by now.',
    kind: 'H',
    plant: plantOf('semaphore-sleeps-on-new-value'),
    test: inWait('who wants a permit'),
  },
  {
    id: 'mutex-sleeps-on-new-value',
    row: 'value-read-again',
    story: 'It sleeps as long as the word is 0: free.',
    kind: 'H',
    plant: plantOf('mutex-sleeps-on-new-value'),
    test: inWait('who wants a Mutex'),
  },
  {
    id: 'condition-sequence-after-unlock',
    row: 'value-read-again',
    story: 'The sequence is read when the mutex is free: the notification was before.',
    kind: 'H',
    plant: plantOf('condition-sequence-after-unlock'),
    test: inWait('who waits on a Condition'),
  },
  {
    id: 'team-bell-after-look',
    row: 'value-read-again',
    story: 'Who comes to the meeting last, between look and sleep, wakes nobody.',
    kind: 'H',
    plant: {
      file: 'src/harness/start-word.js',
      find: '(await waitAsync(this.#words, BELL, rung, SLICE_MS).value)',
      replace: '(await waitAsync(this.#words, BELL, Atomics.load(this.#words, BELL), SLICE_MS).value)',
    },
    test: inWait('who waits for the others of a team'),
  },
  {
    id: 'buffer-room-untold',
    row: 'notify-missing',
    story: 'Who takes tells nobody that there is room; with more slots it hardly ever shows.',
    kind: 'D',
    plant: { file: 'src/sync/bounded-buffer-condition.js', find: 'this.#notFull.notifyOne();', replace: '' },
    test: inWait('who puts into a ConditionBuffer of one slot'),
  },
  {
    id: 'queue-room-untold',
    row: 'notify-missing',
    story: 'The same of a queue.',
    kind: 'D',
    plant: { file: 'src/sync/mpmc-queue.js', find: 'this.#notFull.notify();', replace: '' },
    test: inWait('who puts into a MpmcQueue, block of one slot'),
  },
  {
    id: 'ring-room-untold',
    row: 'notify-missing',
    story: 'The consumer releases and wakes nobody.',
    kind: 'D',
    plant: {
      file: 'src/sync/ring-side.js',
      find: 'if (Atomics.load(control, peerSeat) !== AWAKE)',
      replace: "if (this.#side.name === 'producer' && Atomics.load(control, peerSeat) !== AWAKE)",
    },
    test: inWait('who waits for room for a record'),
  },
  {
    id: 'ring-wakes-first',
    row: 'notify-early',
    story: 'The seat is looked at, then the cursor is stored: who goes to sleep in between is not seen.',
    kind: 'H',
    plant: plantOf('ring-wakes-first'),
    test: inDeed('who waits for a message of an SpscRing'),
  },
  {
    id: 'mutex-notifies-first',
    row: 'notify-early',
    story: 'Notified, then freed: who comes in between sleeps at a free mutex.',
    kind: 'H',
    plant: plantOf('mutex-notifies-first'),
    test: inDeed('who wants a Mutex for which somebody waited before, and gave up'),
  },
  {
    id: 'event-count-notifies-first',
    row: 'notify-early',
    story: 'Who has looked and falls asleep between the notification and the new sequence sleeps on.',
    kind: 'H',
    plant: plantOf('event-count-notifies-first'),
    test: inDeed('who has looked, and is about to wait for an EventCount,'),
  },
  {
    id: 'queue-notifies-first',
    row: 'notify-early',
    story: 'Who waits is told of a message that is not there yet, and sleeps again.',
    kind: 'H',
    plant: plantOf('queue-notifies-first'),
    test: inDeed('who takes from a MpmcQueue, block of one slot'),
  },
];
