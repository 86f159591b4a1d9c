/** Shows that every bug which takes an interleaving is found when it is planted in src/sync, and that what is said of it can be replayed. */

import { describe, expect, it, test } from 'vitest';
import { replay } from '../../../src/explore/explore.js';
import {
  exploreMutant,
  exploreMutants,
  INTERLEAVING_MUTANTS,
  MUTANT_ROWS,
} from '../../../tasks/2c-interleavings/mutants.js';
import { findSmall } from '../../../tasks/2c-interleavings/primitives.js';
import { ROWS } from '../../mutants/mutant.js';

/** Only ends what hangs. */
const TIMEOUT_MS = 180_000;

describe('the mutants', () => {
  test('have each bug of the table, and a name of their own', () => {
    expect([...new Set(INTERLEAVING_MUTANTS.map(({ row }) => row))].sort()).toEqual(Object.keys(MUTANT_ROWS).sort());
    expect(Object.keys(ROWS)).toEqual(expect.arrayContaining(Object.keys(MUTANT_ROWS)));
    expect(new Set(INTERLEAVING_MUTANTS.map(({ id }) => id)).size).toBe(INTERLEAVING_MUTANTS.length);
  });

  test('are planted in every structure, or in one that it is made of', () => {
    const primitives = INTERLEAVING_MUTANTS.map(({ exploration }) => findSmall(exploration).primitive);
    expect(new Set(primitives).size).toBe(12);
  });

  test(
    'are told with the number of the run in which they were found',
    async () => {
      const mutants = INTERLEAVING_MUTANTS.filter(({ id }) => id === 'counter-loads-and-stores');
      const found = await exploreMutants(mutants);
      expect(found).toEqual([{ id: 'counter-loads-and-stores', foundInRun: expect.any(Number), kind: 'check' }]);
    },
    TIMEOUT_MS,
  );
});

describe('is found, and found again by its token:', () => {
  it.each(INTERLEAVING_MUTANTS.map((mutant) => [mutant.id, mutant] as const))(
    '%s',
    async (_, mutant) => {
      const { options } = findSmall(mutant.exploration);
      const { failure, verdict, runs } = await exploreMutant(mutant, async (found, program) => {
        const again = await replay(program, found.failure?.token ?? '', options);
        expect(again.failure?.kind).toBe(found.failure?.kind);
        expect(again.failure?.message).toBe(found.failure?.message);
      });
      expect(verdict).toBe('failed');
      expect(mutant.kinds).toContain(failure?.kind);
      expect(failure?.foundInRun).toBeGreaterThan(0);
      expect(failure?.foundInRun).toBeLessThanOrEqual(runs);
    },
    TIMEOUT_MS,
  );
});
