/** The ways of task 2a to carry a message between two threads, and its locks: the list that plan, tables, members and tests go by. */

import { fileURLToPath } from 'node:url';
import { WAIT_STRATEGIES, type WaitStrategy } from '../../src/sync/wait-strategy.js';
import { findFloor } from '../../src/sys/native-files.js';

export type Command = readonly [string, ...string[]];

export interface Subject {
  name: string;
  what: string;
  /** Who waits how: what can be chosen, the first one by default; or the only way there is, in words. */
  waits: readonly WaitStrategy[] | string;
  /** The same in C++; absent for that program itself, and where there is none. */
  floor?: string;
  /** Those of one name are held against each other, and so measured one right after the other. */
  neighbours: string;
  /** An event loop is in the way, which allocates for every message. */
  hasEventLoop?: boolean;
  /** Two processes instead of two threads of one. */
  isProcesses?: boolean;
  /** One thread alone sends and takes. */
  isAlone?: boolean;
  /** It has room for one word and carries no messages of other sizes. */
  isWord?: boolean;
}

/** The library's own default, and this task's. */
export const DEFAULT_WAIT: WaitStrategy = 'spin-then-block';
const ALL_WAITS: readonly WaitStrategy[] = ['spin-then-block', 'spin', 'yield', 'block'];

export const SUBJECTS: readonly Subject[] = [
  {
    name: 'ring',
    neighbours: 'rings',
    what: 'SpscRing, one message a publication: push() copies it in, pop() out',
    waits: ALL_WAITS,
    floor: 'native-ring-single',
  },
  {
    name: 'ring-batched',
    neighbours: 'rings',
    what: 'SpscRing in place: messages are written into its slots and read there, up to 256 published together',
    waits: ALL_WAITS,
    floor: 'native-ring',
  },
  {
    name: 'ring-record',
    neighbours: 'rings',
    what: 'SpscRecordRing: records of any length, in place, published together likewise',
    waits: ALL_WAITS,
    floor: 'native-ring',
  },
  {
    name: 'queue',
    neighbours: 'rings',
    what: 'MpmcQueue: for many senders and many takers, here with one of each; copies in and out',
    waits: ALL_WAITS,
    floor: 'native-ring-single',
  },
  {
    name: 'buffer-condition',
    neighbours: 'buffers',
    what: "the textbook's bounded buffer of a Mutex and two Conditions",
    waits: 'Atomics.wait in the locks',
    floor: 'native-ring-single',
  },
  {
    name: 'buffer-semaphore',
    neighbours: 'buffers',
    what: "the textbook's bounded buffer of Semaphores",
    waits: 'Atomics.wait in the locks',
    floor: 'native-ring-single',
  },
  {
    name: 'postmessage',
    neighbours: 'ports',
    what: 'a MessagePort, the message copied (structured clone)',
    waits: 'the event loop',
    hasEventLoop: true,
  },
  {
    name: 'postmessage-transfer',
    neighbours: 'ports',
    what: 'a MessagePort, the message handed over (transfer list) and its buffer handed back',
    waits: 'the event loop',
    hasEventLoop: true,
  },
  {
    name: 'native-ring',
    neighbours: 'rings',
    what: 'the floor of ring-batched: the same ring and the same messages in C++',
    waits: ALL_WAITS,
  },
  {
    name: 'native-ring-single',
    neighbours: 'rings',
    what: 'the floor of ring: one message a publication, copied in and out',
    waits: ALL_WAITS,
  },
  {
    name: 'peer-ringbuf',
    neighbours: 'rings',
    what: 'the npm package ringbuf.js, a ring of bytes: push and pop, spinning until there is room',
    waits: 'spinning: it has no other way',
    floor: 'native-ring-single',
  },
  {
    name: 'atomics-spin',
    neighbours: 'words',
    what: 'one word each way, Atomics.store of the next number and Atomics.load until it has changed',
    waits: 'spinning',
    isWord: true,
  },
  {
    name: 'atomics-block',
    neighbours: 'words',
    what: 'the same words, Atomics.notify after each store, Atomics.wait for the change',
    waits: 'Atomics.wait',
    floor: 'native-futex',
    isWord: true,
  },
  {
    name: 'native-futex',
    neighbours: 'words',
    what: 'the same word with futex(2) in C++',
    waits: ['block', 'spin'],
    isWord: true,
  },
  {
    name: 'same-thread',
    neighbours: 'one thread',
    what: 'written and read by one thread: the work on a message with nothing in between',
    waits: 'nobody waits',
    isAlone: true,
  },
  {
    name: 'pipe-threads',
    neighbours: 'pipes',
    what: 'pipe2(2) between two threads of one process',
    waits: 'read(2) and write(2)',
  },
  {
    name: 'pipe-processes',
    neighbours: 'pipes',
    what: 'the same pipe between two processes',
    waits: 'read(2) and write(2)',
    isProcesses: true,
  },
  {
    name: 'ring-lines-apart',
    neighbours: 'cache lines',
    what: 'the least ring there is, the cursors of its two sides 128 B apart',
    waits: 'spinning',
  },
  {
    name: 'ring-one-line',
    neighbours: 'cache lines',
    what: 'the same with all cursors in one cache line',
    waits: 'spinning',
  },
];

export interface LockSubject {
  name: string;
  what: string;
  /** One operation of one thread. */
  operation: string;
  floor?: string;
  /** As for channels. */
  neighbours: string;
  /** Threads need each other: all do equally many operations, and one alone has nobody to wait for. */
  isJoint?: boolean;
}

const neighboursOf = (name: string) =>
  name.includes('mutex') ? 'mutexes' : name.includes('counter') ? 'counters' : name.replace('native-', '');
const lock = (name: string, what: string, operation: string, isJoint = false): LockSubject[] => [
  { name, what, operation, floor: `native-${name}`, neighbours: neighboursOf(name), isJoint },
];
const nativeLock = (name: string, what: string, operation: string, isJoint = false): LockSubject => ({
  name: `native-${name}`,
  what,
  operation,
  neighbours: neighboursOf(name),
  isJoint,
});

export const LOCKS: readonly LockSubject[] = [
  ...lock('mutex', 'Mutex: the futex kind, waiters sleep', 'lock, add to a plain word, unlock'),
  ...lock('spin-mutex', 'SpinMutex: waiters spin', 'lock, add to a plain word, unlock'),
  ...lock('semaphore', 'Semaphore with one permit', 'acquire, add to a plain word, release'),
  ...lock('condition', 'Mutex and Condition: a turn that goes round', 'wait for the turn, pass it on', true),
  ...lock('barrier', 'Barrier', 'one round', true),
  ...lock('counter-shared', 'Atomics.add, all on one word', 'add'),
  ...lock('counter-padded', 'Atomics.add, each worker on a word of its own, 128 B apart', 'add'),
  nativeLock('mutex', 'pthread_mutex_t', 'lock, add, unlock'),
  nativeLock('spin-mutex', 'pthread_spinlock_t', 'lock, add, unlock'),
  nativeLock('semaphore', 'sem_t with one permit', 'wait, add, post'),
  nativeLock('condition', 'pthread_cond_t', 'wait for the turn, pass it on', true),
  nativeLock('barrier', 'pthread_barrier_t', 'one round', true),
  nativeLock('counter-shared', 'fetch_add on one word', 'add'),
  nativeLock('counter-padded', 'fetch_add, a word a thread, 128 B apart', 'add'),
];

const MEMBER = fileURLToPath(new URL('./member.js', import.meta.url));
const PIPE_MEMBER = fileURLToPath(new URL('./pipe-member.js', import.meta.url));

/** Returns the subject. Throws for a name that is none: a mistake in this task's own lists. */
export function subjectOf(name: string): Subject {
  const subject = SUBJECTS.find((each) => each.name === name);
  if (!subject) throw new Error(`no subject is called "${name}"`);
  return subject;
}

/** Returns the lock. Throws for a name that is none. */
export function lockOf(name: string): LockSubject {
  const found = LOCKS.find((each) => each.name === name);
  if (!found) throw new Error(`no lock is called "${name}"`);
  return found;
}

export function isNative(name: string): boolean {
  return name.startsWith('native-');
}

/** Returns the number by which members know a way to wait. */
export function toWaitNumber(wait: WaitStrategy): number {
  return WAIT_STRATEGIES.indexOf(wait);
}

/** Returns the program whose threads are measured. A floor that is not there is told by the plan, before anything is started. */
export function memberCommand(name: string, cpus: readonly number[] | null): Command {
  const place = cpus === null ? 'free' : cpus.join(',');
  if (!isNative(name)) return [process.execPath, MEMBER, name, place];
  const found = findFloor();
  return ['path' in found ? found.path : 'floor', 'threads', name.slice('native-'.length), place];
}

/** The program of each of two processes. */
export const PIPE_COMMAND: Command = [process.execPath, PIPE_MEMBER];
