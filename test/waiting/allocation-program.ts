/** Waits a million times and prints by how many bytes the heap grew. Started by allocation.test.ts with --expose-gc and a young generation in which nothing is collected. */

import { POLLIN } from '../../src/core/poll-events.js';
import { loadAddon } from '../../src/sys/addon.js';
import { openPipe } from '../../src/sys/pipe.js';
import { openWaiter, type WaiterName } from '../../src/waiting/open-waiter.js';
import { measureHeapGrowth } from '../heap-growth.js';

const [name, loop, roundsText] = process.argv.slice(2) as [WaiterName, string, string];
const rounds = Number(roundsText);
const addon = loadAddon();
const waiter = openWaiter(name);
const READY = 2;
const pipes = Array.from({ length: 3 }, () => openPipe());
for (const { readFd } of pipes) waiter.add(readFd, POLLIN);
const pairs = new Int32Array(16);
/** Room for one of the two that are ready, and for half of what lies in it. */
const table = { chunks: new Int32Array(4), into: new Uint8Array(64), budgetBytes: 4 };
const record = new Uint8Array(8);
const ready = Int32Array.from({ length: READY }, (_, at) => pipes[at * 2]!.writeFd);
const leak: object[] = [];

function fill(): void {
  for (let at = 0; at < READY; at++) addon.write(ready[at]!, record, 0, record.length);
}

const LOOPS: Record<string, (count: number) => void> = {
  /** With a time-out that needs the clock, and ready ones: nothing is read. */
  wait: (count) => {
    for (let round = 0; round < count; round++) waiter.wait(pairs, 50);
  },
  'wait in vain': (count) => {
    for (let round = 0; round < count; round++) waiter.wait(pairs, 0);
  },
  /** Four chunks of four bytes for each time that twice eight were written. */
  waitAndRead: (count) => {
    for (let round = 0; round < count; ) {
      fill();
      for (let left = READY * record.length; left > 0; round++) {
        const chunks = waiter.waitAndRead(table, 50);
        for (let at = 0; at < chunks; at++) left -= table.chunks[at * 4 + 3]!;
      }
    }
  },
  /** The control: one small object a round. */
  leaking: (count) => {
    for (let round = 0; round < count; round++) {
      leak.length = 0;
      leak.push({ round });
    }
  },
};

const measureGrowth = (count: number) => measureHeapGrowth(() => LOOPS[loop]!(count));

if (loop === 'wait') {
  // Edge-triggered it is told of once: what takes its place is a signal-free wait that a write has made ready again each time.
  if (name === 'epoll-edge') {
    LOOPS.wait = (count) => {
      for (let round = 0; round < count; round++) {
        addon.write(ready[0]!, record, 0, 1);
        waiter.wait(pairs, 50);
        addon.read(pipes[0]!.readFd, record, 0, 1);
      }
    };
  } else fill();
}

// The first runs compile and optimise the loop; what the compiler keeps is no allocation of the loop.
for (let warmUp = 0; warmUp < 3; warmUp++) measureGrowth(rounds / 10);
// Now and then the compiler works in between: the least counts, and the first that is little enough will do.
let least = Number.POSITIVE_INFINITY;
for (let attempt = 0; attempt < 4 && least >= 1_024; attempt++) {
  // Of a loop eleven times as long, what a short one does not need: without what is made before and behind the loop.
  least = Math.min(least, measureGrowth(rounds + rounds / 10) - measureGrowth(rounds / 10));
}
process.stdout.write(String(least));
