/** The ways of task 1a to carry records: what joins the two processes, and how each waits. The list that plan, tables and tests go by. */

import { fileURLToPath } from 'node:url';
import { findFloor } from '../../src/sys/native-files.js';

export type Command = readonly [string, ...string[]];

/** How the two members of a set are started and joined. */
export interface Wiring {
  command: Command;
  /** Siblings joined by two of these, one each way; or a parent that starts its child and joins itself to it. */
  link: 'pipe' | 'socketpair' | 'parent-child';
}

export interface Subject extends Wiring {
  name: string;
  what: string;
  /** As the kernel calls the descriptors. */
  kind: 'pipe' | 'socket';
  wait: 'block' | 'spin' | 'event loop';
  /** The C++ program on the same kind of descriptor; absent for that program itself. */
  floor?: string;
  /** What the contract of all record transports asks and cannot be tried on this one. */
  reaches?: string;
}

const MEMBER = fileURLToPath(new URL('./member.js', import.meta.url));
const PARENT = fileURLToPath(new URL('./parent-member.js', import.meta.url));

/** The JavaScript member that blocks: the subject `pipe`. */
export const MEMBER_COMMAND: Command = [process.execPath, MEMBER];

function floorCommand(): Command {
  const floor = findFloor();
  return ['path' in floor ? floor.path : 'floor'];
}

/** Not reached by a subject, in the words of the README's table; the reasons are the fixtures' (test/transports). */
const LIBUV_CALLS = "its system calls are libuv's and cannot be made to fail";
const FLOOR_REACHES =
  'its calls cannot be made to fail, nor is its memory looked at while a reader stands still: its ends are in C++';
const LINES_REACHES = `${LIBUV_CALLS}; its lines cannot be cut (readline's are), nor the bytes counted that wait while the receiver stands still`;
const MESSAGE_REACHES = `${LIBUV_CALLS}; a message cannot be cut; the receiver cannot stop the sender`;

const blocking = (way: 'block' | 'batch' | 'spin'): Command => [...MEMBER_COMMAND, way];
const parent = (name: string): Command => [process.execPath, PARENT, name];

export const SUBJECTS: readonly Subject[] = [
  {
    name: 'pipe',
    what: 'pipe2(2), each side a blocking loop of read and write through the addon',
    kind: 'pipe',
    wait: 'block',
    link: 'pipe',
    command: blocking('block'),
    floor: 'native-pipe',
  },
  {
    name: 'native-pipe',
    what: 'the same loop, records, checks and descriptors in C++ (native/floor): the floor',
    kind: 'pipe',
    wait: 'block',
    link: 'pipe',
    command: floorCommand(),
    reaches: FLOOR_REACHES,
  },
  {
    name: 'pipe-batched',
    what: 'many records gathered in one writev, taken in reads of 64 KiB',
    kind: 'pipe',
    wait: 'block',
    link: 'pipe',
    command: blocking('batch'),
    floor: 'native-pipe',
  },
  {
    name: 'pipe-spin',
    what: 'O_NONBLOCK at both ends, tried again at once and never slept on',
    kind: 'pipe',
    wait: 'spin',
    link: 'pipe',
    command: blocking('spin'),
    floor: 'native-pipe',
  },
  {
    name: 'pipe-stream',
    what: "a parent and its child joined by pipe2(2), under Node's streams",
    kind: 'pipe',
    wait: 'event loop',
    link: 'parent-child',
    command: parent('pipe-stream'),
    floor: 'native-pipe',
    reaches: LIBUV_CALLS,
  },
  {
    name: 'socketpair',
    what: 'socketpair(2), one for each direction, read and written through the addon as the pipe is',
    kind: 'socket',
    wait: 'block',
    link: 'socketpair',
    command: blocking('block'),
    floor: 'native-socketpair',
  },
  {
    name: 'native-socketpair',
    what: 'the floor over the same socketpairs',
    kind: 'socket',
    wait: 'block',
    link: 'socketpair',
    command: floorCommand(),
    reaches: FLOOR_REACHES,
  },
  {
    name: 'socketpair-stream',
    what: "Node's stdio: 'pipe', which is a socketpair, under Node's streams",
    kind: 'socket',
    wait: 'event loop',
    link: 'parent-child',
    command: parent('socketpair-stream'),
    floor: 'native-socketpair',
    reaches: LIBUV_CALLS,
  },
  {
    name: 'fork-message-json',
    what: 'child_process.fork and send, the record as text in JSON: the default',
    kind: 'socket',
    wait: 'event loop',
    link: 'parent-child',
    command: parent('fork-message-json'),
    floor: 'native-socketpair',
    reaches: MESSAGE_REACHES,
  },
  {
    name: 'fork-message-advanced',
    what: "fork and send with serialization: 'advanced', the record as bytes",
    kind: 'socket',
    wait: 'event loop',
    link: 'parent-child',
    command: parent('fork-message-advanced'),
    floor: 'native-socketpair',
    reaches: MESSAGE_REACHES,
  },
  {
    name: 'execa-lines',
    what: "execa's iteration over the lines of a subprocess, a record a line of base64",
    kind: 'socket',
    wait: 'event loop',
    link: 'parent-child',
    command: parent('execa-lines'),
    floor: 'native-socketpair',
    reaches: LINES_REACHES,
  },
];

/** Returns the subject. Throws for a name that is none: a mistake in this task's own lists. */
export function subjectOf(name: string): Subject {
  const subject = SUBJECTS.find((each) => each.name === name);
  if (!subject) throw new Error(`no subject is called "${name}"`);
  return subject;
}

export function isNative({ floor }: Subject): boolean {
  return floor === undefined;
}
