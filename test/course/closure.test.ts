/** A closure holds what some modules need, by whatever way they name it, and nothing else. */

import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { describe, expect, onTestFinished, test } from 'vitest';
import { collectSources } from '../../src/course/closure.js';

function makeFolder(files: Record<string, string>): string {
  const root = mkdtempSync(join(tmpdir(), 'ipc-lab-closure-'));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), text);
  }
  return root;
}

const collect = (files: Record<string, string>, roots = ['src/a.ts']) => collectSources(makeFolder(files), roots);
const other = { 'src/b.ts': '', 'src/c.ts': '' };

describe('a closure follows', () => {
  test.each([
    ['an import', "import { b } from './b.js';"],
    ['an import of types', "import type { B } from './b.js';"],
    ['an export', "export * from './b.js';"],
    ['an import that runs later', "const b = () => import('./b.js');"],
    ['a program that is started', "start(new URL('./b.js', import.meta.url));"],
    ['a program of two', "start(new URL(is('x', 1) ? './b.js' : './a.js', import.meta.url));"],
    ['a program that a template names', "const name = 'b'; start(new URL(`./$" + '{name}.js`, import.meta.url));'],
  ])('%s', (_, text) => {
    expect([...collect({ ...other, 'src/a.ts': text }).sources.keys()]).toEqual(['src/a.ts', 'src/b.ts']);
  });

  test('a template whose word comes up in a module that is reached through it', () => {
    const template = "import './names.js'; start(new URL(`./$" + '{name}.js`, import.meta.url));';
    const files = { ...other, 'src/a.ts': template, 'src/names.ts': "use('b');", 'src/b.ts': "use('c');" };
    expect([...collect(files).sources.keys()]).toEqual(['src/a.ts', 'src/b.ts', 'src/c.ts', 'src/names.ts']);
  });

  test('neither comments, nor strings, nor what is named nowhere', () => {
    const text = "// import './b.js'\nconst text = \"import './b.js'\"; import { x } from 'node:fs';";
    const { sources, packages } = collect({ ...other, 'src/a.ts': text });
    expect([[...sources.keys()], packages]).toEqual([['src/a.ts'], []]);
  });

  test('what a change makes of a source, not what it was', () => {
    const root = makeFolder({ ...other, 'src/a.ts': "import './b.js';" });
    const { sources } = collectSources(root, ['src/a.ts'], (_, text) => text.replace('b.js', 'c.js'));
    expect(sources.get('src/a.ts')).toBe("import './c.js';");
    expect([...sources.keys()]).toEqual(['src/a.ts', 'src/c.ts']);
  });
});

test('a closure ends where modules import each other', () => {
  const files = { 'src/a.ts': "import './b.js';", 'src/b.ts': "import './a.js';" };
  expect([...collect(files).sources.keys()]).toEqual(['src/a.ts', 'src/b.ts']);
});

test('a closure names the packages, by their name and not by the module within', () => {
  const text =
    "import a from 'one/lib/x.js'; import b from '@scope/two/y'; import c from 'node:fs'; import d from 'one';";
  expect(collect({ 'src/a.ts': text }).packages).toEqual(['@scope/two', 'one']);
});

test('a closure names files that are no modules, and leaves out folders and what the build makes', () => {
  const text =
    "[new URL('../../tasks/peer.py', import.meta.url), new URL('../../', import.meta.url), new URL('./made.js', import.meta.url)]";
  expect(collect({ 'src/a.ts': text, 'tasks/peer.py': '' }).assets).toEqual(['tasks/peer.py']);
});

test.each([
  ['a root that is not there', ['src/none.ts'], '', /src\/none\.ts, which the assignment needs, is not there/],
  ['an import that is not there', ['src/a.ts'], "import './none.js';", /src\/none\.ts, which src\/a\.ts imports/],
])('a closure refuses %s', (_, roots, text, words) => {
  expect(() => collect({ 'src/a.ts': text }, roots)).toThrow(words);
});
