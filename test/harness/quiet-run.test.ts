/** Claims about which timed run counts: the first that the members' helper threads left alone. */

import { expect, test } from 'vitest';
import { HELPER_SHARE, MOST_RUNS, runQuietly } from '../../src/harness/quiet-run.js';

const ELAPSED_NS = 1_000;

/** Helpers that use so much in each run, and runs that are numbered. */
function members(usedNs: readonly (number | null)[]) {
  let totalNs: number | null = 0;
  let runs = 0;
  return {
    run: async () => {
      const used = usedNs[Math.min(runs, usedNs.length - 1)]!;
      totalNs = used === null || totalNs === null ? null : totalNs + used;
      return ++runs;
    },
    read: () => totalNs,
  };
}

test.each([
  ['a quiet first run counts', [0], { reply: 1, runs: 1, disturbed: false }],
  ['a run at the bound counts', [HELPER_SHARE * ELAPSED_NS], { reply: 1, runs: 1, disturbed: false }],
  ['busy runs count as warm-up', [400, 90, 31, 2], { reply: 4, runs: 4, disturbed: false }],
  [
    'helpers that never rest: the last run is kept, and says so',
    [100],
    { reply: MOST_RUNS, runs: MOST_RUNS, disturbed: true },
  ],
  ['where their time cannot be read the first run counts', [null], { reply: 1, runs: 1, disturbed: false }],
])('%s', async (_claim, usedNs, expected) => {
  const { run, read } = members(usedNs);
  expect(await runQuietly(run, read, () => ELAPSED_NS)).toEqual(expected);
});

test('what was measured has no say in it', async () => {
  const replies = [9_999, 1, 5];
  let at = 0;
  const { reply } = await runQuietly(
    async () => replies[at++]!,
    () => 0,
    () => ELAPSED_NS,
  );
  expect(reply).toBe(9_999);
});

test('a run that fails is not tried again', async () => {
  let runs = 0;
  const failing = runQuietly(
    async () => {
      runs++;
      throw new Error('gone');
    },
    () => 0,
    () => ELAPSED_NS,
  );
  await expect(failing).rejects.toThrow('gone');
  expect(runs).toBe(1);
});
