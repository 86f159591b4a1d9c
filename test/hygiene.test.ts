/** What no review should have to look for: overlong files, tests switched off, paths of somebody's machine, files that do not say what they are. */

import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../', import.meta.url));
/** Most files are 50 to 150 lines; beyond this one a file is two. */
const MOST_LINES = 300;
/** A table of cases may be longer. */
const MOST_TEST_LINES = 400;
/** Built with + so that this file does not find itself. */
const MACHINE_PATH = new RegExp('(?<![\\w./:$}-])/(' + 'work|root|home/\\w+|Users/\\w+' + ')/');
const SWITCHED_OFF = new RegExp('\\b(describe|suite|it|test)(\\.\\w+)*\\.(' + 'skip|only|todo|fails)\\b');

const FOLDERS = ['.ci', 'native', 'src', 'tasks', 'test'];
const isText = (path: string) => !/\.(png|svg|gz)$/.test(path);
const isGenerated = (path: string) => /(^|\/)(build[^/]*|node_modules)\//.test(path);
const isTest = (path: string) => path.endsWith('.test.ts');
const isOwnCode = (path: string) => /\.(ts|mjs|cc|h)$/.test(path);

function readFiles(): { path: string; text: string }[] {
  const atRoot = readdirSync(root, { withFileTypes: true }).flatMap((entry) =>
    // In a worktree .git is a file that names the main one.
    entry.isFile() && !['package-lock.json', '.git'].includes(entry.name) ? [entry.name] : [],
  );
  const below = FOLDERS.filter((folder) => existsSync(join(root, folder))).flatMap((folder) =>
    readdirSync(join(root, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name).slice(root.length)),
  );
  return [...atRoot, ...below]
    .filter((path) => isText(path) && !isGenerated(path))
    .map((path) => ({ path, text: readFileSync(join(root, path), 'utf8') }));
}

/** Returns `path:line` of every line that matches. */
function findLines(files: { path: string; text: string }[], pattern: RegExp): string[] {
  return files.flatMap(({ path, text }) =>
    text
      .split('\n')
      .flatMap((line, index) => (pattern.test(line) ? [`${path}:${index + 1}: ${line.trim().slice(0, 120)}`] : [])),
  );
}

describe('the tree', () => {
  const files = readFiles();
  const code = files.filter(({ path }) => isOwnCode(path));

  test(`has no source file of more than ${MOST_LINES} lines`, () => {
    expect(code.length).toBeGreaterThan(20);
    const lengths = code.map(({ path, text }) => ({ path, lines: text.split('\n').length - 1 }));
    const isTooLong = (file: { path: string; lines: number }) =>
      file.lines > (isTest(file.path) ? MOST_TEST_LINES : MOST_LINES);
    expect(lengths.filter(isTooLong)).toEqual([]);
  });

  test('has no test that is switched off', () => {
    const tests = files.filter(({ path }) => path.startsWith('test/') && path !== 'test/hygiene.test.ts');
    expect(findLines(tests, SWITCHED_OFF)).toEqual([]);
  });

  test("has no path of anybody's machine", () => {
    expect(findLines(files, MACHINE_PATH)).toEqual([]);
  });

  test('has no source file that does not open with a sentence about itself', () => {
    // A test file is named after what it tests, and its titles say the rest.
    const inFolders = code.filter(({ path }) => path.includes('/') && !isTest(path));
    const silent = inFolders.filter(({ text }) => !/^(#!.*\n)?(\/\*\*?|\/\/) \S[^\n]{15,}/.test(text));
    expect(silent.map(({ path }) => path)).toEqual([]);
  });
});

describe('the patterns', () => {
  test('find a switched-off test and leave a conditional one alone', () => {
    for (const text of ['it.skip(', 'test.only(', 'describe.skip(', 'test.concurrent.only(', 'it.todo(']) {
      expect(SWITCHED_OFF.test(text), text).toBe(true);
    }
    for (const text of ['test.skipIf(x)(', 'describe.runIf(x)(', 'plan.skip(', 'context.skip(']) {
      expect(SWITCHED_OFF.test(text), text).toBe(false);
    }
  });

  test("find a path of somebody's machine and leave addresses and relative paths alone", () => {
    for (const path of ['work/main', 'root/.npmrc', 'home/ann/lab', 'Users/ann/lab']) {
      expect(MACHINE_PATH.test(`see "/${path}"`), path).toBe(true);
    }
    for (const before of ['https://example.org', '.', 'a', '/proc/self']) {
      for (const folder of ['work', 'root']) expect(MACHINE_PATH.test(`${before}/${folder}/b`), before).toBe(false);
    }
    for (const text of ['/workers/a', '/proc/self/root']) expect(MACHINE_PATH.test(text), text).toBe(false);
  });
});
