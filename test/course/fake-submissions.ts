/** Folders as students hand them in, for the fake assignment. Used by the tests of grading. */

import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { onTestFinished } from 'vitest';
import { readOwnStamp } from '../../src/course/handout-stamp.js';
import { Lanes } from '../../src/course/lanes.js';
import { plainLauncher } from '../../src/course/plain-launch.js';
import { cutRegions } from '../../src/course/regions.js';
import { PACKAGE } from '../../src/course/tree.js';
import { WITH_KEY } from './fake/assignment.js';

export const ADD = 'test/course/fake/add.ts';
export const DOUBLE = 'test/course/fake/double.ts';
/** Of a handout of the fake assignment, had it been handed out. */
export const STAMP = await readOwnStamp(WITH_KEY);

/** Returns a fresh folder that goes away with the test. */
export function makeTemporary(): string {
  const path = mkdtempSync(join(tmpdir(), 'ipc-lab-test-'));
  onTestFinished(() => rmSync(path, { recursive: true, force: true, maxRetries: 5 }));
  return path;
}

export function readReference(file: string): string {
  return readFileSync(join(PACKAGE, file), 'utf8');
}

/** Writes a submission: the reference with these files in place; null leaves one out. Returns its path. */
export function writeSubmission(path: string, over: Record<string, string | null> = {}): string {
  const files = {
    [ADD]: readReference(ADD),
    [DOUBLE]: readReference(DOUBLE),
    'handout.json': JSON.stringify(STAMP),
    ...over,
  };
  for (const [file, text] of Object.entries(files)) {
    if (text === null) continue;
    mkdirSync(dirname(join(path, file)), { recursive: true });
    writeFileSync(join(path, file), text);
  }
  return path;
}

/** Returns what a student finds in the file. */
export function cutFile(file: string): string {
  return cutRegions(readReference(file), file, 'fake');
}

/** What a Grader is given, with room for what a test is about. */
export function graderOptions() {
  return {
    assignment: WITH_KEY,
    checks: WITH_KEY.checks,
    seed: 7,
    launcher: plainLauncher,
    lanes: new Lanes(2),
    rules: null,
    signal: new AbortController().signal,
  };
}

export const WRONG_SUM = readReference(ADD).replace('return a + b;', 'return a * b;');
