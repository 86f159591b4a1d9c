/** Mutants of the table of select, poll and epoll, its first half: what a wait says of which descriptor. Called by catalogue.ts. */

import type { Mutant, TestChoice } from './mutant.js';
import { SERVING_MUTANTS } from './serving.js';

const waiter = (name: string, title: string): TestChoice => ({
  file: 'test/waiting/waiters.test.js',
  title: new RegExp(`^the waiter ${name} ${title}`),
});

export const WAITING_MUTANTS: readonly Mutant[] = [
  {
    id: 'poll-waiter-tells-pollin-only',
    row: 'hup-ignored',
    story: 'Entries are asked whether POLLIN is set, as most examples do.',
    kind: 'D',
    plant: { file: 'src/waiting/poll-waiter.js', find: 'if (events !== 0) {', replace: 'if ((events & 1) !== 0) {' },
    test: waiter('poll', 'readiness tells of EOF on a pipe'),
    control: {
      story: 'A socket that ends says POLLIN, so nobody notices there.',
      test: waiter('poll', 'readiness tells of EOF on a socket'),
    },
  },
  {
    id: 'edge-waiter-ends-at-hang-up',
    row: 'hup-before-drain',
    story: 'One that hung up counts as read to its end after one read.',
    kind: 'D',
    plant: {
      file: 'src/waiting/edge-waiter.js',
      find: 'const isLeft = result === budgetBytes || (result > 0 && (events & (POLLHUP | POLLRDHUP | POLLERR)) !== 0);',
      replace: 'const isLeft = result === budgetBytes && (events & (POLLHUP | POLLRDHUP | POLLERR)) === 0;',
    },
    test: waiter('epoll-edge', 'reading gives all bytes and then EOF, 64 bytes at a time$'),
  },
  {
    id: 'select-waiter-throws-ebadf',
    row: 'err-nval-spin',
    story: 'What select says of all because of one goes to the caller, who waits again.',
    kind: 'D',
    plant: {
      file: 'src/waiting/select-waiter.js',
      find: 'const count = this.#findClosed(pairs);',
      replace: 'const count = 0;',
    },
    test: waiter('select', 'a descriptor that somebody closed while it was watched is told of as POLLNVAL'),
  },
  {
    id: 'poll-waiter-hides-nval',
    row: 'err-nval-spin',
    story: 'POLLNVAL is left out, as it is nothing to read; poll returns at once for ever.',
    kind: 'D',
    plant: {
      file: 'src/waiting/poll-waiter.js',
      find: 'if (events !== 0) {',
      replace: 'if (events !== 0 && events !== 32) {',
    },
    test: waiter('poll', 'a descriptor that somebody closed while it was watched costs a bounded number of waits, and'),
  },
  {
    id: 'epoll-waiter-trusts-close',
    row: 'closed-stays',
    story: 'The kernel takes closed descriptors out of the set by itself, it is said: not while a child has the file.',
    kind: 'D',
    plant: { file: 'src/waiting/epoll-waiter.js', find: 'this.#isStale = true;', replace: '' },
    test: waiter('epoll', 'a descriptor that somebody closed while it was watched is heard of no more once'),
    control: {
      story: 'Where nobody else has the file, the kernel does.',
      test: waiter('epoll', 'a descriptor that somebody closed while it was watched can be removed'),
    },
  },
  {
    id: 'waiter-keeps-removed',
    row: 'closed-stays',
    story: 'remove() tells the kernel and forgets the table.',
    kind: 'D',
    plant: { file: 'src/waiting/table-waiter.js', find: 'this.registrations.remove(fd);', replace: '' },
    test: waiter('poll', 'a descriptor that somebody closed while it was watched can be removed'),
  },
  {
    id: 'select-waiter-reuses-sets',
    row: 'results-stale',
    story: 'The sets are filled when they are empty, and otherwise as the kernel left them.',
    kind: 'D',
    plant: {
      file: 'src/waiting/select-waiter.js',
      find: 'this.#sets.set(this.#readable, 0);',
      replace: 'if (this.#sets.every((word) => word === 0)) this.#sets.set(this.#readable, 0);',
    },
    test: waiter('select', 'readiness is told anew in each wait'),
  },
  {
    id: 'select-waiter-highest-itself',
    row: 'highest-wrong',
    story: 'select is given the highest descriptor, and not one more.',
    kind: 'D',
    plant: { file: 'src/waiting/select-waiter.js', find: 'this.#findHighest() + 1;', replace: 'this.#findHighest();' },
    test: waiter('select', 'the highest descriptor is told of when it alone becomes ready, added ascending$'),
  },
  {
    id: 'select-waiter-highest-is-last',
    row: 'highest-wrong',
    story: 'The descriptor that was added last is taken for the highest.',
    kind: 'D',
    plant: { file: 'src/waiting/select-waiter.js', find: 'this.#findHighest() + 1;', replace: 'fd + 1;' },
    test: waiter('select', 'the highest descriptor is told of when it alone becomes ready, added descending$'),
    control: {
      story: 'In ascending order it is.',
      test: waiter('select', 'the highest descriptor is told of when it alone becomes ready, added ascending$'),
    },
  },
  {
    id: 'select-waiter-takes-all',
    row: 'select-1024',
    story: 'Any open descriptor is taken.',
    kind: 'D',
    plant: {
      file: 'src/waiting/select-waiter.js',
      find: 'if (fd >= SELECT_DESCRIPTORS)',
      replace: 'if (false)',
    },
    test: waiter('select', 'with 1100 open descriptors refuses 1,024'),
  },
  {
    id: 'select-waiter-takes-1024',
    row: 'select-1024',
    story: '1,024 bits, so descriptor 1,024 is thought to have one.',
    kind: 'D',
    plant: {
      file: 'src/waiting/select-waiter.js',
      find: 'if (fd >= SELECT_DESCRIPTORS)',
      replace: 'if (fd > SELECT_DESCRIPTORS)',
    },
    test: waiter('select', 'with 1100 open descriptors refuses 1,024'),
  },
  ...SERVING_MUTANTS,
];
