/** Cells of waits with a value for each block, and the conclusion of one question. Called by the tests of task 1b's findings. */

import type { Cell, Parameters } from '../../../src/core/result.js';
import { explain } from '../../../tasks/1b-multiplexing/findings.js';
import { concludeBy } from '../conclude.js';
import { cell } from '../fake-cells.js';

export const EIGHT = [0, 1, 2, 3, 4, 5, 6, 7];

/** Returns the wait of one subject; the value of block b is what is given for it. */
export function scan(
  subject: string,
  fds: number,
  given: number | ((block: number) => number),
  { ready = 1, kind = 'eventfd', blocks = EIGHT }: { ready?: number; kind?: string; blocks?: number[] } = {},
): Cell {
  const value = (block: number) => (typeof given === 'number' ? given : given(block));
  const id = `wait/${subject}/${fds}fds/${ready}ready${kind === 'eventfd' ? '' : `/${kind}`}`;
  const parameters: Parameters = { fds, ready, kind };
  const made = cell(id, value(blocks[0] ?? 0), { parameters, trials: blocks.length });
  return { ...made, trials: blocks.map((block) => ({ ...made.trials[0]!, block, set: block, value: value(block) })) };
}

export const { find, conclude } = concludeBy(explain);
