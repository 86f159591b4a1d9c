/** The member's side of a set: a timed program calls serveMember with what it can do and is then run by the harness, one command at a time. */

import { writeSync } from 'node:fs';
import { createInterface } from 'node:readline';
import { toWireError } from '../core/errors.js';
import { loadAddon } from '../sys/addon.js';
import { readDescriptorKind } from '../sys/procfs.js';
import { Command, FIRST_DESCRIPTOR } from './protocol.js';

export { FIRST_DESCRIPTOR };

export type Handler = (command: Command) => object | Promise<object>;

/**
 * Greets the harness and obeys its commands until descriptor 0 reaches EOF; the process then ends with status 0.
 *
 * Blocks: a handler may block the thread; commands wait meanwhile.
 * Throws: never; a handler's error is sent as the reply and ends the process with status 1, since its partners are out of step.
 */
export function serveMember(handlers: Readonly<Record<string, Handler>>): void {
  const addon = loadAddon();
  addon.dieWithParent();
  const lines = createInterface({ input: process.stdin });
  let turn = Promise.resolve();
  lines.on('line', (line) => {
    turn = turn.then(() => obey(line, handlers));
  });
  lines.on('close', () => {
    void turn.then(() => process.exit());
  });
  reply({ ok: true, pid: process.pid, tid: addon.getThreadId(), descriptors: listDescriptors() });
}

async function obey(line: string, handlers: Readonly<Record<string, Handler>>): Promise<void> {
  const command = new Command(line);
  try {
    const handler = handlers[command.verb];
    if (!handler) throw new Error(`unknown verb "${command.verb}"; known: ${Object.keys(handlers).join(' ')}`);
    reply({ ok: true, ...(await handler(command)) });
  } catch (error) {
    reply({ error: toWireError(error) });
    process.exit(1);
  }
}

/** The descriptors that the harness handed over: their number comes in the environment, since node itself opens more. */
function listDescriptors(): Record<string, string> {
  const count = Number(process.env.IPC_LAB_DESCRIPTORS ?? 0);
  const kinds: Record<string, string> = {};
  for (let fd = FIRST_DESCRIPTOR; fd < FIRST_DESCRIPTOR + count; fd++) {
    kinds[fd] = readDescriptorKind('self', fd) ?? 'not available';
  }
  return kinds;
}

/** Synchronous, so that a reply is out before the thread blocks again; descriptor 1 is blocking in the child. */
function reply(message: object): void {
  const bytes = Buffer.from(`${JSON.stringify(message)}\n`);
  for (let sent = 0; sent < bytes.length; ) sent += writeSync(1, bytes, sent);
}
