/** Shows that a mutant is planted in a copy, which is gone afterwards. */

import { existsSync, readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { withPlant } from '../../../tasks/2c-interleavings/plant.js';
import { findSmall } from '../../../tasks/2c-interleavings/primitives.js';

const { program } = findSmall('counter-shared');
const PLANT = { file: 'src/sync/counter.js', find: 'Atomics.add(', replace: 'Atomics.sub(' };
const own = new URL('../../../src/sync/counter.js', import.meta.url);

test('the copy has the plant, the original has not, and the copy goes', async () => {
  const copy = await withPlant(PLANT, program, async (planted) => {
    expect(readFileSync(planted, 'utf8')).toBe(readFileSync(program, 'utf8'));
    expect(readFileSync(new URL('../../../src/sync/counter.js', planted), 'utf8')).toContain('Atomics.sub(');
    return planted;
  });
  expect(readFileSync(own, 'utf8')).not.toContain('Atomics.sub(');
  expect(existsSync(fileURLToPath(copy))).toBe(false);
});

test('the copy goes also when what it is made for fails', async () => {
  let copy: URL | undefined;
  const failing = withPlant(PLANT, program, async (planted) => {
    copy = planted;
    throw new Error('failed');
  });
  await expect(failing).rejects.toThrow('failed');
  expect(existsSync(fileURLToPath(copy!))).toBe(false);
});

test('a plant whose text is not there, or there twice, is refused, and so is one of another file', async () => {
  const plant = (change: Partial<typeof PLANT>) => withPlant({ ...PLANT, ...change }, program, async () => 'planted');
  await expect(plant({ find: 'Atomics.mul(' })).rejects.toThrow('0 times, not once');
  await expect(plant({ find: 'Counter' })).rejects.toThrow(/[2-9] times, not once/);
  await expect(plant({ file: 'src/core/errors.js' })).rejects.toThrow('none of what is copied');
  await expect(withPlant(PLANT, own, async () => 'planted')).resolves.toBe('planted');
  await expect(withPlant(PLANT, new URL(import.meta.url), async () => 'planted')).rejects.toThrow(
    'none of what is copied',
  );
});
