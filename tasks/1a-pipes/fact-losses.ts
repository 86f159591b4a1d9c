/** Three ways to lose bytes of a child without an error, each beside the way that keeps them. Called by facts-set.ts. */

import { type ChildProcess, type StdioOptions, spawn } from 'node:child_process';
import { Socket } from 'node:net';
import type { Readable, Writable } from 'node:stream';
import { fileURLToPath } from 'node:url';
import { KIB, MIB } from '../../src/core/units.js';
import { close } from '../../src/sys/io.js';
import { closePipe, openPipe, type Pipe } from '../../src/sys/pipe.js';
import { eventOf, untilGone } from './child-end.js';

export type Way = 'wrong' | 'right';

/** One way to lose bytes: how many are offered, and a function that resolves with how many arrived. */
export interface Loss {
  offeredBytes: number;
  /** Rejects with the signal's reason; no process and no descriptor is left in any case. */
  deliver(way: Way, signal: AbortSignal): Promise<number>;
}

const CHATTY_CHILD = fileURLToPath(new URL('./chatty-child.js', import.meta.url));
const CHATTY_BYTES = 3 * MIB;
const SHELL_BYTES = 64 * KIB;
const PRODUCE = `dd if=/dev/zero bs=${SHELL_BYTES} count=1 2>/dev/null`;

export const LOSSES: Readonly<Record<string, Loss>> = {
  'exit-before-flush': { offeredBytes: CHATTY_BYTES, deliver: exitBeforeFlush },
  'late-listener': { offeredBytes: SHELL_BYTES, deliver: listenLate },
  'exit-before-close': { offeredBytes: 2 * SHELL_BYTES, deliver: exitBeforeClose },
};

/**
 * A child offers more than the pipe holds; the wrong one then calls process.exit(), the right one lets the process end by
 * itself. The reader is slow: it begins when the child has said, on a pipe of its own, that all is offered. By then libuv's
 * write(2) has filled the pipe, and what it did not take lies in the child's memory, waiting for the event loop.
 */
async function exitBeforeFlush(way: Way, signal: AbortSignal): Promise<number> {
  const data = openPipe();
  let said: Pipe;
  try {
    said = openPipe();
  } catch (error) {
    closePipe(data);
    throw error;
  }
  let child: ChildProcess;
  try {
    const stdio: StdioOptions = ['ignore', data.writeFd, 'inherit', said.writeFd];
    child = spawn(process.execPath, [CHATTY_CHILD, way, String(CHATTY_BYTES)], { stdio, detached: true });
  } catch (error) {
    close(data.readFd);
    close(said.readFd);
    throw error;
  } finally {
    // The child has these ends for itself: with ours open, EOF would never come.
    close(data.writeFd);
    close(said.writeFd);
  }
  const listener = new Socket({ fd: said.readFd, readable: true, writable: false });
  let receiver: Socket | undefined;
  try {
    return await untilGone(child, signal, async () => {
      await eventOf(listener, 'data');
      // Made only now: a Socket begins to read when it is made.
      receiver = new Socket({ fd: data.readFd, readable: true, writable: false });
      return await countBytes(receiver);
    });
  } finally {
    listener.destroy();
    if (receiver) receiver.destroy();
    else close(data.readFd);
  }
}

/** When a child has ended, node reads what nobody listens to and throws it away, so that `close` can come (lib/internal/child_process.js, flushStdio). */
async function listenLate(way: Way, signal: AbortSignal): Promise<number> {
  const child = spawn('sh', ['-c', PRODUCE], { stdio: ['ignore', 'pipe', 'inherit'], detached: true });
  const output = child.stdout;
  return await untilGone(child, signal, async () => {
    if (way === 'right') return await countBytes(output);
    await eventOf(child, 'exit');
    // The program's other work, just long enough: until node has emptied the stream.
    while (!output.readableEnded && !output.destroyed) await new Promise((resolve) => setImmediate(resolve));
    let bytes = 0;
    output.on('data', (chunk: Buffer) => {
      bytes += chunk.length;
    });
    await new Promise((resolve) => setImmediate(resolve));
    return bytes;
  });
}

/**
 * The child writes half of the bytes and ends; a grandchild that has inherited stdout writes the other half once the child's
 * `exit` has been seen, as a slow one would. Descriptor 3 tells it when, by EOF.
 */
async function exitBeforeClose(way: Way, signal: AbortSignal): Promise<number> {
  const program = `{ cat <&3; ${PRODUCE}; } & ${PRODUCE}; read -r word`;
  const child = spawn('sh', ['-c', program], { stdio: ['pipe', 'pipe', 'inherit', 'pipe'], detached: true });
  const [input, output, , gate] = child.stdio as unknown as [Writable, Readable, null, Writable];
  for (const stream of [input, gate]) stream.on('error', () => {}); // a child that died is reported by its end
  return await untilGone(child, signal, async () => {
    let bytes = 0;
    const half = new Promise<void>((resolve) => {
      output.on('data', (chunk: Buffer) => {
        bytes += chunk.length;
        if (bytes === SHELL_BYTES) resolve();
      });
    });
    const [exited, closed] = [eventOf(child, 'exit'), eventOf(child, 'close')];
    await half;
    input.end('go\n');
    await exited;
    const bytesAtExit = bytes;
    gate.end();
    await closed;
    return way === 'wrong' ? bytesAtExit : bytes;
  });
}

async function countBytes(stream: Readable): Promise<number> {
  let bytes = 0;
  for await (const chunk of stream) bytes += (chunk as Buffer).length;
  return bytes;
}
