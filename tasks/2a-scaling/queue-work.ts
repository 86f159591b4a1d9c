/** `queue`: one thread puts items into an MpmcQueue, the workers take them and work on them. */

import { LabError } from '../../src/core/errors.js';
import { MpmcQueue } from '../../src/sync/mpmc-queue.js';
import { runKernel, startOf, sumKernels } from './kernel.js';
import type { Place, Work } from './work.js';

/** So few that what is left in it when the time is over is soon done. */
const CAPACITY = 64;
const ITEM_BYTES = 4;
const OPTIONS = { capacity: CAPACITY, slotBytes: ITEM_BYTES };

/** The item is its number. */
const makeItem = () => {
  const number = new Uint32Array(1);
  return { number, bytes: new Uint8Array(number.buffer) };
};

export const queueWork: Work = {
  layOut() {
    const memory = new SharedArrayBuffer(MpmcQueue.bytesFor(OPTIONS));
    MpmcQueue.init(memory, 0, OPTIONS);
    return memory;
  },
  work({ memory, shape }: Place) {
    const queue = MpmcQueue.open(memory!, 0);
    const item = makeItem();
    let operations = 0;
    let checksum = 0;
    while (queue.pop(item.bytes)) {
      checksum = (checksum + runKernel(startOf(item.number[0]!), shape.units)) >>> 0;
      operations++;
    }
    queue.leave();
    return { operations, checksum };
  },
  help({ memory }: Place, isOver) {
    const queue = MpmcQueue.open(memory!, 0);
    const item = makeItem();
    let operations = 0;
    do {
      item.number[0] = operations;
      queue.push(item.bytes);
      operations++;
    } while (!isOver());
    queue.close();
    queue.leave();
    return { operations, checksum: 0 };
  },
  workAlone({ units }, isOver) {
    let operations = 0;
    let checksum = 0;
    do {
      checksum = (checksum + runKernel(startOf(operations), units)) >>> 0;
      operations++;
    } while (!isOver());
    return { operations, checksum };
  },
  /** Who took which is chance; all of them together took each once. */
  check(reports, { units }) {
    const done = reports.reduce((sum, { operations }) => sum + operations, 0);
    const sum = reports.reduce((all, { checksum }) => (all + checksum) >>> 0, 0);
    const expected = sumKernels(done, units);
    if (sum === expected) return;
    throw new LabError('record-corrupt', `queue: the results of ${done} items sum to ${sum}, expected ${expected}`);
  },
};
