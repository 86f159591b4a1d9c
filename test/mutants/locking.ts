/** Mutants of the table of SharedArrayBuffer and Atomics, its locks: kept, freed by others, taken in the wrong order, held by the dead, one for all. Called by catalogue.ts. */

import { plantOf } from '../../tasks/2c-interleavings/mutants.js';
import type { Mutant, TestChoice } from './mutant.js';

const meaning = (title: string): TestChoice => ({
  file: 'test/sync/lock-meaning.test.js',
  title: new RegExp(`^${title}`),
});
const steps = (title: string): TestChoice => ({
  file: 'test/sync/steps.test.js',
  title: new RegExp(`^a thread that stands in the middle ${title}`),
});
const order = (name: string): TestChoice => ({
  file: 'test/sync/lock-order.test.js',
  title: new RegExp(`^the locks of a ${name} are none`),
});
const fast = (title: string): TestChoice => ({
  file: 'test/sync/sleepers.test.js',
  title: new RegExp(`^a fast member of a Barrier that comes again ${title}`),
});

export const LOCKING_MUTANTS: readonly Mutant[] = [
  {
    id: 'mutex-kept-on-throw',
    row: 'lock-kept',
    story: 'unlock() stands behind what it guards, and is not reached when that throws.',
    kind: 'D',
    plant: {
      file: 'src/sync/mutex.js',
      find: 'if (isReturned || this.isHeldHere)',
      replace: 'if (isReturned)',
    },
    test: meaning('a Mutex is freed when what it guards throws, returns or rejects$'),
  },
  {
    id: 'mutex-freed-by-anybody',
    row: 'lock-kept',
    story: 'unlock() frees it, whoever calls.',
    kind: 'D',
    plant: {
      file: 'src/sync/mutex.js',
      find: 'if ((seen & ~WAITERS) !== this.#me)\n            throw this.#notHeld(seen);',
      replace: '',
    },
    test: meaning('a Mutex tells who unlocks what it does not hold, names who does, and stays as it is$'),
  },
  {
    id: 'spin-mutex-freed-by-anybody',
    row: 'lock-kept',
    story: 'It says that this is wrong, and has freed it by then.',
    kind: 'D',
    plant: {
      file: 'src/sync/spin-mutex.js',
      find: 'const seen = Atomics.compareExchange(this.#words, HOLDER, this.#me, FREE);',
      replace: 'const seen = Atomics.exchange(this.#words, HOLDER, FREE);',
    },
    test: meaning('a SpinMutex tells who unlocks what it does not hold, names who does, and stays as it is$'),
  },
  {
    id: 'buffer-put-inside-first',
    row: 'lock-order',
    story: 'First inside, then a permit: a producer that waits for room keeps out who would make it.',
    kind: 'H',
    plant: {
      file: 'src/sync/bounded-buffer-semaphore.js',
      find: 'await this.#acquireAsync(this.#free, deadlineMs);\n        await this.#enterAsync(this.#free, deadlineMs);',
      replace:
        'await this.#acquireAsync(this.#inside, deadlineMs);\n        await this.#acquireAsync(this.#free, deadlineMs);',
    },
    test: order('SemaphoreBuffer'),
  },
  {
    id: 'buffer-take-inside-first',
    row: 'lock-order',
    story: 'The same of a consumer that waits for a message.',
    kind: 'H',
    plant: {
      file: 'src/sync/bounded-buffer-semaphore.js',
      find: 'await this.#acquireAsync(this.#full, deadlineMs);\n        await this.#enterAsync(this.#full, deadlineMs);',
      replace:
        'await this.#acquireAsync(this.#inside, deadlineMs);\n        await this.#acquireAsync(this.#full, deadlineMs);',
    },
    test: order('SemaphoreBuffer'),
  },
  {
    id: 'condition-keeps-mutex',
    row: 'lock-order',
    story: 'It sleeps with the mutex: who would notify waits for that.',
    kind: 'H',
    plant: plantOf('condition-keeps-mutex'),
    test: order('ConditionBuffer'),
  },
  {
    id: 'barrier-without-generation',
    row: 'generation-missing',
    story: 'Who has come has come: in the next round a fast thread passes alone.',
    kind: 'H',
    plant: plantOf('barrier-without-generation'),
    test: fast('waits for all of the next round'),
    control: {
      story:
        'One bit is a generation too, flipped each round (a sense-reversing barrier): nobody is further ahead than one.',
      plant: {
        file: 'src/sync/barrier.js',
        find: 'const next = (generation + GENERATION_STEP) | 0;',
        replace: 'const next = generation ^ GENERATION_STEP;',
      },
      test: fast('waits for all of the next round'),
    },
  },
  {
    id: 'meeting-without-count',
    row: 'generation-missing',
    story: 'Once come is always come: timed loops begin alone from the second meeting on.',
    kind: 'H',
    plant: {
      file: 'src/harness/start-word.js',
      find: 'if (place >= times * ONE_ARRIVAL)',
      replace: 'if (place >= ONE_ARRIVAL)',
    },
    test: fast('so does a worker of a team at its meeting$'),
  },
  {
    id: 'mutex-holder-said-later',
    row: 'holder-dead',
    story: 'Locked in one step, by whom in the next: who dies in between is never found.',
    kind: 'D',
    plant: {
      file: 'src/sync/mutex.js',
      find: 'word = Atomics.compareExchange(words, STATE, FREE, this.#me | WAITERS);\n                if (word !== FREE)\n                    continue;',
      replace:
        'word = Atomics.compareExchange(words, STATE, FREE, (1 << 29) | WAITERS);\n                if (word !== FREE)\n                    continue;\n                Atomics.store(words, STATE, this.#me | WAITERS);',
    },
    test: {
      file: 'test/sync/lock-deaths.test.js',
      title: /^a worker that dies at any step of a contended Mutex is told to the others exactly when it held it$/,
    },
    dies: 'hangs',
  },
  {
    id: 'mutex-never-asks',
    row: 'holder-dead',
    story: 'A slice passes, and nobody asks whether the holder lives.',
    kind: 'D',
    plant: {
      file: 'src/sync/mutex.js',
      find: 'if (wake !== WOKEN)\n                this.assertHolderLives();',
      replace: '',
    },
    test: meaning('a Mutex says which thread died holding it, to each that comes$'),
  },
  {
    id: 'spin-mutex-never-asks',
    row: 'holder-dead',
    story: 'A spinner that looks at the lock alone.',
    kind: 'D',
    plant: {
      file: 'src/sync/spin-mutex.js',
      find: 'this.#assertHolderLives();\n            this.#thread.onSlice();',
      replace: 'this.#thread.onSlice();',
    },
    test: meaning('a SpinMutex says which thread died holding it, to each that comes$'),
  },
  {
    id: 'barrier-never-asks',
    row: 'holder-dead',
    story: 'A barrier waits for a member that is no more.',
    kind: 'D',
    plant: {
      file: 'src/sync/barrier.js',
      find: 'const dead = wake === WOKEN ? undefined :',
      replace: 'const dead = wake !== -1 ? undefined :',
    },
    test: meaning('a Barrier says which member died, to those that wait and to those that come$'),
  },
  {
    id: 'ring-peer-never-asked',
    row: 'holder-dead',
    story: 'A producer that died with slots reserved is taken for a slow one.',
    kind: 'D',
    plant: {
      file: 'src/sync/ring-side.js',
      find: 'if (threadId === NO_THREAD || this.isPeerClosed || this.#isAlive(threadId))',
      replace: 'if (threadId >= NO_THREAD || this.isPeerClosed || this.#isAlive(threadId))',
    },
    test: {
      file: 'test/sync/spsc-ring-death.test.js',
      title: /^an event loop that waits is told of a death as well$/,
    },
    dies: 'hangs',
  },
  {
    id: 'queue-behind-one-lock',
    row: 'one-global-lock',
    story: 'A lock round the push, to be safe: who pushes elsewhere waits, or is told that there is no room.',
    kind: 'D',
    plant: {
      file: 'src/sync/mpmc-queue.js',
      find: 'const ticket = this.#draw(PUSH_TICKET, 0);\n        if (ticket === null)\n            return false;\n        const slot = this.#slotOf(ticket);\n        this.#slots.write(slot, message);',
      replace:
        'if (Atomics.compareExchange(this.#words, PUSH_TICKET + 1, 0, 1) !== 0) return false;\n        const ticket = this.#draw(PUSH_TICKET, 0);\n        if (ticket === null) { Atomics.store(this.#words, PUSH_TICKET + 1, 0); return false; }\n        const slot = this.#slotOf(ticket);\n        this.#slots.write(slot, message);\n        Atomics.store(this.#words, PUSH_TICKET + 1, 0);',
    },
    test: steps('of a push or a pop of a queue keeps nobody from the slots that are not its own$'),
  },
  {
    id: 'all-locks-are-one',
    row: 'one-global-lock',
    story: 'The offset is forgotten: every lock is the one at byte 0.',
    kind: 'D',
    plant: {
      file: 'src/sync/lock-memory.js',
      find: 'return { words: new Int32Array(memory, byteOffset, bytes / 4), capacity };',
      replace: 'return { words: new Int32Array(memory, 0, bytes / 4), capacity };',
    },
    test: steps('of two Mutexes of one memory meets another there$'),
  },
  {
    id: 'semaphore-takes-all',
    row: 'one-global-lock',
    story: 'Whoever comes takes all permits that there are: two that may be inside together never are.',
    kind: 'D',
    plant: {
      file: 'src/sync/semaphore.js',
      find: 'const seen = Atomics.compareExchange(this.#words, PERMITS, permits, permits - n);',
      replace: 'const seen = Atomics.compareExchange(this.#words, PERMITS, permits, 0);',
    },
    test: steps('of a Semaphore of two permits meets another there$'),
  },
  {
    id: 'team-asks-one-at-a-time',
    row: 'one-global-lock',
    story: 'Each worker is asked when the one before has answered: they never work at once, and cannot meet.',
    kind: 'D',
    plant: {
      file: 'src/harness/worker-team.js',
      find: 'return this.workers.map((worker, index) => inputs[index] === undefined ? Promise.resolve(undefined) : worker.ask({ step, input: inputs[index], asked }));',
      replace:
        'let before = Promise.resolve(); return this.workers.map((worker, index) => inputs[index] === undefined ? Promise.resolve(undefined) : (before = before.then(() => worker.ask({ step, input: inputs[index], asked }))));',
    },
    test: {
      file: 'test/harness/worker-team.test.js',
      title: /^a step meet-async: nobody passes before all that are asked have come/,
    },
    dies: 'hangs',
  },
];
