/** Mutants of the table of SharedArrayBuffer and Atomics, its waits: wake-ups that are lost between two steps. Called by catalogue.ts. */

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
    plant: {
      file: 'src/sync/wait-strategy.js',
      find: 'return Atomics.compareExchange(this.#words, this.#word, AWAKE, SLEEPS) === CLOSED || waited.isOver();',
      replace: 'return waited.isOver() || Atomics.compareExchange(this.#words, this.#word, AWAKE, SLEEPS) === CLOSED;',
    },
    test: inWait('who waits for a message of an SpscRing'),
  },
  {
    id: 'barrier-looks-then-comes',
    row: 'wait-elsewhere',
    story: 'It looks who is missing, then says that it has come: two that do so at once wait for each other.',
    kind: 'H',
    plant: {
      file: 'src/sync/barrier.js',
      find: 'const missing = this.#findMissing(next);\n',
      replace:
        'Atomics.store(words, this.#lineOf(this.#member) + ARRIVED, generation); const missing = this.#findMissing(next).filter((member) => member !== this.#member); Atomics.store(words, this.#lineOf(this.#member) + ARRIVED, next);\n',
    },
    test: inWait('who waits at a Barrier'),
  },
  {
    id: 'event-count-key-after-look',
    row: 'value-read-again',
    story: 'The key is read when it is needed, behind the look.',
    kind: 'H',
    plant: {
      file: 'src/sync/event-count.js',
      find: 'wake = yield key;\n            }\n        }\n        finally {\n            this.cancelWait();\n        }\n    }\n    /** Who died',
      replace:
        'wake = yield Atomics.load(words, SEQUENCE);\n            }\n        }\n        finally {\n            this.cancelWait();\n        }\n    }\n    /** Who died',
    },
    test: inWait('who waits for an EventCount'),
  },
  {
    id: 'semaphore-sleeps-on-new-value',
    row: 'value-read-again',
    story: 'Too few, it says, and sleeps as long as there are as many as there are by now.',
    kind: 'H',
    plant: {
      file: 'src/sync/semaphore.js',
      find: 'wake = yield permits;',
      replace: 'wake = yield Atomics.load(words, PERMITS);',
    },
    test: inWait('who wants a permit'),
  },
  {
    id: 'mutex-sleeps-on-new-value',
    row: 'value-read-again',
    story: 'It sleeps as long as the word is 0: free.',
    kind: 'H',
    plant: {
      file: 'src/sync/mutex.js',
      find: 'wake = yield word;',
      replace: 'wake = yield Atomics.load(words, STATE);',
    },
    test: inWait('who wants a Mutex'),
  },
  {
    id: 'condition-sequence-after-unlock',
    row: 'value-read-again',
    story: 'The sequence is read when the mutex is free: the notification was before.',
    kind: 'H',
    plant: {
      file: 'src/sync/condition.js',
      find: 'const sequence = Atomics.load(this.#words, SEQUENCE);\n        Atomics.add(this.#words, WAITERS, 1);\n        mutex.unlock();',
      replace:
        'Atomics.add(this.#words, WAITERS, 1);\n        mutex.unlock();\n        const sequence = Atomics.load(this.#words, SEQUENCE);',
    },
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
    plant: {
      file: 'src/sync/ring-side.js',
      find: 'Atomics.store(control, cursor, (control[cursor] + count) | 0);\n        // After the store, not before: this is step b of wait-strategy.ts.\n        if (Atomics.load(control, peerSeat) !== AWAKE)\n            this.wasPeerClosed = wakeOrFindClosed(control, peerSeat);',
      replace:
        'if (Atomics.load(control, peerSeat) !== AWAKE)\n            this.wasPeerClosed = wakeOrFindClosed(control, peerSeat);\n        Atomics.store(control, cursor, (control[cursor] + count) | 0);',
    },
    test: inDeed('who waits for a message of an SpscRing'),
  },
  {
    id: 'mutex-notifies-first',
    row: 'notify-early',
    story: 'Notified, then freed: who comes in between sleeps at a free mutex.',
    kind: 'H',
    plant: {
      file: 'src/sync/mutex.js',
      find: 'if ((Atomics.exchange(this.#words, STATE, FREE) & WAITERS) !== 0)\n            Atomics.notify(this.#words, STATE, 1);',
      replace:
        'if ((seen & WAITERS) !== 0)\n            Atomics.notify(this.#words, STATE, 1);\n        Atomics.store(this.#words, STATE, FREE);',
    },
    test: inDeed('who wants a Mutex for which somebody waited before, and gave up'),
  },
  {
    id: 'event-count-notifies-first',
    row: 'notify-early',
    story: 'Who has looked and falls asleep between the notification and the new sequence sleeps on.',
    kind: 'H',
    plant: {
      file: 'src/sync/event-count.js',
      find: 'Atomics.add(this.#words, SEQUENCE, 1);\n        Atomics.notify(this.#words, SEQUENCE, n);',
      replace: 'Atomics.notify(this.#words, SEQUENCE, n);\n        Atomics.add(this.#words, SEQUENCE, 1);',
    },
    test: inDeed('who has looked, and is about to wait for an EventCount,'),
  },
  {
    id: 'queue-notifies-first',
    row: 'notify-early',
    story: 'Who waits is told of a message that is not there yet, and sleeps again.',
    kind: 'H',
    plant: {
      file: 'src/sync/mpmc-queue.js',
      find: 'Atomics.store(this.#words, this.#turnAt(slot), (ticket & ~this.#mask) | FULL);\n        this.#notEmpty.notify();',
      replace:
        'this.#notEmpty.notify();\n        Atomics.store(this.#words, this.#turnAt(slot), (ticket & ~this.#mask) | FULL);',
    },
    test: inDeed('who takes from a MpmcQueue, block of one slot'),
  },
];
