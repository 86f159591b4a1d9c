/** What one operation of each lock is, and what it guards: the list that lock-worker.ts and its member go by; native/floor has the same in C++. */

import { Barrier } from '../../src/sync/barrier.js';
import { Condition } from '../../src/sync/condition.js';
import { Counter } from '../../src/sync/counter.js';
import { LINE_BYTES } from '../../src/sync/layout.js';
import { Mutex } from '../../src/sync/mutex.js';
import { Semaphore } from '../../src/sync/semaphore.js';
import { SpinMutex } from '../../src/sync/spin-mutex.js';

/*
 *     line   0       1                 2 …
 *            STOP    GUARDED  LAST     the lock
 *
 * GUARDED is a plain word that each operation changes by plain loads and stores, as programs use locks: in the end it must hold the
 * number of all operations. LAST is the round in which threads that need each other end together.
 */

export const STOP_WORD = 0;
export const GUARDED_WORD = LINE_BYTES / 4;
const LAST_WORD = GUARDED_WORD + 1;
/** No round is the last one yet. */
const NONE = -1;
const LOCK_BYTE = 2 * LINE_BYTES;

/** One thread's part in a lock. */
export interface Place {
  words: Int32Array;
  memory: SharedArrayBuffer;
  index: number;
  threads: number;
}

export interface LockKind {
  /** What the lock needs behind the first two lines. */
  bytesFor(threads: number): number;
  init(memory: SharedArrayBuffer, threads: number): void;
  /** Returns what does the operation until told to stop, and returns how often it did it. */
  open(place: Place): () => number;
  /** How often it was done by all, as the memory has it. */
  count(place: Pick<Place, 'words' | 'memory'>, threads: number): number;
}

/** Between two looks at STOP; an uncontended operation costs as little as ten of them. */
const OPERATIONS_PER_LOOK = 16;

/** @param someOperations does OPERATIONS_PER_LOOK of them: a function that V8 compiles as it is called, not in the middle of one endless loop */
function repeat(words: Int32Array, someOperations: () => void): () => number {
  return () => {
    let operations = 0;
    do {
      someOperations();
      operations += OPERATIONS_PER_LOOK;
    } while (Atomics.load(words, STOP_WORD) === 0);
    return operations;
  };
}

const countGuarded = ({ words }: Pick<Place, 'words'>) => words[GUARDED_WORD]! >>> 0;

/** A process has one subject, so that the loop meets one kind of lock and V8 compiles it for that. */
const makeExclusive = (Lock: typeof Mutex | typeof SpinMutex): LockKind => ({
  bytesFor: () => Lock.bytesFor(),
  init: (memory) => void Lock.init(memory, LOCK_BYTE),
  open({ words, memory }) {
    const lock = Lock.open(memory, LOCK_BYTE);
    return repeat(words, () => {
      for (let count = 0; count < OPERATIONS_PER_LOOK; count++) {
        lock.lock();
        words[GUARDED_WORD]!++;
        lock.unlock();
      }
    });
  },
  count: countGuarded,
});

const semaphore: LockKind = {
  bytesFor: () => Semaphore.bytesFor(),
  init: (memory) => void Semaphore.init(memory, LOCK_BYTE, { permits: 1 }),
  open({ words, memory }) {
    const lock = Semaphore.open(memory, LOCK_BYTE);
    return repeat(words, () => {
      for (let count = 0; count < OPERATIONS_PER_LOOK; count++) {
        lock.acquire();
        words[GUARDED_WORD]!++;
        lock.release();
      }
    });
  },
  count: countGuarded,
};

/** A turn that goes round: an operation is one thread's turn, which it waits for and passes on. */
const condition: LockKind = {
  bytesFor: () => Mutex.bytesFor() + Condition.bytesFor(),
  init(memory) {
    Mutex.init(memory, LOCK_BYTE);
    Condition.init(memory, LOCK_BYTE + Mutex.bytesFor());
    new Int32Array(memory)[LAST_WORD] = NONE;
  },
  open({ words, memory, index, threads }) {
    const lock = Mutex.open(memory, LOCK_BYTE);
    const changed = Condition.open(memory, LOCK_BYTE + Mutex.bytesFor());
    return () => {
      for (let round = 0; ; round++) {
        lock.lock();
        while (words[GUARDED_WORD]! % threads !== index) changed.wait(lock);
        if (index === 0 && Atomics.load(words, STOP_WORD) !== 0) words[LAST_WORD] = round;
        const isLast = words[LAST_WORD] === round;
        words[GUARDED_WORD]!++;
        changed.notifyAll();
        lock.unlock();
        if (isLast) return round + 1;
      }
    };
  },
  count: countGuarded,
};

/** An operation is one round for one thread. */
const barrier: LockKind = {
  bytesFor: (parties) => Barrier.bytesFor({ parties }),
  init(memory, parties) {
    Barrier.init(memory, LOCK_BYTE, { parties });
    new Int32Array(memory)[LAST_WORD] = NONE;
  },
  open({ words, memory, index, threads }) {
    const meeting = Barrier.open(memory, LOCK_BYTE, { member: index });
    return () => {
      for (let round = 0; ; round++) {
        // Before the meeting of this round, so that all see it behind it; the number, since a fast thread may be a round ahead.
        if (index === 0 && Atomics.load(words, STOP_WORD) !== 0) Atomics.store(words, LAST_WORD, round);
        if (index === round % threads) words[GUARDED_WORD]! += threads;
        meeting.wait();
        // "Or later": with a barrier that let somebody through this ends as well, and the count tells.
        const last = Atomics.load(words, LAST_WORD);
        if (last !== NONE && last <= round) return round + 1;
      }
    };
  },
  count: countGuarded,
};

const makeCounter = (form: 'shared' | 'padded'): LockKind => ({
  bytesFor: (workers) => Counter.bytesFor({ form, workers }),
  init: (memory, workers) => void Counter.init(memory, LOCK_BYTE, { form, workers }),
  open({ words, memory, index }) {
    const counter = Counter.open(memory, LOCK_BYTE, { worker: index });
    return repeat(words, () => {
      for (let count = 0; count < OPERATIONS_PER_LOOK; count++) counter.add();
    });
  },
  count: ({ memory }) => Counter.open(memory, LOCK_BYTE).sum(),
});

export const LOCK_KINDS: Readonly<Record<string, LockKind>> = {
  mutex: makeExclusive(Mutex),
  'spin-mutex': makeExclusive(SpinMutex),
  semaphore,
  condition,
  barrier,
  'counter-shared': makeCounter('shared'),
  'counter-padded': makeCounter('padded'),
};

/** Returns memory with the lock laid out in it. */
export function makeLockMemory(kind: LockKind, threads: number): SharedArrayBuffer {
  const memory = new SharedArrayBuffer(LOCK_BYTE + kind.bytesFor(threads));
  kind.init(memory, threads);
  return memory;
}
