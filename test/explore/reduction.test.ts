/** Shows that leaving out interleavings leaves out no outcome: random programs explored with and without reduction end in the same states. */

import { describe, expect, it } from 'vitest';
import { Random } from '../../src/core/random.js';
import { findOutcomes } from './outcomes.js';
import type { Operation } from './programs/scripted.js';

const NAMES = ['read', 'write', 'load', 'store', 'add', 'cas', 'wait', 'notify', 'spin'] as const;

function drawScripts(random: Random): Operation[][] {
  const lengths = random.shuffle([3, 2, 1 + random.integer(2)]);
  return lengths.map((length) =>
    Array.from({ length }, () => [NAMES[random.integer(NAMES.length)]!, random.integer(2), 1 + random.integer(2)]),
  );
}

/** Each showed once that an outcome was left out: the second of two steps was let go on before what it depends on itself. */
const MISSED_ONCE: readonly Operation[][][] = [
  [
    [
      ['store', 1, 2],
      ['wait', 1, 1],
      ['store', 0, 2],
    ],
    [
      ['load', 0, 2],
      ['load', 1, 2],
      ['load', 0, 1],
    ],
    [
      ['store', 0, 1],
      ['read', 1, 1],
    ],
  ],
  [
    [
      ['wait', 0, 1],
      ['spin', 0, 1],
      ['load', 1, 1],
    ],
    [
      ['load', 0, 1],
      ['add', 1, 2],
      ['spin', 1, 2],
    ],
    [
      ['add', 0, 2],
      ['read', 1, 1],
    ],
  ],
];

describe('leaving out what commutes leaves out no outcome', () => {
  const random = new Random(7);
  const drawn = Array.from({ length: 30 }, () => drawScripts(random));
  it.each([...MISSED_ONCE, ...drawn].map((scripts, at) => [at, scripts] as const))(
    'of program %i',
    async (_, scripts) => {
      const all = await findOutcomes(scripts, { mode: 'all' });
      const reduced = await findOutcomes(scripts, { mode: 'exhaustive' });
      expect(reduced.texts).toEqual(all.texts);
      expect(reduced.report.runs).toBeLessThanOrEqual(all.report.runs);
    },
  );
});
