/** `serial-phase`: rounds in which one thread works alone while the others stand at a barrier, and then all together. Amdahl's law with a known answer. */

import { Barrier } from '../../src/sync/barrier.js';
import { LINE_BYTES } from '../../src/sync/layout.js';
import { shareOf } from '../../src/sync/partition.js';
import { checkSums, splitUnits } from './check.js';
import { runKernel, startOf, sumKernels } from './kernel.js';
import type { Place, Shape, Work, WorkReport } from './work.js';

/*
 *     line   0       1 …
 *            LAST    the barrier
 *
 * LAST is the round behind which all leave: the first worker alone looks at the clock, and says so before the meeting of that round.
 */

const LAST = 0;
const NONE = -1;

function layOut({ workers }: Shape): SharedArrayBuffer {
  const memory = new SharedArrayBuffer(LINE_BYTES + Barrier.bytesFor({ parties: workers }));
  new Int32Array(memory)[LAST] = NONE;
  Barrier.init(memory, LINE_BYTES, { parties: workers });
  return memory;
}

/** Returns how many units of the free part are worker `index`'s. */
function ownUnits({ units, share, workers }: Shape, index: number): number {
  const { first, end } = shareOf(splitUnits(units, share).free, workers, index);
  return end - first;
}

/** What `rounds` rounds of a worker must sum to. */
function sumRounds(rounds: number, shape: Shape, index: number): number {
  const own = sumKernels(rounds, ownUnits(shape, index));
  return index > 0 ? own : (own + sumKernels(rounds, splitUnits(shape.units, shape.share).held)) >>> 0;
}

/** Throws: LabError `record-corrupt`. */
export function checkRounds(reports: readonly WorkReport[], shape: Shape): void {
  const rounds = reports[0]?.operations;
  const asOne = { ...shape, workers: Math.max(1, shape.workers) };
  checkSums(reports, (_, index) => sumRounds(rounds!, asOne, index));
}

export const phaseWork: Work = {
  layOut,
  work({ memory, shape, index }: Place, isOver) {
    const words = new Int32Array(memory!);
    const barrier = Barrier.open(memory!, LINE_BYTES, { member: index });
    const { held } = splitUnits(shape.units, shape.share);
    const own = ownUnits(shape, index);
    let checksum = 0;
    for (let round = 0; ; round++) {
      if (index === 0) checksum = (checksum + runKernel(startOf(round), held)) >>> 0;
      barrier.wait();
      checksum = (checksum + runKernel(startOf(round), own)) >>> 0;
      if (index === 0 && isOver()) Atomics.store(words, LAST, round);
      barrier.wait();
      if (Atomics.load(words, LAST) === round) return { operations: round + 1, checksum };
    }
  },
  workAlone(shape, isOver) {
    const { held, free } = splitUnits(shape.units, shape.share);
    let checksum = 0;
    for (let round = 0; ; round++) {
      checksum = (checksum + runKernel(startOf(round), held)) >>> 0;
      checksum = (checksum + runKernel(startOf(round), free)) >>> 0;
      if (isOver()) return { operations: round + 1, checksum };
    }
  },
  check: checkRounds,
};
