/** The thread of a lock, with the lock broken as the address it is loaded by says: what the guard is there to find. Put in a thread's place by the tests of this task, never imported. */

import { Barrier } from '../../../src/sync/barrier.js';
import { Mutex } from '../../../src/sync/mutex.js';
import { Semaphore } from '../../../src/sync/semaphore.js';
import { SpinMutex } from '../../../src/sync/spin-mutex.js';

const nothing = () => {};

/** By the lock's name. */
const breakages: Record<string, () => void> = {
  mutex: () => Object.assign(Mutex.prototype, { lock: nothing, unlock: nothing }),
  'spin-mutex': () => Object.assign(SpinMutex.prototype, { lock: nothing, unlock: nothing }),
  semaphore: () => Object.assign(Semaphore.prototype, { acquire: nothing, release: nothing }),
  barrier: () => Object.assign(Barrier.prototype, { wait: nothing }),
  // A load and a store where one step is wanted.
  'counter-shared'() {
    Object.assign(Atomics, {
      add(words: Int32Array, at: number, amount: number) {
        const before = Atomics.load(words, at);
        Atomics.store(words, at, before + amount);
        return before;
      },
    });
  },
  // An addition that is sometimes not done.
  'counter-padded'() {
    let additions = 0;
    const { add } = Atomics;
    Object.assign(Atomics, {
      add: (words: Int32Array, at: number, amount: number) => (++additions % 1_000 === 0 ? 0 : add(words, at, amount)),
    });
  },
};

breakages[new URL(import.meta.url).searchParams.get('lock')!]!();
await import('../../../tasks/2a-shared-memory/lock-worker.js');
