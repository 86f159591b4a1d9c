/** `locked`: each operation is done in part under one mutex that all share, the rest outside of it. */

import { LabError } from '../../src/core/errors.js';
import { LINE_BYTES } from '../../src/sync/layout.js';
import { Mutex } from '../../src/sync/mutex.js';
import { checkSums, splitUnits } from './check.js';
import { runKernel, startOf, sumKernels } from './kernel.js';
import type { Place, Shape, Work, WorkReport } from './work.js';

/*
 *     line   0         1 …
 *            GUARDED   the mutex
 *
 * GUARDED is a plain word: if the mutex lets two in at once, additions are lost and it holds less than the operations.
 */

const GUARDED = 0;

/** Throws: LabError `record-corrupt`. */
export function checkHeld(reports: readonly WorkReport[], { units, share }: Shape): void {
  const { held, free } = splitUnits(units, share);
  checkSums(reports, ({ operations }) => (sumKernels(operations, held) + sumKernels(operations, free)) >>> 0);
}

export const lockedWork: Work = {
  layOut() {
    const memory = new SharedArrayBuffer(LINE_BYTES + Mutex.bytesFor());
    Mutex.init(memory, LINE_BYTES);
    return memory;
  },
  work({ memory, shape }: Place, isOver) {
    const words = new Int32Array(memory!);
    const mutex = Mutex.open(memory!, LINE_BYTES);
    const { held, free } = splitUnits(shape.units, shape.share);
    let operations = 0;
    let checksum = 0;
    do {
      const start = startOf(operations);
      mutex.lock();
      words[GUARDED]!++;
      const inside = runKernel(start, held);
      mutex.unlock();
      checksum = (checksum + inside + runKernel(start, free)) >>> 0;
      operations++;
    } while (!isOver());
    return { operations, checksum };
  },
  workAlone({ units, share }, isOver) {
    const { held, free } = splitUnits(units, share);
    let operations = 0;
    let checksum = 0;
    do {
      const start = startOf(operations);
      checksum = (checksum + runKernel(start, held) + runKernel(start, free)) >>> 0;
      operations++;
    } while (!isOver());
    return { operations, checksum };
  },
  check(reports, shape, memory) {
    checkHeld(reports, shape);
    if (memory === null) return;
    const done = reports.reduce((sum, { operations }) => sum + operations, 0);
    const counted = new Int32Array(memory)[GUARDED];
    if (counted !== done) {
      throw new LabError('record-corrupt', `locked: ${done} operations were done, ${counted} counted under the mutex`);
    }
  },
};
