/** `lab handout` as a person calls it: what it says, what it leaves, how it ends. */

import { spawnSync } from 'node:child_process';
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';

const LAB = fileURLToPath(new URL('../../tasks/lab.js', import.meta.url));
let place: string;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'ipc-lab-handing-out-'));
});
afterEach(() => rmSync(place, { recursive: true }));

function lab(...words: string[]) {
  const { status, stdout, stderr } = spawnSync(process.execPath, [LAB, ...words], { cwd: place, encoding: 'utf8' });
  return { status, stdout, stderr };
}

describe('a handout', () => {
  test('is written where it is wanted, and what comes next is said, to be pasted', () => {
    const { status, stdout, stderr } = lab('handout', '2a', '--to', "Lab 2a, it's");
    expect({ status, stderr }).toEqual({ status: 0, stderr: '' });
    expect(stdout).toMatch(/assignment 2a, Shared memory between workers: \d+ regions? to write, \d+ visible checks?/);
    expect(stdout).toContain("  cd 'Lab 2a, it'\\''s'\n  npm install ");
    expect(stdout).toContain('  npm run grade ');
    expect(readdirSync(join(place, "Lab 2a, it's"))).toEqual(
      expect.arrayContaining(['README.md', 'handout.json', 'package.json']),
    );
  });

  test('for Gradescope is an archive and how to use it, with a warning', () => {
    const { status, stdout } = lab('handout', '2a', '--gradescope', '--to', 'grader');
    expect(status).toBe(0);
    expect(stdout).toContain('not for students');
    expect(readdirSync(join(place, 'grader')).sort()).toEqual(['README.md', 'autograder.zip']);
  });
});

describe('wrong words end with 2 and leave nothing:', () => {
  test.each([
    ['no folder', ['2a'], '--to'],
    ['no task', ['--to', 'x'], "argument 'task'"],
    ['a task that is no assignment', ['2c', '--to', 'x'], '"2c" is no assignment'],
    ['a task that is not there', ['9z', '--to', 'x'], '"9z" is no assignment'],
    ['a file', ['2a', '--to', 'file'], 'file is no folder: give --to a new one'],
    ['a folder that is not empty', ['2a', '--to', '.'], '. is not empty (it holds file)'],
    ['the lab itself', ['2a', '--to', join(LAB, '../../../handout-here')], 'lies in the folder of the lab'],
  ])('%s', (_, words, part) => {
    writeFileSync(join(place, 'file'), '');
    const { status, stdout, stderr } = lab('handout', ...words);
    expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
    expect(stderr).toContain(part);
    expect(stderr).not.toContain('    at ');
    expect(readdirSync(place)).toEqual(['file']);
    expect(existsSync(join(LAB, '../../../handout-here'))).toBe(false);
  });
});

test('a place that cannot be written ends with 1', () => {
  const { status, stderr } = lab('handout', '2a', '--to', '/proc/handout');
  expect(status).toBe(1);
  expect(stderr).toMatch(/Cannot write \/proc\/handout \(\w+\): .*--to/);
});
