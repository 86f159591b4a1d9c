/** Churns through buffers that are collected at once, so that a use after free shows; run by collected.test.ts under --expose-gc. */

import { Worker } from 'node:worker_threads';
import { loadAddon } from '../../src/sys/addon.js';
import { allocatePinned } from '../../src/sys/prepared-io.js';

const addon = loadAddon();
const collect = (globalThis as { gc?: () => void }).gc;
if (!collect) throw new Error('start with --expose-gc');

/** Finalizers of external memory run in a later turn of the loop. */
const collectAll = async () => {
  for (let round = 0; round < 4; round++) {
    collect();
    await new Promise((resolve) => setImmediate(resolve));
  }
};

const fds = new Int32Array(2);
addon.pipe2(fds, false);
const [readFd, writeFd] = [fds[0]!, fds[1]!];

for (let round = 0; round < 200; round++) {
  addon.write(writeFd, new Uint8Array(2_048).fill(round), 0, 2_048);
  addon.writev(writeFd, [new Uint8Array(512).fill(round), new Uint8Array(512).fill(round)]);
  if (round % 20 === 0) collect();
  const into = new Uint8Array(3_072);
  addon.read(readFd, into, 0, 3_072);
  if (into.some((byte) => byte !== (round & 0xff))) throw new Error(`round ${round}: other bytes came out`);
}

// The prepared call is all that is left of its memory, then nothing is.
let calls = Array.from({ length: 50 }, (_, index) => {
  const view = allocatePinned(65_536);
  view[0] = index;
  return { prepared: addon.prepare(writeFd, view), weak: new WeakRef(view) };
});
await collectAll();
for (const { prepared } of calls) {
  addon.control.set([prepared.slot, 0, 1]);
  addon.writePrepared();
}
const firsts = new Uint8Array(50);
addon.read(readFd, firsts, 0, 50);
if (firsts.some((byte, index) => byte !== index)) throw new Error('a prepared call lost its memory');
if (calls.some(({ weak }) => weak.deref() !== undefined))
  throw new Error('the views were kept: nothing has been shown');

const before = process.memoryUsage();
const { slot } = calls[0]!.prepared;
calls = [];
await collectAll();
addon.control.set([slot, 0, 0]);
let refusal: unknown;
try {
  addon.writePrepared();
} catch (error) {
  refusal = error;
}
if (!(refusal instanceof RangeError)) throw new Error('a slot that was given back still works');
for (let round = 0; round < 600; round++) {
  const view = allocatePinned(1 << 20);
  addon.prepare(readFd, view);
  addon.prepare(writeFd, view);
  if (round % 50 === 49) await collectAll();
}
await collectAll();
const after = process.memoryUsage();
const externalBytes = after.external - before.external;
if (externalBytes > 64 << 20) throw new Error(`pinned memory is still counted: ${externalBytes} B more`);
// 600 MiB were touched. AddressSanitizer keeps back up to 256 MiB of what was freed.
const residentBytes = after.rss - before.rss;
if (residentBytes > 400 << 20) throw new Error(`pinned memory is not given back: ${residentBytes} B more`);

// An environment that ends with prepared calls alive.
const source = `const a = require(${JSON.stringify(process.env.ADDON_PATH)});
const fds = new Int32Array(2); a.pipe2(fds, true);
globalThis.kept = a.prepare(fds[1], new Uint8Array(a.allocatePinned(64)));
a.close(fds[0]); a.close(fds[1]);`;
for (let round = 0; round < 5; round++) {
  await new Promise((resolve, reject) =>
    new Worker(source, { eval: true, execArgv: [] }).once('exit', resolve).once('error', reject),
  );
}

addon.close(readFd);
addon.close(writeFd);
console.log('collected and whole');
