/** Holds what is recorded of our own structures to the tables of explorations and mutants: none is missing, none was dropped. */

import { describe, expect, test } from 'vitest';
import { explore } from '../../../src/explore/explore.js';
import { exploreMutants, INTERLEAVING_MUTANTS } from '../../../tasks/2c-interleavings/mutants.js';
import { LARGE_EXPLORATIONS, SMALL_EXPLORATIONS } from '../../../tasks/2c-interleavings/primitives.js';
import { readRecordedStructures, renderStructures } from '../../../tasks/2c-interleavings/structures.js';

const recorded = readRecordedStructures();
const remedy = 'run `npm run record:structures`, then `npm run docs`';
const idsOf = (rows: readonly { id: string }[]) => rows.map(({ id }) => id);

describe('what is recorded of our own structures', () => {
  test('has each exploration and each mutant', () => {
    expect(idsOf(recorded.small), remedy).toEqual(idsOf(SMALL_EXPLORATIONS));
    expect(idsOf(recorded.large), remedy).toEqual(idsOf(LARGE_EXPLORATIONS));
    expect(idsOf(recorded.mutants), remedy).toEqual(idsOf(INTERLEAVING_MUTANTS));
  });

  test('is what exploring gives: as many runs of a structure, and as many until a mutant is found', async () => {
    const { id, program, options } = SMALL_EXPLORATIONS.find(({ id: name }) => name === 'queue-one-slot')!;
    expect(recorded.small.find((row) => row.id === id)?.runs, remedy).toBe((await explore(program, options)).runs);
    const mutant = INTERLEAVING_MUTANTS.find(({ id: name }) => name === 'mutexes-as-they-come')!;
    expect(
      recorded.mutants.find((row) => row.id === mutant.id),
      remedy,
    ).toEqual((await exploreMutants([mutant]))[0]);
  });

  test('is a table of which no number is made up', () => {
    const text = renderStructures({ ...recorded, mutants: [{ ...recorded.mutants[0]!, foundInRun: 4_711 }] });
    expect(text).toContain('4,711');
  });
});
