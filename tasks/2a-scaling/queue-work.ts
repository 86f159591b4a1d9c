/** `queue`: one thread puts items into an MpmcQueue, the workers take them and work on them. */

import { LabError } from '../../src/core/errors.js';
import { MpmcQueue } from '../../src/sync/mpmc-queue.js';
import { runKernel, startOf, sumKernels } from './kernel.js';
import type { Place, Work, WorkReport } from './work.js';

/** So few that what is left in it when the time is over is soon done. */
const CAPACITY = 64;
const ITEM_BYTES = 4;
const OPTIONS = { capacity: CAPACITY, slotBytes: ITEM_BYTES };

/** The item is its number. */
const makeItem = () => {
  const number = new Uint32Array(1);
  return { number, bytes: new Uint8Array(number.buffer) };
};
type Item = ReturnType<typeof makeItem>;

/** A call for each, or V8 compiles one endless loop anew in every command, which takes it half as long as the command. */
const ITEMS_A_CALL = 32;

/** Returns false when the queue is at its end. */
function takeSome(queue: MpmcQueue, item: Item, units: number, report: WorkReport): boolean {
  for (let count = 0; count < ITEMS_A_CALL; count++) {
    if (!queue.pop(item.bytes)) return false;
    report.checksum = (report.checksum + runKernel(startOf(item.number[0]!), units)) >>> 0;
    report.operations++;
  }
  return true;
}

function putSome(queue: MpmcQueue, item: Item, report: WorkReport): void {
  for (let count = 0; count < ITEMS_A_CALL; count++) {
    item.number[0] = report.operations++;
    queue.push(item.bytes);
  }
}

export const queueWork: Work = {
  layOut() {
    const memory = new SharedArrayBuffer(MpmcQueue.bytesFor(OPTIONS));
    MpmcQueue.init(memory, 0, OPTIONS);
    return memory;
  },
  work({ memory, shape }: Place) {
    const queue = MpmcQueue.open(memory!, 0);
    const item = makeItem();
    const report: WorkReport = { operations: 0, checksum: 0 };
    while (takeSome(queue, item, shape.units, report));
    queue.leave();
    return report;
  },
  help({ memory }: Place, isOver) {
    const queue = MpmcQueue.open(memory!, 0);
    const item = makeItem();
    const report: WorkReport = { operations: 0, checksum: 0 };
    do putSome(queue, item, report);
    while (!isOver());
    queue.close();
    queue.leave();
    return report;
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
