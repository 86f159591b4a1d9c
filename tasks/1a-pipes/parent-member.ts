/** The far side of a pair in which a parent takes what its child sends: starts the child the way the subject says. Started by record-set.ts, never imported. */

import { type ChildProcess, fork, spawn } from 'node:child_process';
import { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { serveMember } from '../../src/harness/member.js';
import { type ChildControl, startChildMember } from '../../src/harness/member-child.js';
import { close } from '../../src/sys/io.js';
import { openPipe } from '../../src/sys/pipe.js';
import { overLines, overMessages, overStreams } from './event-loop-ends.js';
import { type Ends, makeVerbs } from './event-loop-verbs.js';

const CHILD = fileURLToPath(new URL('./child-member.js', import.meta.url));
const [subject = ''] = process.argv.slice(2);

/** What a way of starting the child gives: the ends for commands, and the descriptors that carry the data. */
interface Joined {
  child: ChildProcess;
  ends: Ends;
  dataFds: number[];
}

/** In the child 3 and 4 are the harness's, whatever else there is. */
const controlOf = ({ commandsFd, repliesFd }: ChildControl) => [commandsFd, repliesFd] as const;

const WAYS: Record<string, () => Joined | Promise<Joined>> = {
  /** Node makes no pipe by itself: the addon does, the child gets the numbers, and our copies of its ends are closed. */
  'pipe-stream': () => {
    const [there, back] = [openPipe(), openPipe()];
    const child = startChildMember((control) =>
      spawn(process.execPath, [CHILD, subject], {
        stdio: [back.readFd, there.writeFd, 'inherit', ...controlOf(control)],
      }),
    );
    close(back.readFd);
    close(there.writeFd);
    const input = new Socket({ fd: there.readFd, readable: true, writable: false });
    const output = new Socket({ fd: back.writeFd, readable: false, writable: true });
    return { child, ends: overStreams(input, output), dataFds: [there.readFd, back.writeFd] };
  },
  'socketpair-stream': () => {
    const child = startChildMember((control) =>
      spawn(process.execPath, [CHILD, subject], { stdio: ['pipe', 'pipe', 'inherit', ...controlOf(control)] }),
    );
    const [input, output] = [child.stdout!, child.stdin!];
    return { child, ends: overStreams(input, output), dataFds: [fdOf(input), fdOf(output)] };
  },
  'fork-message-json': () => forkChild('json'),
  'fork-message-advanced': () => forkChild('advanced'),
  'execa-lines': async () => {
    const { execa } = await import('execa'); // the subject itself; the others start without it
    const child = startChildMember((control) => {
      // Without buffer: false execa keeps every line besides handing it over, and ends the child at 100 MB.
      const stdio = ['pipe', 'pipe', 'inherit', ...controlOf(control)] as ['pipe', 'pipe', 'inherit', 3, 3];
      return execa(process.execPath, [CHILD, subject], {
        stdio,
        buffer: false,
        reject: false,
      }) as unknown as Subprocess;
    });
    const [input, output] = [child.stdout, child.stdin];
    return { child, ends: overLines(child.iterable(), output), dataFds: [fdOf(input), fdOf(output)] };
  },
};

type Subprocess = ChildProcess & { stdin: Writable; stdout: Readable; iterable(): AsyncIterableIterator<string> };

function forkChild(serialization: 'json' | 'advanced'): Joined {
  const child = startChildMember((control) =>
    fork(CHILD, [subject], { serialization, stdio: ['ignore', 'ignore', 'inherit', ...controlOf(control), 'ipc'] }),
  );
  const { fd } = child.channel as unknown as { fd: number };
  return { child, ends: overMessages(child, serialization), dataFds: [fd] };
}

/** The number behind a stream of Node's: not documented, and the only way to ask the kernel what it is. */
function fdOf(stream: Readable | Writable): number {
  return (stream as unknown as { _handle: { fd: number } })._handle.fd;
}

const way = WAYS[subject];
if (!way) throw new Error(`"${subject}" is no subject with a parent; known: ${Object.keys(WAYS).join(' ')}`);
const { child, ends, dataFds } = await way();
serveMember(makeVerbs(ends), { dataFds, child });
