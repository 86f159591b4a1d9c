/** Whether two steps are the same in both orders, one taken and one only announced. Called by machine.ts, for the sleep set. */

import { FLAG, mayWrite, TIMEOUT, usesQueue, usesWord } from './access.js';
import { BLOCK, ROW, STATUS } from './control.js';

/** Returns whether a step that was taken, and the next one of another thread, are the same in both orders. */
export function doCommute(words: Int32Array, row: number, block: number): boolean {
  const shape = words[row + ROW.shape]!;
  const flags = shape >> 16;
  if ((flags & FLAG.idle) !== 0) return false;
  const taken = words[row + ROW.kind]!;
  const next = words[block + BLOCK.status] === STATUS.asleep ? TIMEOUT : words[block + BLOCK.kind]!;
  // A time-out sets the clock, which any thread may read behind any step, and from which deadlines count.
  if (taken === TIMEOUT || next === TIMEOUT) return false;
  if (words[row + ROW.memory] !== words[block + BLOCK.memory]) return true;
  const takenAt = words[row + ROW.byteOffset]!;
  const nextAt = words[block + BLOCK.byteOffset]!;
  if (usesQueue(taken) && usesQueue(next) && takenAt === nextAt) return false;
  if (!usesWord(taken) || !usesWord(next)) return true;
  const doTouch = takenAt < nextAt + words[block + BLOCK.bytes]! && nextAt < takenAt + (shape & 0xff);
  return !(doTouch && (mayWrite(taken) || mayWrite(next)));
}
