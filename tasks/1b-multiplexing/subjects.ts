/** The ways of task 1b to read many pipes with one consumer: the list that plan, tables, members and tests go by. */

import { fileURLToPath } from 'node:url';
import { findFloor } from '../../src/sys/native-files.js';

export type Command = readonly [string, ...string[]];

export interface Subject {
  name: string;
  what: string;
  /** Who notices that there is something to read. */
  waits: string;
  /** The program of its consumer. */
  command: Command;
  /** The same call in C++; absent for that program itself, and where there is none. */
  floor?: string;
  /** Watches descriptors on its own: it has cells of the metrics `wait` and `call`. */
  isWaiter?: boolean;
  /** Some other thread reads, or the reader blocks on one pipe: what it does cannot be timed as rounds within one thread. */
  cannotRound?: string;
  /** Its thread runs an event loop, which allocates for every chunk. */
  hasEventLoop?: boolean;
}

const MEMBER = fileURLToPath(new URL('./member.js', import.meta.url));
const nodeMember = (name: string): Command => [process.execPath, MEMBER, name];

/** A floor that is not there is told by the plan, before anything is started. */
function floorMember(name: string): Command {
  const found = findFloor();
  return ['path' in found ? found.path : 'floor', 'multiplex', name];
}

const waiter = (name: string, what: string, floor?: string): Subject => ({
  name,
  what,
  waits: name === 'epoll-edge' ? 'epoll_wait(2)' : name === 'epoll' ? 'epoll_wait(2)' : `${name}(2)`,
  command: nodeMember(name),
  isWaiter: true,
  ...(floor ? { floor } : {}),
});

const native = (name: string): Subject => ({
  name: `native-${name}`,
  what: `the floor: the same loop over ${name} in C++`,
  waits: name === 'epoll' ? 'epoll_wait(2)' : `${name}(2)`,
  command: floorMember(name),
  isWaiter: true,
});

export const SUBJECTS: readonly Subject[] = [
  waiter(
    'select',
    'select(2) through the addon, which then reads each ready descriptor in the same call',
    'native-select',
  ),
  native('select'),
  waiter('poll', 'poll(2) likewise', 'native-poll'),
  native('poll'),
  waiter('epoll', 'epoll(7), level-triggered, likewise', 'native-epoll'),
  native('epoll'),
  {
    name: 'native-poll-threads',
    what: 'native-poll in a process with a second thread, which sleeps: as Node has threads, the kernel counts references there too',
    waits: 'poll(2)',
    command: [...floorMember('poll'), 'threads'],
    isWaiter: true,
    cannotRound: 'it is there for the cost of a wait',
  },
  waiter(
    'epoll-edge',
    'epoll(7), edge-triggered: each change is told once; a call reads at most its budget of a descriptor, and what is left is remembered for the next',
    'native-epoll',
  ),
  {
    name: 'sequential',
    what: 'blocking reads of one pipe after the other, each to its end, as in task 1a',
    waits: 'read(2) of the pipe whose turn it is',
    command: nodeMember('sequential'),
    cannotRound: 'it reads one pipe to its end before it looks at the next',
  },
  {
    name: 'thread-per-pipe',
    what: 'a worker thread for each pipe that blocks in read(2) and hands its bytes to the consumer through shared memory',
    waits: 'read(2) in each worker, Atomics.wait in the consumer',
    command: nodeMember('thread-per-pipe'),
    cannotRound: 'its threads read while the pipes are still being filled, which is outside of the time taken',
  },
  {
    name: 'event-loop',
    what: "Node's own: a net.Socket for each pipe, libuv over epoll",
    waits: 'the event loop (libuv: epoll)',
    command: nodeMember('event-loop'),
    floor: 'native-epoll',
    hasEventLoop: true,
  },
  {
    name: 'peer-epoll',
    what: 'the npm package epoll: one callback for each event, then fs.readSync',
    waits: 'a thread of the package in epoll_wait(2), one event each time',
    command: nodeMember('peer-epoll'),
    floor: 'native-epoll',
    hasEventLoop: true,
  },
];

/** Returns the subject. Throws for a name that is none: a mistake in this task's own lists. */
export function subjectOf(name: string): Subject {
  const subject = SUBJECTS.find((each) => each.name === name);
  if (!subject) throw new Error(`no subject is called "${name}"`);
  return subject;
}

export function isNative({ name }: Subject): boolean {
  return name.startsWith('native-');
}
