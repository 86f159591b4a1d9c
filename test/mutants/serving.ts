/** Mutants of the table of select, poll and epoll, its second half: how long a wait lasts, and whose turn it is. Called by waiting.ts. */

import type { Mutant, TestChoice } from './mutant.js';

const waiter = (name: string, title: string): TestChoice => ({
  file: 'test/waiting/waiters.test.js',
  title: new RegExp(`^the waiter ${name} ${title}`),
});

const FIND_READY = 'const found = this.findReady(pairs, callMs);';

export const SERVING_MUTANTS: readonly Mutant[] = [
  {
    id: 'deadline-in-seconds',
    row: 'time-units',
    story: 'The kernel is given seconds.',
    kind: 'H',
    plant: {
      file: 'src/waiting/deadline.js',
      find: 'return this.#giveSlice(wholeMs);',
      replace: 'return this.#giveSlice(Math.ceil(wholeMs / 1_000));',
    },
    test: waiter('poll', 'the time of wait 50 is one call of 50 ms$'),
  },
  {
    id: 'deadline-microseconds-left',
    row: 'time-units',
    story: 'What is left is counted in microseconds and waited for in milliseconds.',
    kind: 'H',
    plant: { file: 'src/waiting/deadline.js', find: 'const NS_PER_MS = 1e6;', replace: 'const NS_PER_MS = 1e3;' },
    test: waiter('poll', 'the time of wait after a signal it is the time that is left$'),
  },
  {
    id: 'deadline-for-ever-is-now',
    row: 'time-units',
    story: 'For ever is no time at all.',
    kind: 'H',
    plant: {
      file: 'src/waiting/deadline.js',
      find: 'return this.#give(-1, -1, false);',
      replace: 'return this.#give(0, 0, true);',
    },
    test: waiter('epoll', 'the time of wait -1 is for ever'),
  },
  {
    id: 'deadline-rounds-down',
    row: 'time-units',
    story: 'Half a millisecond becomes none, and the caller spins.',
    kind: 'H',
    plant: { file: 'src/waiting/deadline.js', find: 'Math.ceil(timeoutMs)', replace: 'Math.floor(timeoutMs)' },
    test: waiter('select', 'the time of waitAndRead a fraction is rounded up$'),
  },
  {
    id: 'deadline-restarts',
    row: 'eintr-restart',
    story: 'After a signal the wait begins anew: signals that come often make it last for ever.',
    kind: 'H',
    plant: {
      file: 'src/waiting/deadline.js',
      find: 'this.#readClock(this.#clock, NOW);\n        const leftMs',
      replace: 'const leftMs',
    },
    test: waiter('epoll', 'the time of wait after a signal it is the time that is left$'),
  },
  {
    id: 'signal-is-a-time-out',
    row: 'eintr-restart',
    story: 'A wait that a signal ended says that the time is up.',
    kind: 'S',
    plant: {
      file: 'src/waiting/table-waiter.js',
      find: FIND_READY,
      replace: `let found; try { found = this.findReady(pairs, callMs); } catch { return 0; }`,
    },
    test: {
      file: 'test/waiting/interrupted.test.js',
      title: /^signals while 'poll' waits make 50 ms of wait no shorter/,
    },
  },
  {
    id: 'signal-is-an-error',
    row: 'eintr-restart',
    story: 'EINTR goes to the caller like any other error.',
    kind: 'H',
    plant: {
      file: 'src/waiting/table-waiter.js',
      find: FIND_READY,
      replace:
        'let found; try { found = this.findReady(pairs, callMs); } catch (error) { throw new Error(error.message); }',
    },
    test: waiter('select', 'the time of wait after a signal it is a look when it was a look$'),
  },
  {
    id: 'poll-waiter-first-only',
    row: 'first-only',
    story: 'Each look at what is ready begins with the first entry.',
    kind: 'D',
    plant: {
      file: 'src/waiting/poll-waiter.js',
      find: 'if (wanted < ready)\n            this.#first = place;',
      replace: '',
    },
    test: waiter('poll', 'more that are ready than fit 10 descriptors take turns in 3 pairs'),
    control: {
      story: 'Where all fit it does not matter where one begins.',
      test: waiter('poll', 'more that are ready than fit 3 descriptors take turns in 3 pairs'),
    },
  },
  {
    id: 'select-waiter-first-only',
    row: 'first-only',
    story: 'The bits are always looked at from descriptor 0 on.',
    kind: 'D',
    plant: { file: 'src/waiting/select-waiter.js', find: 'this.#first = word * 32 + at;', replace: '' },
    test: waiter('select', 'more that are ready than fit a firehose keeps nobody waiting'),
  },
  {
    id: 'poll-waiter-reads-first-only',
    row: 'first-only',
    story: 'Reading begins with the first entry each time: a firehose there takes every turn.',
    kind: 'D',
    plant: {
      file: 'src/waiting/poll-waiter.js',
      find: 'this.#first = registrations.placeOf(chunks[(count - 1) * CHUNK_WORDS]) + 1;',
      replace: 'this.#first = 0;',
    },
    test: waiter('poll', 'reading serves a firehose and seven tickers in turn in a table of one chunk$'),
  },
  {
    id: 'edge-waiter-drains-first-only',
    row: 'first-only',
    story: 'Of those that are not drained the first is read until it is.',
    kind: 'D',
    plant: {
      file: 'src/waiting/edge-waiter.js',
      find: 'this.#first = undrained.placeOf(chunks[(count - 1) * CHUNK_WORDS]) + 1;',
      replace: 'this.#first = 0;',
    },
    test: waiter('epoll-edge', 'reading serves a firehose and seven tickers in turn in a table of one chunk$'),
  },
  {
    id: 'edge-waiter-ignores-new',
    row: 'first-only',
    story: 'As long as something is not drained, nobody asks what else came.',
    kind: 'D',
    plant: {
      file: 'src/waiting/edge-waiter.js',
      find: 'const joined = super.findReady(this.#joining, 0);',
      replace: 'const joined = 0;',
    },
    test: waiter('epoll-edge', 'reading serves one that comes new among many that are never drained'),
  },
  {
    id: 'edge-waiter-reads-once',
    row: 'edge-half-read',
    story: 'One read for each edge, whatever it left behind.',
    kind: 'D',
    plant: {
      file: 'src/waiting/edge-waiter.js',
      find: 'if (isLeft || result === EINTR)',
      replace: 'if (result === EINTR)',
    },
    test: waiter('epoll-edge', 'reading gives all that lies there, 3 bytes at a time'),
    control: {
      story: 'Level-triggered, one read a wait is enough.',
      test: waiter('epoll', 'reading gives all that lies there, 3 bytes at a time'),
    },
  },
  {
    id: 'epoll-waiter-arms-pollout',
    row: 'pollout-armed',
    story: 'Everything is asked for, to be on the safe side.',
    kind: 'D',
    plant: { file: 'src/waiting/epoll-waiter.js', find: 'return interest;', replace: 'return interest | 4;' },
    test: waiter('epoll', 'interest in reading says nothing of room to write'),
  },
  {
    id: 'select-waiter-arms-pollout',
    row: 'pollout-armed',
    story: 'Each descriptor is in both sets.',
    kind: 'D',
    plant: {
      file: 'src/waiting/select-waiter.js',
      find: 'this.#writable[word] = (interest & POLLOUT) !== 0 ?',
      replace: 'this.#writable[word] = interest !== 0 ?',
    },
    test: waiter('select', 'interest in reading says nothing of room to write'),
  },
  {
    id: 'waiter-looks-and-sleeps',
    row: 'poll-and-sleep',
    story: 'It looks, sleeps for a millisecond and looks again, which is late as well as busy.',
    kind: 'D',
    plant: {
      file: 'src/waiting/table-waiter.js',
      find: FIND_READY,
      replace:
        'let found = this.findReady(pairs, 0); for (let slept = 0; found === 0 && slept < callMs; slept++) { Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, 1); found = this.findReady(pairs, 0); }',
    },
    test: waiter('poll', 'the time of wait 50 ms are not over before they are'),
  },
  {
    id: 'waiter-takes-any-number',
    row: 'addon-arguments',
    story: 'What is no descriptor goes on to the kernel, or into the table.',
    kind: 'D',
    plant: {
      file: 'src/waiting/table-waiter.js',
      find: 'if (Number.isInteger(fd) && fd >= 0 && fd <= MAX_FD)',
      replace: 'if (true)',
    },
    test: waiter('epoll', 'arguments 1.5 is no descriptor'),
  },
  {
    id: 'waiter-takes-any-pairs',
    row: 'addon-arguments',
    story: 'A table in which no pair fits is taken: what is ready is so for ever, and never told.',
    kind: 'D',
    plant: {
      file: 'src/waiting/table-waiter.js',
      find: 'if (!(pairs instanceof Int32Array) || pairs.length < PAIR_WORDS)',
      replace: 'if (false)',
    },
    test: waiter('poll', 'arguments pairs that are (too short|empty|of other words) are refused$'),
  },
];
