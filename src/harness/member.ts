/** The member's side of a set: a timed program calls serveMember with what it can do and is then run by the harness, one command at a time. */

import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { Socket } from 'node:net';
import { createInterface } from 'node:readline';
import { toWireError } from '../core/errors.js';
import { loadAddon } from '../sys/addon.js';
import { write, writeFully } from '../sys/io.js';
import { readDescriptorKind } from '../sys/procfs.js';
import { Command, DESCRIPTORS_VARIABLE, FIRST_DESCRIPTOR } from './protocol.js';

export { FIRST_DESCRIPTOR };

export type Handler = (command: Command) => object | Promise<object>;

export interface ServeOptions {
  /** Where commands come from and replies go, where 0 and 1 are the experiment's. */
  control?: { commandsFd: number; repliesFd: number };
  /** The descriptors that carry the experiment's data; without it those that the harness handed over. */
  dataFds?: readonly number[];
  /** The member that this one started. */
  child?: ChildProcess;
}

/** How long a member that fails waits for the word of its child's death: the stream that broke is noticed before SIGCHLD is. */
const CHILD_GRACE_MS = 500;

/**
 * Greets the harness and obeys its commands until their descriptor reaches EOF; the process then ends with status 0.
 *
 * Blocks: a handler may block the thread; commands wait meanwhile.
 * Throws: never; a handler's error is sent as the reply and ends the process with status 1, since its partners are out of step.
 */
export function serveMember(handlers: Readonly<Record<string, Handler>>, options: ServeOptions = {}): void {
  const { control, dataFds = listHandedOver(), child } = options;
  const addon = loadAddon();
  addon.dieWithParent();
  const input = control ? new Socket({ fd: control.commandsFd, readable: true, writable: false }) : process.stdin;
  const repliesFd = control?.repliesFd ?? 1;
  const lines = createInterface({ input });
  let turn = Promise.resolve();
  lines.on('line', (line) => {
    turn = turn.then(() => obey(line, handlers, repliesFd, child));
  });
  lines.on('close', () => {
    void turn.then(() => process.exit());
  });
  const descriptors = Object.fromEntries(dataFds.map((fd) => [fd, readDescriptorKind('self', fd) ?? 'not available']));
  reply(repliesFd, { ok: true, pid: process.pid, tid: addon.getThreadId(), descriptors });
}

async function obey(
  line: string,
  handlers: Readonly<Record<string, Handler>>,
  repliesFd: number,
  child?: ChildProcess,
): Promise<void> {
  const command = new Command(line);
  try {
    const handler = handlers[command.verb];
    if (!handler) throw new Error(`unknown verb "${command.verb}"; known: ${Object.keys(handlers).join(' ')}`);
    reply(repliesFd, { ok: true, ...(await handler(command)) });
  } catch (error) {
    reply(repliesFd, { error: toWireError(error) });
    if (child) await waitForEnd(child);
    process.exit(1);
  }
}

/** Resolves when the child has ended, which member-child.ts tells the harness, or when it will not do so by itself. */
async function waitForEnd(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return;
  await once(child, 'exit', { signal: AbortSignal.timeout(CHILD_GRACE_MS) }).catch(() => {});
}

/** The descriptors that the harness handed over: their number comes in the environment, since node itself opens more. */
function listHandedOver(): number[] {
  const count = Number(process.env[DESCRIPTORS_VARIABLE] ?? 0);
  return Array.from({ length: count }, (_, at) => FIRST_DESCRIPTOR + at);
}

/**
 * Synchronous, so that a reply is out before the thread blocks again. Node makes the descriptor non-blocking as soon as a worker
 * is started, whose own output it would pass on; writeFully() makes it block again.
 */
function reply(fd: number, message: object): void {
  const bytes = Buffer.from(`${JSON.stringify(message)}\n`);
  writeFully(write, fd, bytes, 0, bytes.length);
}
