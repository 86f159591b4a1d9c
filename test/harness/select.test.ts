/** `--only GLOB` keeps the cells that match as a shell would, with the sets and comparisons that belong to them. */

import { describe, expect, it } from 'vitest';
import type { CellSpec, RunPlan, SetContext, SetSpec } from '../../src/harness/plan.js';
import { selectCells } from '../../src/harness/select.js';

const IDS = [
  'round-trip/pipe/64B/same-core',
  'round-trip/pipe/64KiB/cross-core',
  'round-trip/native-pipe/64B/same-core',
  'throughput/pipe/64B/same-core',
  'elapsed/job-pipe/P4',
];

/** A set with private state: it works only if `run` is called on itself. */
class StatefulSet implements SetSpec {
  readonly #runs: string[] = [];
  expectedMs = 100;
  oversubscribed = true;
  constructor(
    readonly id: string,
    readonly cells: CellSpec[],
  ) {}
  async run(context: SetContext) {
    this.#runs.push(...context.cells.map((cell) => cell.id));
    return this.#runs.map((cellId) => ({ cellId, failure: 'none' }));
  }
}

function makePlan(): RunPlan {
  const cells: CellSpec[] = IDS.map((id) => ({ id, metric: 'round-trip', subject: id.split('/')[1]!, parameters: {} }));
  const pick = (...indices: number[]): CellSpec[] => indices.map((index) => cells[index]!);
  return {
    task: '1a',
    cells,
    sets: [new StatefulSet('pipe', pick(0, 1, 3)), new StatefulSet('native', pick(2)), new StatefulSet('job', pick(4))],
    comparisons: [
      { id: 'a', subject: IDS[0]!, reference: IDS[2]!, family: 'f' },
      { id: 'b', subject: IDS[3]!, reference: IDS[2]!, family: 'f' },
    ],
    inputDigest: () => 'digest',
    dispose: async () => {},
  };
}

const select = (glob: string): RunPlan => selectCells(makePlan(), glob);
const idsOf = (glob: string): string[] => select(glob).cells.map((cell) => cell.id);

describe('selectCells', () => {
  it.each([
    ['*', [0, 1, 2, 3, 4]],
    ['round-trip/*', [0, 1, 2]],
    ['round-trip/{pipe,native-pipe}/*', [0, 1, 2]],
    ['*/same-core', [0, 2, 3]],
    ['*/pipe/64*', [0, 1, 3]],
    ['*/P{1..4}', [4]],
    ['*/P[24]', [4]],
    ['round-trip/pipe/64B/same-core', [0]],
    ['round-trip/pip?/64B/same-core', [0]],
  ])('%s', (glob, indices) => {
    expect(idsOf(glob)).toEqual(indices.map((index) => IDS[index]!));
  });

  it('matches whole ids, and takes a leading ! as a character', () => {
    expect(() => select('round-trip/pipe')).toThrow();
    expect(() => select('!round*')).toThrow();
  });

  it('drops emptied sets and comparisons that lack an arm', () => {
    const plan = select('round-trip/*/64B/*');
    expect(plan.sets.map((set) => [set.id, set.cells.length])).toEqual([
      ['pipe', 1],
      ['native', 1],
    ]);
    expect(plan.comparisons.map((each) => each.id)).toEqual(['a']);
    expect(plan.inputDigest()).toBe('digest');
  });

  it('narrows a set without losing what it is, and runs it on itself', async () => {
    const [set] = select('round-trip/pipe/64B/*').sets;
    expect(set).toMatchObject({ id: 'pipe', oversubscribed: true, expectedMs: 100 / 3 });
    expect(await set!.run({ cells: set!.cells } as SetContext)).toEqual([{ cellId: IDS[0], failure: 'none' }]);
  });

  it('leaves the given plan as it was', () => {
    const plan = makePlan();
    selectCells(plan, 'elapsed/*');
    expect([plan.cells.length, plan.sets.length, plan.sets[0]!.cells.length]).toEqual([5, 3, 3]);
  });

  it('names the nearest ids when nothing matches', () => {
    const refusal = expect.objectContaining({ code: 'usage', message: expect.stringContaining(`\n  ${IDS[3]}\n`) });
    expect(() => select('thruput/pipe/*')).toThrow(refusal);
  });

  it.each(['', '*'.repeat(2_000)])('refuses a pattern of unusable length', (glob) => {
    expect(() => select(glob)).toThrow('--only wants a pattern');
  });
});
