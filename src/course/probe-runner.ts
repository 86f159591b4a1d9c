/** The graded process: takes an order, loads what it names, runs one probe and writes its answer. Started by ask.ts, never imported. */

import { closeSync, readFileSync, writeSync } from 'node:fs';
import './probe-clock.js';
import { fixLanguage } from './fixed-language.js';
import { ANSWER_FD, ORDER_FD, type Order, type ProbeAnswer, type ProbeModule } from './probe.js';

// All of these are taken before graded code is loaded, which may replace them.
const { stringify } = JSON;
const exit = process.exit.bind(process);
const write = writeSync;
const encode = Buffer.from.bind(Buffer);
fixLanguage();

const { nonce, ...order } = JSON.parse(readFileSync(ORDER_FD, 'utf8')) as Order;
closeSync(ORDER_FD);
const answer = await run(order);
// Not as one object: a toJSON that graded code plants would be handed the nonce.
const bytes = encode(`${nonce} ${stringify(answer)}\n`);
for (let at = 0; at < bytes.length; ) at += write(ANSWER_FD, bytes, at);
exit(0);

async function run({ module, probe, input }: Omit<Order, 'nonce'>): Promise<ProbeAnswer> {
  try {
    const { probes } = (await import(module)) as ProbeModule;
    const chosen = Object.hasOwn(probes, probe) ? probes[probe] : undefined;
    if (!chosen) throw new Error(`${module} has no probe ${probe}`);
    return { observed: await chosen(input) };
  } catch (error) {
    return { threw: describe(error) };
  }
}

/** What was thrown is graded code's own object, whose properties may throw again. */
function describe(error: unknown): { message: string; stack: string } {
  try {
    if (error instanceof Error) return { message: String(error.message), stack: String(error.stack) };
    return { message: String(error), stack: '' };
  } catch {
    return { message: 'something was thrown that cannot be read', stack: '' };
  }
}
