/** Whatever of a region is in a handout is found, in whatever file and dress; what the handout may have is not. */

import { describe, expect, test } from 'vitest';
import { makeHandout } from '../../src/course/handout.js';
import { findLeaks, findLeaksOf } from '../../src/course/leaks.js';
import { cutRegions } from '../../src/course/regions.js';
import { splitStatements } from '../../src/course/statements.js';
import { SMALL } from './small-assignment.js';

const REFERENCE = `
import { common } from './common.js';
export function take(view: DataView, at: number): number {
  // #region 1a/framing
  const wanted: number = view.getUint32(at, true) + HEADER_BYTES;
  if (wanted > this.#filled - at) return 0;
  common(view, at, wanted);
  return wanted;
  // #endregion
}
`;
const SECRET = 'const wanted: number = view.getUint32(at, true) + HEADER_BYTES;';
const written = new Map([
  ['src/take.ts', REFERENCE],
  ['src/common.ts', 'export const x = () => common(view, at, wanted);\n'],
]);
const starter = new Map([...written].map(([path, text]) => [path, cutRegions(text, path, '1a')]));
const findIn = (...files: [string, string][]) => findLeaksOf('1a', written, new Map([...starter, ...files]));

test('a starter that was cut has none', () => {
  expect(findIn()).toEqual([]);
});

describe('a leak is found', () => {
  test.each<[string, string, string, number]>([
    ['in a source that was not cut', 'src/take.ts', REFERENCE, 5],
    ['in another source', 'src/other.ts', `function f() {\n  ${SECRET}\n}\n`, 2],
    ['with other spaces and line ends', 'src/other.ts', `\n${SECRET.replaceAll(' ', '\n    ')}`, 2],
    [
      'with a comment within',
      'src/other.ts',
      SECRET.replace('=', '= /* four bytes */').replace('/* four bytes */', ''),
      1,
    ],
    ['in a comment', 'src/other.ts', `export {};\n// ${SECRET}\n`, 2],
    ['in a comment of several lines', 'src/other.ts', `/**\n * as in ${SECRET.replace('= ', '=\n *   ')}\n */\n`, 2],
    ['in a string', 'src/other.ts', `const a = "${SECRET}";\n`, 1],
    ['in a document', 'handout.md', `# Framing\n\nWrite \`${SECRET}\` here.\n`, 3],
    ['in a quotation', 'handout.md', `> ${SECRET.replace('= ', '=\n> ')}\n`, 1],
    [
      'in a page, coloured',
      'handout.html',
      `<p>\n<pre><i>const</i> ${SECRET.slice(6).replace('(', '<b>&#40;</b>')}</pre>`,
      2,
    ],
    ['in a source map', 'dist/take.js.map', JSON.stringify({ sourcesContent: [REFERENCE] }), 5],
    ['with other quotes', 'x.txt', SECRET.replace('at', '"at"'), 1],
    ['a condition alone', 'x.txt', 'if (wanted > this.#filled - at) {\n', 1],
  ])('%s', (_, file, text, line) => {
    const leaks = findIn([file, text]);
    expect(leaks[0]).toMatchObject({ file, line, region: 'framing', from: 'src/take.ts' });
  });

  test('in compiled code, whose statements have no types', () => {
    const compiled = REFERENCE.replaceAll(': number', '').replace(': DataView', '');
    const files = new Map([['dist/other.js', compiled]]);
    expect(findLeaksOf('1a', new Map([...written, ['dist/src/take.js', compiled]]), files)).not.toEqual([]);
  });
});

describe('no leak is', () => {
  test.each([
    ['a statement that other code of the reference has as well', 'common(view, at, wanted);'],
    ['a short statement', 'return wanted;'],
    ['a part of a statement', 'const wanted: number = view.getUint32(at, true);'],
    ['a statement of other names', SECRET.replaceAll('wanted', 'needed')],
    ['a region of another task', 'nothing at all'],
  ])('%s', (_, text) => {
    expect(findIn(['x.txt', text])).toEqual([]);
  });
});

test('a comment of the reference that quotes a region is a leak, although the reference has it', () => {
  const quoting = new Map([...written, ['src/doc.ts', `/** As ${SECRET} does. */\nexport {};\n`]]);
  const files = new Map([...quoting].map(([path, text]) => [path, cutRegions(text, path, '1a')]));
  expect(findLeaksOf('1a', quoting, files)).toMatchObject([{ file: 'src/doc.ts', line: 1 }]);
});

test('statements are heads and bodies of their own, objects and arguments are none', () => {
  const texts = splitStatements(`
    for (let i = 0; i < n; i++) { take({ a: 1, b }, (x) => { x(); return y; }); }
    if (a) return { b }; else { c(); }
    const { d } = e;
    // no statement;
  `).map(({ text }) => text);
  expect(texts).toEqual([
    'for ( let i = 0 ; i < n ; i + + )',
    'take ( { a : 1 , b } , ( x ) = >',
    'x ( )',
    'return y',
    ')',
    'if ( a )',
    'return { b }',
    'else',
    'c ( )',
    'const { d } = e',
  ]);
});

test('the handout of a real task has none, and one planted in any of its files is found', async () => {
  const files = await makeHandout(SMALL);
  expect(findLeaks(SMALL, files)).toEqual([]);
  const line = 'const startOf = (at: number) => whole * at + Math.floor((rest * at) / workers);';
  for (const file of ['README.md', 'src/cli/list.ts', 'src/README.md', 'native/install.mjs']) {
    const leaks = findLeaks(SMALL, new Map([...files, [file, `${files.get(file)}\n// ${line}\n`]]));
    expect(leaks.map((leak) => leak.file)).toEqual([file]);
  }
  const compiled = line.replace(': number', '');
  expect(findLeaks(SMALL, new Map([...files, ['dist/x.js', compiled]]))).toHaveLength(1);
});
