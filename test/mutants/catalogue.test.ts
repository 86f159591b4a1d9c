/** Keeps the catalogue of mutants from rotting: each can still be planted, each has a test to notice it, and no bug of the tables is without one. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { type Plant, plantIn } from '../../tasks/2c-interleavings/plant.js';
import { readMutants } from './catalogue.js';
import { ROWS, type TestChoice } from './mutant.js';
import { PACKAGE } from './trees.js';

const mutants = readMutants();
const choices = mutants.flatMap(({ test, control }) => (control ? [test, control.test] : [test]));

/** vitest loads every test file that a mutant names: half a minute here, more on a busy machine. */
const LISTING_MS = 300_000;

/** Resolves with the full titles of the tests in these files, which vitest loads and does not run. */
async function listTitles(files: readonly string[]): Promise<Map<string, string[]>> {
  const folder = mkdtempSync(join(tmpdir(), 'ipc-lab-titles-'));
  try {
    const list = join(folder, 'list.json');
    const paths = files.map((file) => join('dist', file));
    const vitest = join(PACKAGE, 'node_modules', 'vitest', 'vitest.mjs');
    const env = Object.fromEntries(Object.entries(process.env).filter(([name]) => !name.startsWith('VITEST')));
    const args = [vitest, 'list', ...paths, `--json=${list}`];
    const child = spawn(process.execPath, args, { cwd: PACKAGE, env, stdio: ['ignore', 'ignore', 'inherit'] });
    expect(await once(child, 'close')).toEqual([0, null]);
    const titles = new Map<string, string[]>();
    for (const { name, file } of JSON.parse(readFileSync(list, 'utf8')) as { name: string; file: string }[]) {
      titles.set(file, [...(titles.get(file) ?? []), name.replaceAll(' > ', ' ')]);
    }
    return titles;
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

describe('the catalogue of mutants', () => {
  test('has a mutant for each of the eighty bugs, and none of a bug that is not listed', () => {
    expect(Object.keys(ROWS)).toHaveLength(80);
    expect([...new Set(mutants.map(({ row }) => row))].sort()).toEqual(Object.keys(ROWS).sort());
  });

  test('has a name for each that no other has', () => {
    const ids = mutants.map(({ id }) => id);
    expect(ids.filter((id, at) => ids.indexOf(id) !== at)).toEqual([]);
  });

  test('changes something that is in its file exactly once', () => {
    const plants = mutants.flatMap(({ plant, control }) => (control?.plant ? [plant, control.plant] : [plant]));
    const places = (plant: Plant) => {
      const text = readFileSync(join(PACKAGE, 'dist', plant.file), 'utf8');
      try {
        return plantIn(text, plant) === text ? [`${plant.file}: nothing changes`] : [];
      } catch (error) {
        return [(error as Error).message];
      }
    };
    expect(plants.flatMap(places)).toEqual([]);
  });

  test(
    'names for each mutant, and for each control, tests that there are',
    async () => {
      const titles = await listTitles([...new Set(choices.map(({ file }) => file))]);
      const isMissing = ({ file, title }: TestChoice) =>
        !(titles.get(join(PACKAGE, 'dist', file)) ?? []).some((one) => title.test(one));
      expect(choices.filter(isMissing).map(({ file, title }) => `${file}: ${title.source}`)).toEqual([]);
    },
    LISTING_MS,
  );
});
