/** Mutants that sleep too long: wake-ups lost between two steps, and threads that wait for each other. Called by mutants.ts. */

import type { InterleavingMutant } from './mutants.js';

export const SLEEP_MUTANTS: readonly InterleavingMutant[] = [
  {
    id: 'ring-looks-then-announces',
    row: 'wait-elsewhere',
    story: 'It looks at the cursor, then says that it sleeps: a message in between finds nobody to wake.',
    plant: {
      file: 'src/sync/wait-strategy.js',
      find: 'return Atomics.compareExchange(this.#words, this.#word, AWAKE, SLEEPS) === CLOSED || waited.isOver();',
      replace: 'return waited.isOver() || Atomics.compareExchange(this.#words, this.#word, AWAKE, SLEEPS) === CLOSED;',
    },
    exploration: 'ring-one-slot',
    kinds: ['asleep', 'deadlock'],
  },
  {
    id: 'barrier-looks-then-comes',
    row: 'wait-elsewhere',
    story: 'It looks who is missing, then says that it has come: two that do so at once wait for each other.',
    plant: {
      file: 'src/sync/barrier.js',
      find: 'const missing = this.#findMissing(next);\n',
      replace:
        'Atomics.store(words, this.#lineOf(this.#member) + ARRIVED, generation); const missing = this.#findMissing(next).filter((member) => member !== this.#member); Atomics.store(words, this.#lineOf(this.#member) + ARRIVED, next);\n',
    },
    exploration: 'barrier-two',
    kinds: ['asleep', 'deadlock'],
  },
  {
    id: 'buffer-closes-outside',
    row: 'wait-elsewhere',
    story:
      'It closes without the mutex: who has found it open and empty, and is about to wait, misses the notification.',
    plant: {
      file: 'src/sync/bounded-buffer-condition.js',
      find: 'this.#mutex.withLock(() => this.#closeInside());',
      replace: 'this.#closeInside();',
    },
    exploration: 'condition-buffer-end',
    kinds: ['asleep'],
  },
  {
    id: 'event-count-key-after-look',
    row: 'value-read-again',
    story: 'The key is read when it is needed, behind the look.',
    plant: {
      file: 'src/sync/event-count.js',
      find: 'wake = yield key;\n            }\n        }\n        finally {\n            this.cancelWait();\n        }\n    }\n    /** Who died',
      replace:
        'wake = yield Atomics.load(words, SEQUENCE);\n            }\n        }\n        finally {\n            this.cancelWait();\n        }\n    }\n    /** Who died',
    },
    exploration: 'event-count-twice',
    kinds: ['asleep'],
  },
  {
    id: 'semaphore-sleeps-on-new-value',
    row: 'value-read-again',
    story: 'Too few, it says, and sleeps as long as there are as many as there are by now.',
    plant: {
      file: 'src/sync/semaphore.js',
      find: 'wake = yield permits;',
      replace: 'wake = yield Atomics.load(words, PERMITS);',
    },
    exploration: 'semaphore-in-and-out',
    kinds: ['asleep', 'deadlock'],
  },
  {
    id: 'mutex-sleeps-on-new-value',
    row: 'value-read-again',
    story: 'It sleeps as long as the word is 0: free.',
    plant: {
      file: 'src/sync/mutex.js',
      find: 'wake = yield word;',
      replace: 'wake = yield Atomics.load(words, STATE);',
    },
    exploration: 'mutex-two',
    kinds: ['asleep', 'deadlock'],
  },
  {
    id: 'condition-sequence-after-unlock',
    row: 'value-read-again',
    story: 'The sequence is read when the mutex is free: the notification was before.',
    plant: {
      file: 'src/sync/condition.js',
      find: 'const sequence = Atomics.load(this.#words, SEQUENCE);\n        Atomics.add(this.#words, WAITERS, 1);\n        mutex.unlock();',
      replace:
        'Atomics.add(this.#words, WAITERS, 1);\n        mutex.unlock();\n        const sequence = Atomics.load(this.#words, SEQUENCE);',
    },
    exploration: 'condition-two',
    kinds: ['asleep', 'deadlock'],
  },
  {
    id: 'ring-wakes-first',
    row: 'notify-early',
    story: 'The seat is looked at, then the cursor is stored: who goes to sleep in between is not seen.',
    plant: {
      file: 'src/sync/ring-side.js',
      find: 'Atomics.store(control, cursor, (control[cursor] + count) | 0);\n        // After the store, not before: this is step b of wait-strategy.ts.\n        if (Atomics.load(control, peerSeat) !== AWAKE)\n            this.wasPeerClosed = wakeOrFindClosed(control, peerSeat);',
      replace:
        'if (Atomics.load(control, peerSeat) !== AWAKE)\n            this.wasPeerClosed = wakeOrFindClosed(control, peerSeat);\n        Atomics.store(control, cursor, (control[cursor] + count) | 0);',
    },
    exploration: 'ring-one-slot',
    kinds: ['asleep', 'deadlock'],
  },
  {
    id: 'mutex-notifies-first',
    row: 'notify-early',
    story: 'Notified, then freed: who comes in between sleeps at a free mutex.',
    plant: {
      file: 'src/sync/mutex.js',
      find: 'if ((Atomics.exchange(this.#words, STATE, FREE) & WAITERS) !== 0)\n            Atomics.notify(this.#words, STATE, 1);',
      replace:
        'if ((seen & WAITERS) !== 0)\n            Atomics.notify(this.#words, STATE, 1);\n        Atomics.store(this.#words, STATE, FREE);',
    },
    exploration: 'mutex-two',
    kinds: ['asleep', 'deadlock'],
  },
  {
    id: 'event-count-notifies-first',
    row: 'notify-early',
    story: 'Who has looked and falls asleep between the notification and the new sequence sleeps on.',
    plant: {
      file: 'src/sync/event-count.js',
      find: 'Atomics.add(this.#words, SEQUENCE, 1);\n        Atomics.notify(this.#words, SEQUENCE, n);',
      replace: 'Atomics.notify(this.#words, SEQUENCE, n);\n        Atomics.add(this.#words, SEQUENCE, 1);',
    },
    exploration: 'event-count-twice',
    kinds: ['asleep', 'deadlock'],
  },
  {
    id: 'queue-notifies-first',
    row: 'notify-early',
    story: 'Who waits is told of a message that is not there yet, and sleeps again.',
    plant: {
      file: 'src/sync/mpmc-queue.js',
      find: 'Atomics.store(this.#words, this.#turnAt(slot), (ticket & ~this.#mask) | FULL);\n        this.#notEmpty.notify();',
      replace:
        'this.#notEmpty.notify();\n        Atomics.store(this.#words, this.#turnAt(slot), (ticket & ~this.#mask) | FULL);',
    },
    exploration: 'queue-one-slot',
    kinds: ['asleep', 'deadlock'],
  },
  {
    id: 'mutexes-as-they-come',
    row: 'lock-order',
    story: 'First the one that gives, then the one that gets: two threads that move money in opposite directions.',
    plant: {
      file: 'tasks/2c-interleavings/primitives/two-mutexes.js',
      find: 'open(Math.min(from, to)).withLock(() => open(Math.max(from, to))',
      replace: 'open(from).withLock(() => open(to)',
    },
    exploration: 'mutexes-in-order',
    kinds: ['deadlock'],
  },
  {
    id: 'buffer-put-blocks-inside',
    row: 'lock-order',
    story: 'First inside, then a permit: a producer that waits for room keeps out who would make it.',
    plant: {
      file: 'src/sync/bounded-buffer-semaphore.js',
      find: '        this.#acquire(this.#free, deadlineMs);\n        this.#enter(this.#free, deadlineMs);',
      replace: '        this.#acquire(this.#inside, deadlineMs);\n        this.#acquire(this.#free, deadlineMs);',
    },
    exploration: 'semaphore-buffer-one-slot',
    kinds: ['deadlock', 'asleep'],
  },
  {
    id: 'condition-keeps-mutex',
    row: 'lock-order',
    story: 'It sleeps with the mutex: who would notify waits for that.',
    plant: {
      file: 'src/sync/condition.js',
      find: 'mutex.unlock();\n        return this.#sleep(mutex, sequence);',
      replace: 'return this.#sleep(mutex, sequence);',
    },
    exploration: 'condition-two',
    kinds: ['deadlock', 'asleep'],
  },
];
