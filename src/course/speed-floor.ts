/** One block of the native floor in a fresh process, timed as a block of graded code is. Called by speed-grade.ts. */

import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import type { Readable, Writable } from 'node:stream';
import { LabError } from '../core/errors.js';
import { closePipe, openPipe } from '../sys/pipe.js';
import type { DoneBlock } from './speed-block.js';
import type { FloorPlan, SpeedOrder } from './speed-plan.js';

type Reply = Record<string, unknown>;

/** It works for some tens of ms: whatever takes so long is stuck. */
const LIMIT_MS = 20_000;

/** Resolves with the block. Throws: LabError `child-failed` when the floor refuses, ends early or is stuck; `aborted`. */
export async function runFloorBlock(
  path: string,
  plan: FloorPlan,
  order: SpeedOrder,
  signal: AbortSignal,
): Promise<DoneBlock> {
  if (signal.aborted) throw new LabError('aborted', 'grading was aborted');
  const own = plan.hasOwnPipe ? openPipe() : null;
  const child = spawn(path, plan.args, {
    stdio: ['pipe', 'pipe', 'ignore', ...(own ? [own.readFd, own.writeFd] : [])],
    signal: AbortSignal.any([signal, AbortSignal.timeout(LIMIT_MS)]),
    killSignal: 'SIGKILL',
  });
  if (own) closePipe(own);
  const closed = new Promise<void>((resolve) => child.on('close', () => resolve()));
  child.on('error', () => {}); // not started, or killed: its replies end then
  const commands = child.stdin as Writable;
  commands.on('error', () => {}); // it ended: its missing reply says so
  const replies = createInterface({ input: child.stdout as Readable })[Symbol.asyncIterator]();
  const takeReply = async (): Promise<Reply> => {
    const { value, done } = await replies.next();
    if (signal.aborted) throw new LabError('aborted', 'grading was aborted');
    const reply = done ? null : (JSON.parse(value) as Reply);
    if (reply?.ok === true) return reply;
    throw new LabError('child-failed', `the native floor ${reply ? `said ${JSON.stringify(reply)}` : 'ended'}`);
  };
  const obey = async (command: string): Promise<Reply> => {
    commands.write(`${command}\n`);
    return await takeReply();
  };
  try {
    await takeReply();
    for (const command of plan.warmUp(order)) await obey(command);
    const startMs = performance.now();
    const reply = await obey(plan.block(order));
    const wallNs = (performance.now() - startMs) * 1e6;
    const operations = plan.countOperations?.(reply) ?? order.operations;
    // The sum of other work than was ordered says nothing about this.
    const checksum = plan.countOperations ? null : Number(reply.checksum);
    return { wallNs, operations, checksum };
  } finally {
    commands.end();
    child.kill('SIGKILL');
    await closed;
  }
}
