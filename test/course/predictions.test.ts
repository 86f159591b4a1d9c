/** Claims about predictions: what an answer may look like, what it is worth beside a result, what a file of them holds. */

import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it, onTestFinished } from 'vitest';
import type { PredictQuestion } from '../../src/course/assignment.js';
import { comparePrediction, readAnswer } from '../../src/course/predictions.js';
import { placeBeside, readPrediction, writePrediction } from '../../src/course/predictions-file.js';
import { describeDistance, describeMaking } from '../../src/report/predicted.js';
import { makeFolder } from '../cli/run-lab.js';
import { CELLS, makeKnownResult, PREDICTION } from './made-up-report.js';

const ask = (unit: string): PredictQuestion => ({ id: 'q', text: 'How?', unit, cell: CELLS[0]!.id });

describe('an answer', () => {
  it.each([
    ['µs', '5us', 5_000],
    ['µs', '5 µs', 5_000],
    ['µs', '5 \u03bcs', 5_000],
    ['µs', '5', 5_000],
    ['µs', '1.2ms', 1_200_000],
    ['ns', '1e3', 1_000],
    ['ms', '1,500 ms', 1.5e9],
    ['×', '3x', 3],
    ['×', '3×', 3],
    ['×', '3', 3],
    ['×', '50 %', 0.5],
    ['KiB', '64KiB', 65_536],
    ['KiB', '64', 65_536],
    ['B', '45,066', 45_066],
    ['MB/s', '1.2 GB/s', 1.2e9],
    ['M msg/s', '12', 12e6],
    ['M msg/s', '500k msg/s', 500e3],
    ['', '1023', 1_023],
    ['', '0', 0],
  ])('asked in "%s", %s is %d', (unit, written, value) => {
    expect(readAnswer(ask(unit), written)).toMatchObject({ value, written });
  });

  it.each([
    ['µs', 'fast', 'does not begin with a number'],
    ['µs', '-5us', 'below zero'],
    ['µs', '1,5 ms', 'decimal comma'],
    ['µs', '5 MB', 'in another kind of unit; this one is asked in ns, µs, ms, s'],
    ['µs', '5 parsecs', '"parsecs" is no unit'],
    ['×', '3 µs', 'in another kind of unit'],
    ['KiB', '64 kb', '"kb" is no unit'],
    ['µs', '1e999', 'too large'],
    ['µs', '5 5', '"5" is no unit'],
  ])('asked in "%s", %s is refused with the reason', (unit, written, words) => {
    expect((readAnswer(ask(unit), written) as { problem: string }).problem).toContain(words);
  });

  it.each(['', '  '])('of nothing is a question skipped', (written) => {
    expect(readAnswer(ask('µs'), written)).toMatchObject({ value: null, written: null });
  });
});

describe('beside a result', () => {
  const table = comparePrediction(PREDICTION, makeKnownResult());
  const row = (id: string) => table.rows.find((each) => each.id === id)!;

  it('a median is measured with its interval, and the distance is a factor', () => {
    expect(row('trip')).toMatchObject({
      predicted: 2_600,
      measured: { median: 5_200, low: 5_044, high: 5_356 },
      unit: 'ns',
    });
    expect(describeDistance(row('trip'))).toEqual({ words: '2.00× too low', factor: 0.5 });
  });

  it('a ratio is that of the two cells', () => {
    expect(row('runtime').measured!.median).toBeCloseTo(1.3, 9);
    expect(describeDistance(row('runtime')).words).toBe('within the interval');
  });

  it('what was not measured, or is not there, says so', () => {
    expect(row('free')).toMatchObject({ measured: null });
    expect(row('free').missing).toContain('two CPUs are needed');
    expect(row('gone').missing).toContain('did you mean round-trip/pipe/64B/same-core');
    expect(describeDistance(row('gone'))).toEqual({ words: 'not measured', factor: null });
    expect(describeDistance(row('skipped')).words).toBe('skipped');
  });

  it('a question in another unit than the cell says so', () => {
    const answers = [{ ...PREDICTION.answers[0]!, unit: 'KiB' }];
    expect(comparePrediction({ ...PREDICTION, answers }, makeKnownResult()).rows[0]!.missing).toContain(
      'measured in ns',
    );
  });

  it('one that was made too late is called so, of this result or of another one', () => {
    expect(describeMaking(table).late).toBeNull();
    const late = comparePrediction({ ...PREDICTION, madeAt: '2026-03-01T10:00:01.000Z' }, makeKnownResult());
    expect(describeMaking(late).late).toContain('after this result was begun');
    const seen = comparePrediction({ ...PREDICTION, seenResult: 'results/x.json' }, makeKnownResult());
    expect(describeMaking(seen).late).toContain('results/x.json');
  });
});

describe('the file', () => {
  const place = () => {
    const made = makeFolder();
    onTestFinished(made.remove);
    return placeBeside(join(made.path, '1a-20260102T030405Z.json'), '1a');
  };

  it('comes back as it was written, and is null where there is none', async () => {
    const path = place();
    expect(path).toMatch(/prediction-1a\.json$/);
    expect(await readPrediction(path)).toBeNull();
    await writePrediction(path, PREDICTION);
    expect(await readPrediction(path)).toEqual(PREDICTION);
  });

  it.each([
    ['no JSON', '{"schema"', 'is no JSON'],
    ['a result', '{"schema":"ipc-lab/result@1"}', 'does not fit ipc-lab/prediction@1'],
    [
      'a number below zero',
      JSON.stringify({ ...PREDICTION, answers: [{ ...PREDICTION.answers[0], value: -1 }] }),
      'answers.0.value',
    ],
    ['a huge file', ' '.repeat(2 << 20), 'larger than 1 MiB'],
  ])('of %s is refused with the reason', async (_, text, words) => {
    const path = place();
    writeFileSync(path, text);
    await expect(readPrediction(path)).rejects.toThrow(words);
  });
});
