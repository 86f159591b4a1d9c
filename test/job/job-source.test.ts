/** The job's input as a task's plan has it: the user's own or a corpus, made when it is first needed. */

import { existsSync } from 'node:fs';
import { expect, test } from 'vitest';
import { JobSource } from '../../src/job/job-source.js';
import { leavingNothing } from '../harness/leftovers.js';
import { readFiles } from './job-fixture.js';
import { countNaively } from './naive-count.js';
import { useScratch } from './scratch.js';

const scratch = useScratch();

test('a corpus is made when it is first needed, once, of the size and from the seed that were asked for, and goes', async () => {
  await leavingNothing(() => {
    const source = new JobSource({ path: undefined, corpusBytes: 100_000, seed: 5 });
    expect(source.bytes).toBe(100_000);
    expect(source.digest).toBeNull();
    const prepared = source.prepare();
    expect(prepared.input.bytes).toBe(100_000);
    expect(prepared.expected).toEqual(countNaively(...readFiles(prepared.input)));
    expect(source.digest).toBe(prepared.input.digest);
    expect(source.prepare()).toBe(prepared);
    const other = new JobSource({ path: undefined, corpusBytes: 100_000, seed: 6 });
    expect(other.prepare().input.digest).not.toBe(prepared.input.digest);
    for (const one of [source, other]) one.dispose();
    expect(existsSync(prepared.input.files[0]!.path)).toBe(false);
  });
});

test("the user's own input is looked at at once, and stays", () => {
  const { path } = scratch.input('one two\nthree\n').files[0]!;
  const source = new JobSource({ path, corpusBytes: 100_000, seed: 5 });
  expect(source.bytes).toBe(14);
  expect(source.digest).toMatch(/^[0-9a-f]{64}$/);
  expect(source.prepare().expected.words).toBe(3);
  source.dispose();
  expect(existsSync(path)).toBe(true);
  expect(() => new JobSource({ path: `${path}.gone`, corpusBytes: 1, seed: 1 })).toThrowError(
    expect.objectContaining({ code: 'bad-input' }),
  );
});
