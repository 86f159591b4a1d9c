/** Which explorations of this package's own structures are run: small ones, every interleaving of them, and larger ones, some hundred drawn by a seed. Read by the tests, by the mutants, and by the task's cells. */

import { explored, type Inputs, type Kind, type PrimitiveExploration } from './primitive-row.js';
import type { CrowdInput } from './primitives/crowd.js';

const small = <K extends Kind>(id: string, kind: K, shape: string, input: Inputs[K]) =>
  explored(id, kind, shape, input, { mode: 'exhaustive' });

/**
 * Every interleaving is run. The largest shapes of each structure that take a few seconds: a message, a thread or an end more,
 * and most have not come to an end after ten thousand runs.
 */
export const SMALL_EXPLORATIONS: readonly PrimitiveExploration[] = [
  small('ring-one-slot', 'spsc-ring', '1 slot, 2 messages', { capacity: 1, messages: 2, doesClose: false }),
  small('ring-two-slots', 'spsc-ring', '2 slots, 2 messages', { capacity: 2, messages: 2, doesClose: false }),
  small('ring-end', 'spsc-ring', '1 slot, 1 message and the end', { capacity: 1, messages: 1, doesClose: true }),
  small('ring-end-looked-for', 'spsc-ring', '1 slot, 1 message and the end, one look before each sleep', {
    capacity: 1,
    messages: 1,
    doesClose: true,
    strategy: 'spin-then-block',
  }),
  small('ring-spun', 'spsc-ring', '1 slot, 2 messages, both sides spin', {
    capacity: 1,
    messages: 2,
    doesClose: false,
    strategy: 'spin',
  }),
  small('record-ring-in-place', 'spsc-record-ring', '24 B, 1 record of a word and the end', {
    capacityBytes: 24,
    records: 1,
    doesClose: true,
  }),
  small('record-ring-copies', 'spsc-record-ring', '32 B, 2 records of a word, copied and committed one by one', {
    capacityBytes: 32,
    records: 2,
    doesClose: false,
    doesCopy: true,
  }),
  small('record-ring-skips', 'spsc-record-ring', '24 B, 2 records of a word, a skip between them', {
    capacityBytes: 24,
    records: 2,
    doesClose: false,
  }),
  small('queue-one-slot', 'mpmc-queue', '1 slot; a message from one to the other', {
    capacity: 1,
    filled: 0,
    scripts: [['push'], ['pop']],
  }),
  small('queue-looked-at', 'mpmc-queue', '1 slot; a message from one to the other, one look before each sleep', {
    capacity: 1,
    filled: 0,
    scripts: [['push'], ['pop']],
    strategy: 'spin-then-block',
  }),
  small('queue-end', 'mpmc-queue', '1 slot; a message and the end', {
    capacity: 1,
    filled: 0,
    scripts: [['push', 'close'], ['drain']],
  }),
  small('queue-laps', 'mpmc-queue', '1 slot, full; one tries to pop, one to pop, push and pop', {
    capacity: 1,
    filled: 1,
    scripts: [['tryPop'], ['tryPop', 'tryPush', 'tryPop']],
  }),
  small('queue-two-push', 'mpmc-queue', '2 slots; two try to push and one to pop', {
    capacity: 2,
    filled: 0,
    scripts: [['tryPush'], ['tryPush'], ['tryPop']],
  }),
  small('queue-two-slots', 'mpmc-queue', '2 slots; one pushes 2, the other tries to pop, then waits', {
    capacity: 2,
    filled: 0,
    scripts: [
      ['push', 'push'],
      ['tryPop', 'pop'],
    ],
  }),
  small('condition-buffer-one-slot', 'condition-buffer', '1 slot; a message from one to the other', {
    capacity: 1,
    filled: 0,
    scripts: [['push'], ['pop']],
  }),
  small('condition-buffer-two-slots', 'condition-buffer', '2 slots, one full; one puts, one takes', {
    capacity: 2,
    filled: 1,
    scripts: [['push'], ['pop']],
  }),
  small('condition-buffer-end', 'condition-buffer', '1 slot; the end, from one to the other', {
    capacity: 1,
    filled: 0,
    scripts: [['close'], ['drain']],
  }),
  small('semaphore-buffer-one-slot', 'semaphore-buffer', '1 slot; 2 messages from one to the other', {
    capacity: 1,
    filled: 0,
    scripts: [
      ['push', 'push'],
      ['pop', 'pop'],
    ],
  }),
  small('semaphore-buffer-two-slots', 'semaphore-buffer', '2 slots; one puts 2, one takes 1', {
    capacity: 2,
    filled: 0,
    scripts: [['push', 'push'], ['pop']],
  }),
  small('semaphore-buffer-end', 'semaphore-buffer', '1 slot; a message and the end', {
    capacity: 1,
    filled: 0,
    scripts: [['push', 'close'], ['drain']],
  }),
  small('semaphore-buffer-three', 'semaphore-buffer', '1 slot; two put and one takes', {
    capacity: 1,
    filled: 0,
    scripts: [['push'], ['push'], ['pop']],
  }),
  small('mutex-two', 'mutex', 'two lock twice each', {
    scripts: [
      ['lock', 'lock'],
      ['lock', 'lock'],
    ],
  }),
  small('mutex-tried', 'mutex', 'one locks and two try to', { scripts: [['lock'], ['tryLock'], ['tryLock']] }),
  small('mutexes-in-order', 'two-mutexes', 'two mutexes, two threads that take both', { moves: [[0], [1]] }),
  small('spin-mutex-two', 'spin-mutex', 'two lock twice each', {
    scripts: [
      ['lock', 'lock'],
      ['lock', 'lock'],
    ],
  }),
  small('spin-mutex-three', 'spin-mutex', 'three lock once each', { scripts: [['lock'], ['lock'], ['lock']] }),
  small('semaphore-in-and-out', 'semaphore', '1 permit, one takes and gives it twice, one once', {
    permits: 1,
    scripts: [
      [-1, 1, -1, 1],
      [-1, 1],
    ],
  }),
  small('semaphore-two-wait', 'semaphore', 'no permit, two want one each, the third gives two', {
    permits: 0,
    scripts: [[-1], [-1], [2]],
  }),
  small(
    'semaphore-large',
    'semaphore',
    'no permit, one wants two, one wants one and then gives two, the third gives one',
    {
      permits: 0,
      scripts: [[-2], [-1, 2], [1]],
    },
  ),
  small('condition-two', 'condition', 'one gives, one waits for it', { scripts: [['give'], ['take']] }),
  small('barrier-two', 'barrier', '2 members, 3 rounds', { parties: 2, rounds: 3 }),
  small('barrier-three', 'barrier', '3 members, 1 round', { parties: 3, rounds: 1 }),
  small('counter-shared', 'counter', 'one word; two add twice each, one reads', { form: 'shared', additions: [2, 2] }),
  small('counter-three', 'counter', 'one word; three add twice each', { form: 'shared', additions: [2, 2, 2] }),
  small('counter-padded', 'counter', 'a word each; two add twice each, one reads', {
    form: 'padded',
    additions: [2, 2],
  }),
  small('event-count-twice', 'event-count', 'one changes and notifies twice, one waits for the first and the second', {
    scripts: [
      ['grow', 'grow'],
      [1, 2],
    ],
  }),
  small('event-count-keys', 'event-count', 'the same, waiting by a key', {
    scripts: [
      ['grow', 'grow'],
      [1, 2],
    ],
    byKey: true,
  }),
  small('event-count-all', 'event-count', 'one changes and notifies all, two wait for it', {
    scripts: [['growAll'], [1], [1]],
  }),
  small('event-count-passed', 'event-count', 'two change and notify one, one waits for both', {
    scripts: [['grow'], ['grow'], [2]],
  }),
];

/** Returns the row. Throws: RangeError. */
export function findSmall(id: string): PrimitiveExploration {
  const found = SMALL_EXPLORATIONS.find((one) => one.id === id);
  if (found === undefined) throw new RangeError(`there is no small exploration ${id}`);
  return found;
}

const PUSH_3 = ['push', 'push', 'push'] as const;
const POP_3 = ['pop', 'pop', 'pop'] as const;
/** Two that put and one that takes; one that puts and two that take until the end. */
const MANY_TO_ONE: CrowdInput = { capacity: 2, filled: 0, scripts: [[...PUSH_3], [...PUSH_3], [...POP_3, ...POP_3]] };
const ONE_TO_MANY: CrowdInput = { capacity: 1, filled: 0, scripts: [[...PUSH_3, 'close'], ['drain'], ['drain']] };

const large = <K extends Kind>(id: string, kind: K, shape: string, input: Inputs[K]) =>
  explored(id, kind, shape, input, { mode: 'random', randomRuns: 500, depth: 3, seed: 1 });

/** Too many interleavings to run them all: some hundred of each, drawn (PCT). What is not found there may be there. */
export const LARGE_EXPLORATIONS: readonly PrimitiveExploration[] = [
  large('ring-large', 'spsc-ring', '2 slots, 6 messages and the end', { capacity: 2, messages: 6, doesClose: true }),
  large(
    'record-ring-large',
    'spsc-record-ring',
    '40 B, 6 records of a word and the end, copied; a skip before every third',
    {
      capacityBytes: 40,
      records: 6,
      doesClose: true,
      doesCopy: true,
    },
  ),
  large('queue-many-to-one', 'mpmc-queue', '2 slots; two push 3 each, one pops 6', MANY_TO_ONE),
  large('queue-one-to-many', 'mpmc-queue', '1 slot; one pushes 3 and the end, two pop', ONE_TO_MANY),
  large('queue-one-to-many-looked-for', 'mpmc-queue', 'the same, one look before each sleep', {
    ...ONE_TO_MANY,
    strategy: 'spin-then-block',
  }),
  large('queue-two-to-two', 'mpmc-queue', '2 slots; two push and two pop once each', {
    capacity: 2,
    filled: 0,
    scripts: [['push'], ['push'], ['pop'], ['pop']],
  }),
  large('condition-buffer-many-to-one', 'condition-buffer', '2 slots; two put 3 each, one takes 6', MANY_TO_ONE),
  large('condition-buffer-one-to-many', 'condition-buffer', '1 slot; one puts 3 and the end, two take', ONE_TO_MANY),
  large('semaphore-buffer-many-to-one', 'semaphore-buffer', '2 slots; two put 3 each, one takes 6', MANY_TO_ONE),
  large('semaphore-buffer-one-to-many', 'semaphore-buffer', '1 slot; one puts 3 and the end, two take', ONE_TO_MANY),
  large('mutex-large', 'mutex', 'three lock three times each', {
    scripts: [
      ['lock', 'lock', 'lock'],
      ['lock', 'lock', 'lock'],
      ['lock', 'tryLock', 'lock'],
    ],
  }),
  large('spin-mutex-large', 'spin-mutex', 'three lock three times each', {
    scripts: [
      ['lock', 'lock', 'lock'],
      ['lock', 'lock', 'lock'],
      ['lock', 'tryLock', 'lock'],
    ],
  }),
  large('semaphore-large-crowd', 'semaphore', '2 permits, three take one or both in turn', {
    permits: 2,
    scripts: [
      [-1, 1, -2, 2],
      [-2, 2, -1, 1],
      ['try', -1, 1, -2, 2],
    ],
  }),
  large('condition-large', 'condition', 'one gives 4 one by one, two take 2 each', {
    scripts: [
      ['give', 'give', 'give', 'give'],
      ['take', 'take'],
      ['take', 'take'],
    ],
  }),
  large('barrier-large', 'barrier', '3 members, 4 rounds', { parties: 3, rounds: 4 }),
  large('counter-large', 'counter', 'one word; three add 5 times each', { form: 'shared', additions: [5, 5, 5] }),
  large('event-count-large', 'event-count', 'one changes 4 times and notifies all, two wait for it', {
    scripts: [
      ['growAll', 'growAll', 'growAll', 'growAll'],
      [1, 2, 4],
      [1, 3, 4],
    ],
    byKey: true,
  }),
];
