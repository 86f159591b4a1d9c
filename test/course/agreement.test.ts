/** What regions, manifest, mutants and handout must have in common, each rule broken once. */

import { describe, expect, test } from 'vitest';
import { type Agreeing, findDisagreements } from '../../src/course/agreement.js';
import type { Assignment } from '../../src/course/assignment.js';
import { COVERS, SMALL } from './small-assignment.js';

const body = 'f() {\n  // #region 2a/partition\n  return 1;\n  // #endregion\n}\n';
const fine: Agreeing = {
  assignment: SMALL,
  sources: new Map([['src/sync/partition.ts', body]]),
  handout: 'Regions\n\n| region | points | hours |\n|---|---|---|\n| `partition` | 100 | 1 |\n',
};
const changed = (change: Partial<Assignment>): Agreeing => ({ ...fine, assignment: { ...SMALL, ...change } });
const region = SMALL.regions[0]!;
const mutant = SMALL.mutants[0]!;

describe('an assignment on paper', () => {
  test('agrees with itself', () => {
    expect(findDisagreements(fine)).toEqual([]);
  });

  test.each<[string, Agreeing, RegExp]>([
    ['a region without marks', { ...fine, sources: new Map() }, /manifest names 2a\/partition src\/sync/],
    [
      'marks of no region',
      { ...fine, sources: new Map([...fine.sources, ['src/x.ts', body]]) },
      /mark of 2a\/partition src\/x\.ts/,
    ],
    [
      'five bodies in a file',
      { ...fine, sources: new Map([['src/sync/partition.ts', body.repeat(5)]]) },
      /5 bodies to write; at most 4/,
    ],
    ['no full marks', changed({ checks: [{ ...COVERS, points: 99 }] }), /full marks are 99 points, not 100/],
    ['points that are none', changed({ checks: [{ ...COVERS, points: -1 }] }), /it has -1 points/],
    ['two checks of one name', changed({ checks: [COVERS, COVERS] }), /there are two of that name/],
    [
      'a name outside its region',
      changed({ checks: [{ ...COVERS, id: 'x/covers' }] }),
      /does not begin with its region, partition\//,
    ],
    ['two hints', changed({ checks: [{ ...COVERS, hints: ['a', 'a', 'b'] }] }), /no three hints/],
    [
      'needs what comes later',
      changed({ checks: [{ ...COVERS, needs: ['partition/later'] }] }),
      /needs partition\/later, which does not come before/,
    ],
    [
      'a region without points',
      changed({ regions: [region, { ...region, id: 'idle', files: [] }] }),
      /region idle has no points/,
    ],
    ['a check of no region', changed({ regions: [] }), /of the region partition, which is not there/],
    ['a check without a mutant', changed({ mutants: [] }), /partition\/covers kills no mutant/],
    [
      'a mutant of no check',
      changed({ mutants: [mutant, { ...mutant, id: 'x', check: 'y/z' }] }),
      /mutant x names the check y\/z/,
    ],
    ['two mutants of one name', changed({ mutants: [mutant, mutant] }), /two mutants drops-rest/],
    ['no handout', { ...fine, handout: undefined }, /there is no handout\.md/],
    [
      'a handout without the region',
      { ...fine, handout: 'nothing' },
      /handout\.md has no row \| partition \| 100 \| 1 \|/,
    ],
    [
      'other points in the handout',
      { ...fine, handout: '| partition | 90 | 1 |' },
      /gives partition 90 points and 1 hours; the manifest 100 and 1/,
    ],
  ])('does not with %s', (_, agreeing, expected) => {
    expect(findDisagreements(agreeing)).toContainEqual(expect.stringMatching(expected));
  });
});
