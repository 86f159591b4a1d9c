/** Shows that every structure of src/sync does what it says in all interleavings of a small program, and in those drawn of a larger one. */

import { describe, expect, it, test } from 'vitest';
import { explore } from '../../../src/explore/explore.js';
import { KINDS } from '../../../src/sync/layout.js';
import { LARGE_EXPLORATIONS, SMALL_EXPLORATIONS } from '../../../tasks/2c-interleavings/primitives.js';

/** Only ends what hangs. */
const TIMEOUT_MS = 180_000;

describe('of every structure', () => {
  test.each([
    ['small', SMALL_EXPLORATIONS],
    ['large', LARGE_EXPLORATIONS],
  ])('there is a %s exploration, and no two have one name', (_, explorations) => {
    expect([...new Set(explorations.map(({ primitive }) => primitive))].sort()).toEqual(Object.keys(KINDS).sort());
    expect(new Set(explorations.map(({ id }) => id)).size).toBe(explorations.length);
  });
});

describe('every interleaving is right', () => {
  it.each(SMALL_EXPLORATIONS.map((one) => [one.primitive, one.shape, one] as const))(
    '%s: %s',
    async (_primitive, _shape, { program, options }) => {
      const { failure, verdict, isComplete, runs } = await explore(program, options);
      expect({ failure, verdict, isComplete }).toEqual({ failure: null, verdict: 'clean', isComplete: true });
      expect(runs).toBeGreaterThan(1);
    },
    TIMEOUT_MS,
  );
});

describe('those that are drawn are right', () => {
  it.each(LARGE_EXPLORATIONS.map((one) => [one.primitive, one.shape, one] as const))(
    '%s: %s',
    async (_primitive, _shape, { program, options }) => {
      const { failure, verdict, isComplete, runs } = await explore(program, options);
      expect({ failure, verdict, isComplete }).toEqual({ failure: null, verdict: 'not-found', isComplete: false });
      expect(runs).toBe(options.randomRuns);
    },
    TIMEOUT_MS,
  );
});
