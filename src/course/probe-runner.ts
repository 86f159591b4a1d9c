/** The graded process: takes an order, loads what it names, runs one probe and writes its answer. Started by ask.ts, never imported. */

import { closeSync, readFileSync, writeSync } from 'node:fs';
import { ANSWER_FD, ORDER_FD, type Order, type ProbeAnswer, type ProbeModule } from './probe.js';

// All of these are taken before graded code is loaded, which may replace them.
const { stringify } = JSON;
const exit = process.exit.bind(process);
const write = writeSync;
const encode = Buffer.from.bind(Buffer);

const order = JSON.parse(readFileSync(ORDER_FD, 'utf8')) as Order;
closeSync(ORDER_FD);
const answer = await run(order);
// Not as one object: a toJSON that graded code plants would be handed the nonce.
const bytes = encode(`${order.nonce} ${stringify(answer)}\n`);
for (let at = 0; at < bytes.length; ) at += write(ANSWER_FD, bytes, at);
exit(0);

async function run({ module, probe, input }: Order): Promise<ProbeAnswer> {
  try {
    const { probes } = (await import(module)) as ProbeModule;
    const chosen = probes[probe];
    if (!chosen) throw new Error(`${module} has no probe ${probe}`);
    return { observed: await chosen(input) };
  } catch (error) {
    const { message, stack } = error instanceof Error ? error : { message: String(error), stack: '' };
    return { threw: { message, stack: stack ?? '' } };
  }
}
