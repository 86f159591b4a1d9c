/** The graded process of a check of speed: loads and warms up one probe, says so, and does one block when the judge gives the word. Started by speed-block.ts, never imported. */

import { closeSync, readSync, writeSync } from 'node:fs';
import { ANSWER_FD, ORDER_FD, type ProbeAnswer, type ProbeModule } from './probe.js';
import type { SpeedOrder, SpeedSetUp } from './speed-plan.js';

// All of these are taken before graded code is loaded, which may replace them.
const { stringify, parse } = JSON;
const exit = process.exit.bind(process);
const [read, write, close] = [readSync, writeSync, closeSync];
const encode = Buffer.from.bind(Buffer);
const input = Buffer.alloc(64 * 1024);

const { nonce, module, probe } = parse(readLine()) as SpeedSetUp;
const answer = await run();
say(stringify(answer));
exit(0);

async function run(): Promise<ProbeAnswer> {
  try {
    const { speedProbes } = (await import(module)) as ProbeModule;
    const chosen = speedProbes?.[probe];
    if (!chosen) throw new Error(`${module} has no speed probe ${probe}`);
    const block = await chosen();
    say('ready');
    // Blocks: a process that waits for the word uses no CPU.
    const order = parse(readLine()) as SpeedOrder;
    close(ORDER_FD);
    const { operations, checksum } = block(order);
    return { observed: { operations, checksum } };
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : { message: String(error), stack: '' };
    return { threw: { message, stack: stack ?? '' } };
  }
}

function say(text: string): void {
  const bytes = encode(`${nonce} ${text}\n`);
  for (let at = 0; at < bytes.length; ) at += write(ANSWER_FD, bytes, at);
}

/** The judge sends a line only when the one before was taken: what one look brings is part of one line. */
function readLine(): string {
  for (let length = 0; ; ) {
    const got = read(ORDER_FD, input, length, input.length - length, null);
    if (got === 0) throw new Error('the judge has gone: descriptor 3 ended before the order came');
    length += got;
    if (input[length - 1] === 0x0a) return input.toString('utf8', 0, length - 1);
  }
}
