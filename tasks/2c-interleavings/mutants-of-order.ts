/** Mutants whose steps come in the wrong order or are not one: additions, exchanges, words that come back, messages, flags, rounds. Called by mutants.ts. */

import type { InterleavingMutant } from './mutants.js';

export const ORDER_MUTANTS: readonly InterleavingMutant[] = [
  {
    id: 'counter-plain',
    row: 'add-in-steps',
    story: 'A plain +=, which reads, adds and writes: the other one is in between.',
    plant: {
      file: 'src/sync/counter.js',
      find: 'Atomics.add(this.#words, this.#own, amount);',
      replace: 'this.#words[this.#own] += amount;',
    },
    exploration: 'counter-shared',
    kinds: ['data-race', 'check'],
  },
  {
    id: 'counter-loads-and-stores',
    row: 'add-in-steps',
    story: 'Both by Atomics, and still two steps.',
    plant: {
      file: 'src/sync/counter.js',
      find: 'Atomics.add(this.#words, this.#own, amount);',
      replace: 'Atomics.store(this.#words, this.#own, Atomics.load(this.#words, this.#own) + amount);',
    },
    exploration: 'counter-shared',
    kinds: ['check'],
  },
  {
    id: 'semaphore-announces-in-steps',
    row: 'add-in-steps',
    story:
      'Of two that announce that they wait one is counted: when the other has got its permit, nobody seems to wait.',
    plant: {
      file: 'src/sync/semaphore.js',
      find: 'Atomics.add(words, WAITERS, 1);',
      replace: 'Atomics.store(words, WAITERS, Atomics.load(words, WAITERS) + 1);',
    },
    exploration: 'semaphore-two-wait',
    kinds: ['check', 'asleep', 'deadlock'],
  },
  {
    id: 'semaphore-cas-unread',
    row: 'cas-unread',
    story: 'There was a permit a moment ago: two take it.',
    plant: {
      file: 'src/sync/semaphore.js',
      find: 'permits, permits - n);\n            if (seen === permits)\n',
      replace: 'permits, permits - n);\n            if (seen >= 0)\n',
    },
    exploration: 'semaphore-in-and-out',
    kinds: ['throw', 'check'],
  },
  {
    id: 'mutex-cas-unread',
    row: 'cas-unread',
    story: 'It was free when it was looked at.',
    plant: {
      file: 'src/sync/mutex.js',
      find: 'return Atomics.compareExchange(this.#words, STATE, FREE, this.#me) === FREE;',
      replace:
        'if (Atomics.load(this.#words, STATE) !== FREE) return false; Atomics.compareExchange(this.#words, STATE, FREE, this.#me); return true;',
    },
    exploration: 'mutex-tried',
    kinds: ['throw', 'data-race'],
  },
  {
    id: 'queue-cas-unread',
    row: 'cas-unread',
    story: 'Two draw the same ticket: one message is lost, another comes twice.',
    plant: {
      file: 'src/sync/mpmc-queue.js',
      find: 'if (Atomics.compareExchange(words, word, ticket, next) === ticket)\n                    return ticket;',
      replace: 'Atomics.compareExchange(words, word, ticket, next);\n                return ticket;',
    },
    exploration: 'queue-two-push',
    kinds: ['data-race', 'check'],
  },
  {
    id: 'queue-laps-come-back',
    row: 'value-came-back',
    story:
      'There is no free list here; what keeps a ticket from coming back is the lap in it. A bit for the lap is enough, somebody says: but who stands between look and exchange finds the same ticket two laps later (pop, push, pop).',
    plant: {
      file: 'src/sync/mpmc-queue-layout.js',
      find: 'return 2 ** (33 - Math.clz32(capacity - 1)) - 1;',
      replace: 'return 2 ** 31 - 1;',
    },
    exploration: 'queue-laps',
    kinds: ['check', 'data-race'],
  },
  {
    id: 'event-count-flips',
    row: 'value-came-back',
    story:
      'Anything that is another than before would do, so a bit is flipped: the second notification makes it what it was.',
    plant: {
      file: 'src/sync/event-count.js',
      find: 'Atomics.add(this.#words, SEQUENCE, 1);',
      replace: 'Atomics.xor(this.#words, SEQUENCE, 1);',
    },
    exploration: 'event-count-twice',
    kinds: ['asleep'],
  },
  {
    id: 'ring-publishes-first',
    row: 'payload-late',
    story: 'Committed, then copied.',
    plant: {
      file: 'src/sync/spsc-ring-producer.js',
      find: 'if (count === 1 && this.copyIn(first, bytes)) {\n            this.commit(1);',
      replace: 'if (count === 1) this.commit(1);\n        if (count === 1 && this.copyIn(first, bytes)) {',
    },
    exploration: 'ring-end',
    kinds: ['data-race', 'check'],
  },
  {
    id: 'ring-releases-first',
    row: 'payload-late',
    story: 'The slot is given back, and then read: by then it may be the next message.',
    plant: {
      file: 'src/sync/spsc-ring-consumer.js',
      find: 'if (count === 1 && this.copyOut(first, into)) {\n            this.release(1);',
      replace: 'if (count === 1) this.release(1);\n        if (count === 1 && this.copyOut(first, into)) {',
    },
    exploration: 'ring-one-slot',
    kinds: ['data-race', 'check'],
  },
  {
    id: 'record-ring-publishes-first',
    row: 'payload-late',
    story: 'The length is published, the payload follows.',
    plant: {
      file: 'src/sync/spsc-record-ring-producer.js',
      find: 'const { length } = payload;',
      replace: 'const { length } = payload; this.commit();',
    },
    exploration: 'record-ring-copies',
    kinds: ['data-race', 'check'],
  },
  {
    id: 'queue-publishes-first',
    row: 'payload-late',
    story: 'The slot is called full before the message is in it.',
    plant: {
      file: 'src/sync/mpmc-queue.js',
      find: 'this.#slots.write(slot, message);\n        Atomics.store(this.#words, this.#turnAt(slot), (ticket & ~this.#mask) | FULL);',
      replace:
        'Atomics.store(this.#words, this.#turnAt(slot), (ticket & ~this.#mask) | FULL);\n        this.#slots.write(slot, message);',
    },
    exploration: 'queue-one-slot',
    kinds: ['data-race', 'check'],
  },
  {
    id: 'ring-polls-end-plainly',
    row: 'plain-flag',
    story: 'Only a flag: no run ever fails, and nothing says that the loop that polls it may not read it once.',
    plant: {
      file: 'src/sync/ring-side.js',
      find: 'return Atomics.load(this.control, this.#side.peerSeat) === CLOSED;',
      replace: 'return this.control[this.#side.peerSeat] === CLOSED;',
    },
    exploration: 'ring-end',
    kinds: ['data-race'],
  },
  {
    id: 'spin-mutex-polls-plainly',
    row: 'plain-flag',
    story: 'A waiter looks without Atomics.',
    plant: {
      file: 'src/sync/spin-mutex.js',
      find: 'if (Atomics.load(words, HOLDER) === FREE && this.tryLock())',
      replace: 'if (words[HOLDER] === FREE && this.tryLock())',
    },
    exploration: 'spin-mutex-two',
    kinds: ['data-race'],
  },
  {
    id: 'barrier-without-generation',
    row: 'generation-missing',
    story: 'Who has come has come: in the next round a fast thread passes alone.',
    plant: {
      file: 'src/sync/barrier.js',
      find: '+ ARRIVED) !== next)\n                missing.push(member);',
      replace: '+ ARRIVED) === 0)\n                missing.push(member);',
    },
    exploration: 'barrier-two',
    kinds: ['throw', 'data-race'],
  },
];
