/** Option words become values, and a run's command repeats it. */

import { describe, expect, it } from 'vitest';
import { describeProgress } from '../../src/cli/progress.js';
import { nameResult } from '../../src/cli/result-target.js';
import { describeCommand, parseRunOptions, type RunWords } from '../../src/cli/run-options.js';

describe('parseRunOptions', () => {
  it('leaves to the task what was not given, but for the seed', () => {
    const { task, ...rest } = parseRunOptions({});
    expect(task).toEqual({ mode: 'standard', seed: expect.any(Number) });
    expect(rest).toEqual({ budgetMs: null, isDryRun: false, only: null, json: null, isQuiet: false, report: null });
  });

  it('reads lists, once each', () => {
    const words: RunWords = {
      sizes: '64, 4KiB,1MiB,64B',
      placement: 'free,same-core',
      producers: '1,2,1',
      workers: '4',
    };
    expect(parseRunOptions({ ...words, seed: '7' }).task).toEqual({
      mode: 'standard',
      seed: 7,
      sizesBytes: [64, 4_096, 1_048_576],
      placements: ['free', 'same-core'],
      producers: [1, 2],
      workers: [4],
    });
  });

  it('takes a budget in seconds', () => {
    expect(parseRunOptions({ budget: '1.5' })).toMatchObject({ budgetMs: 1_500, task: { mode: 'budget' } });
  });
});

describe('describeCommand', () => {
  it.each<[RunWords, string]>([
    [{ seed: '7' }, 'ipc-lab run 1a --seed 7'],
    [{ seed: '7', quick: true, quiet: true, json: 'x' }, 'ipc-lab run 1a --quick --seed 7'],
    [{ seed: '7', budget: '90' }, 'ipc-lab run 1a --budget 90 --seed 7'],
    [
      { seed: '7', full: true, only: '*/{a,b}/*', sizes: '64,4KiB', input: "it's here" },
      "ipc-lab run 1a --full --only '*/{a,b}/*' --sizes 64B,4KiB --input 'it'\\''s here' --seed 7",
    ],
  ])('%j', (words, command) => {
    expect(describeCommand('1a', parseRunOptions(words))).toBe(command);
  });
});

it('a result never takes the name of another', () => {
  const at = new Date('2026-01-02T03:04:05.678Z');
  const taken = new Set(['results/1a-20260102T030405Z.json', 'results/1a-20260102T030405Z-2.json']);
  expect(nameResult('1a', at, () => false)).toBe('results/1a-20260102T030405Z.json');
  expect(nameResult('1a', at, (path) => taken.has(path))).toBe('results/1a-20260102T030405Z-3.json');
});

it('progress says what is left and what runs, on a narrow line', () => {
  const progress = {
    phase: 'pilot',
    setsDone: 1,
    setsPlanned: 9,
    elapsedMs: 1,
    remainingMs: 4_300,
    current: 'pipe/same-core',
  } as const;
  expect(describeProgress(progress)).toBe('pilot, about 4 s left  pipe/same-core');
  const late = describeProgress({ ...progress, phase: 'measuring', remainingMs: 215_000, current: 'x'.repeat(500) });
  expect(late).toMatch(/^about 3 min 35 s left {2}x{28}$/);
});
