/** Claims about neighbours: sets that run one after the other, each for itself. */

import { describe, expect, test } from 'vitest';
import { LabError } from '../../../src/core/errors.js';
import type { CellSpec, RawTrial, SetContext } from '../../../src/harness/plan.js';
import { type DraftSet, joinNeighbours } from '../../../tasks/2a-shared-memory/neighbours.js';
import { contextOf } from '../1a-pipes/pair.js';

const cellOf = (id: string): CellSpec => ({ id, metric: 'rate', subject: id.split('/')[1]!, parameters: {} });
const trialOf = ({ id }: CellSpec): RawTrial => ({
  cellId: id,
  value: 1,
  batch: 1,
  iterations: 1,
  checksum: null,
  sides: [],
  stealTicks: null,
  elapsedNs: 1,
});

function makeSet(
  ids: readonly string[],
  ran: string[],
  run: (context: SetContext) => Promise<RawTrial[]> = async ({ cells }) => cells.map(trialOf),
): DraftSet {
  const cells = ids.map(cellOf);
  return {
    id: ids[0]!,
    cells,
    expectedMs: 100,
    run: async (context) => {
      ran.push(...context.cells.map(({ id }) => id));
      return await run(context);
    },
  };
}

describe('neighbours', () => {
  test('are served set by set, in the order of their first cells, each with its own cells alone', async () => {
    const ran: string[] = [];
    const joined = joinNeighbours('both', [
      makeSet(['rate/a/1', 'rate/a/2'], ran),
      makeSet(['rate/b/1', 'rate/b/2'], ran),
    ]);
    expect([joined.cells.length, joined.expectedMs]).toEqual([4, 200]);
    const order = ['rate/b/2', 'rate/a/1', 'rate/b/1', 'rate/a/2'];
    const outcomes = await joined.run(contextOf(order.map(cellOf)));
    expect(ran).toEqual(['rate/b/2', 'rate/b/1', 'rate/a/1', 'rate/a/2']);
    expect(outcomes.map(({ cellId }) => cellId)).toEqual(ran);
  });

  test('of which some cells are left out run what is wanted', async () => {
    const ran: string[] = [];
    const joined = joinNeighbours('both', [makeSet(['rate/a/1'], ran), makeSet(['rate/b/1'], ran)]);
    await joined.run(contextOf([cellOf('rate/b/1')]));
    expect(ran).toEqual(['rate/b/1']);
  });

  test('leave each other alone when one fails', async () => {
    const ran: string[] = [];
    const failing = makeSet(['rate/a/1'], ran, () => Promise.reject(new LabError('timed-out', 'too slow')));
    const joined = joinNeighbours('both', [failing, makeSet(['rate/b/1'], ran)]);
    const outcomes = await joined.run(contextOf(joined.cells));
    expect(outcomes).toEqual([{ cellId: 'rate/a/1', failure: 'too slow' }, trialOf(cellOf('rate/b/1'))]);
  });

  test('end together when the run is aborted, or for a mistake of the lab', async () => {
    const stop = new AbortController();
    const aborting = makeSet(['rate/a/1'], [], () => {
      stop.abort();
      return Promise.reject(new LabError('aborted', 'enough'));
    });
    const mistaken = makeSet(['rate/a/1'], [], () => Promise.reject(new TypeError('no function')));
    const later: string[] = [];
    for (const [first, message] of [
      [mistaken, 'no function'],
      [aborting, 'enough'],
    ] as const) {
      const joined = joinNeighbours('both', [first, makeSet(['rate/b/1'], later)]);
      const context = { ...contextOf(joined.cells), signal: stop.signal };
      await expect(joined.run(context)).rejects.toThrow(message);
    }
    expect(later).toEqual([]);
  });
});
