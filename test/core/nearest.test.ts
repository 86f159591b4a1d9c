/** "Did you mean": near names are found, far ones are not offered. */

import { describe, expect, it } from 'vitest';
import { countEdits, findNearest } from '../../src/core/nearest.js';

describe('countEdits', () => {
  it.each([
    ['list', 'list', 0],
    ['lst', 'list', 1],
    ['lits', 'list', 1], // two letters swapped are one slip
    ['quik', 'quick', 1],
    ['', 'run', 3],
    ['round*/64B', 'round-trip/pipe/64B', 0],
  ])('%s -> %s takes %i', (typed, candidate, edits) => {
    expect(countEdits(typed, candidate)).toBe(edits);
  });

  it('charges nothing for what follows a prefix', () => {
    expect(countEdits('roundtrip/', 'round-trip/pipe/64B', true)).toBe(1);
  });
});

describe('findNearest', () => {
  it('offers a slip of the hand, nearest first', () => {
    expect(findNearest('quik', ['quiet', 'quick', 'full'])).toEqual(['quick']);
    expect(findNearest('DOCTER', ['list', 'doctor'])).toEqual(['doctor']);
  });

  it('offers nothing when nothing is near', () => {
    expect(findNearest('frobnicate', ['list', 'doctor', 'run'])).toEqual([]);
  });

  it('stays bounded for a very long word', () => {
    expect(findNearest('x'.repeat(1_000_000), ['list'])).toEqual([]);
  });
});
