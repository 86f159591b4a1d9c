/** The wall at 1,024: which is the highest number of a descriptor that a waiter takes, and tells when it becomes ready. Called by experiment.ts. */

import { LabError } from '../../src/core/errors.js';
import type { CellSpec, FailedTrial, RawTrial, SetContext } from '../../src/harness/plan.js';
import { readNow } from '../../src/sys/clock.js';
import { write } from '../../src/sys/io.js';
import { POLLIN } from '../../src/sys/poll.js';
import { openWaiter, type WaiterName } from '../../src/waiting/open-waiter.js';
import { WALL_TRIED } from './grid.js';
import { HeldDescriptors } from './held-descriptors.js';

const WORD = new Uint8Array([1, 0, 0, 0, 0, 0, 0, 0]);

/** Resolves with one trial a cell; in this process, which opens and closes the descriptors. */
export async function runWallSet({ cells, signal }: SetContext): Promise<(RawTrial | FailedTrial)[]> {
  const held = new HeldDescriptors();
  try {
    return cells.map((cell) => {
      if (signal.aborted) throw new LabError('aborted', `aborted before ${cell.id}`);
      const startNs = readNow();
      const { highest, watched } = findHighest(cell, held);
      const elapsedNs = readNow() - startNs;
      const counted = { value: highest, iterations: watched, batch: 1, checksum: null };
      return { cellId: cell.id, ...counted, sides: [], stealTicks: null, elapsedNs };
    });
  } finally {
    held.release();
  }
}

/** Adds one after the other until one is refused, or all were taken; the last one taken must then be the one that is found ready. */
function findHighest({ subject }: CellSpec, held: HeldDescriptors): { highest: number; watched: number } {
  const fds = held
    .take('eventfd', WALL_TRIED)
    .map(({ readFd }) => readFd)
    .sort((a, b) => a - b);
  const waiter = openWaiter(subject as WaiterName);
  try {
    let highest = -1;
    for (const fd of fds) {
      try {
        waiter.add(fd, POLLIN);
      } catch (error) {
        if (!(error instanceof RangeError)) throw error;
        break;
      }
      highest = fd;
    }
    write(highest, WORD, 0, WORD.length);
    const pairs = new Int32Array(4);
    const found = waiter.wait(pairs, 0);
    if (found !== 1 || pairs[0] !== highest) {
      throw new LabError('wrong-answer', `descriptor ${highest} is ready, ${found} were found, first ${pairs[0]}`);
    }
    return { highest, watched: waiter.size };
  } finally {
    waiter.close();
    held.release();
  }
}
