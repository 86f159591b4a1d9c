/** Claims about the findings of whole runs of task 2a, from made-up results: they rest on what there is, and quick runs have what they can. */

import { describe, expect, test } from 'vitest';
import type { Result } from '../../../src/core/result.js';
import { resultSchema } from '../../../src/core/result-schema.js';
import { makeResultOf2a } from './synthetic-result.js';

const [quick, standard] = await Promise.all([makeResultOf2a('quick'), makeResultOf2a('standard')]);

const idsOf = ({ findings }: Result) => findings.map(({ id }) => id);
/** Where ringbuf.js is installed there is a finding of it, and where the plan has the job there are findings of that. */
const isThere =
  ({ cells }: Result) =>
  (id: string) =>
    id === 'peer'
      ? cells.some(({ subject, status }) => subject === 'peer-ringbuf' && status === 'measured')
      : id === 'job'
        ? cells.some(({ subject }) => subject === 'job-ring')
        : id === 'deaths'
          ? cells.some(({ metric }) => metric === 'survivors')
          : true;

describe.each([
  ['quick', quick],
  ['standard', standard],
])('the findings of a %s run', (_mode, result) => {
  test('rest on cells and comparisons that there are, each named once', () => {
    expect(resultSchema.safeParse(result).error).toBeUndefined();
    const known = new Set([...result.cells, ...result.comparisons].map(({ id }) => id));
    for (const { id, evidence } of result.findings) {
      expect(evidence.length, id).toBeGreaterThan(0);
      expect(new Set(evidence).size, id).toBe(evidence.length);
      for (const each of evidence) expect(known, id).toContain(each);
    }
  });
  test('are whole sentences without a hole', () => {
    for (const { id, answer } of result.findings) {
      expect(answer, id).toMatch(/^[A-Z].*\.$/);
      expect(answer, id).not.toMatch(/Cannot be said|undefined|NaN|\[object|\?|\.\.|: \.| {2}/);
    }
  });
});

describe('what is found', () => {
  test('of a standard run is everything, and all that made-up numbers support', () => {
    const expected = [
      'trade-offs',
      'copied-messages',
      'copied-slots',
      'blocking',
      'one-core',
      'memory-or-pipe',
      'channel-or-ring',
      'peer',
      'structures',
      'cache-line',
      'isolation',
      'worker-or-process',
      'native',
      'locks',
      'counters',
      'job',
      'deaths',
    ];
    expect(idsOf(standard)).toEqual(expected.filter(isThere(standard)));
    expect(standard.findings.filter(({ status }) => status !== 'supported')).toEqual([]);
  });
  test('of a quick run is what it has cells for; of C++ numbers alone, and trade-offs stay open', () => {
    const expected = ['trade-offs', 'one-core', 'channel-or-ring', 'peer', 'isolation', 'native', 'job'];
    expect(idsOf(quick)).toEqual(expected.filter(isThere(quick)));
    expect(quick.findings.filter(({ status }) => status !== 'supported').map(({ id }) => id)).toEqual([
      'trade-offs',
      'native',
    ]);
  });
  test('of a worker beside a process are comparisons that the plan declares', () => {
    const ids = standard.comparisons.map(({ id }) => id);
    expect(ids).toEqual(expect.arrayContaining(['over-process/spawn/worker', 'over-process/memory/worker']));
    expect(ids.filter((id) => id.endsWith('/'))).toEqual([]);
  });
});
