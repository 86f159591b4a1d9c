/** Marked bodies are found and cut, and a marker that encloses anything else is an error. */

import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cutRegions, findRegions, NOT_WRITTEN, readBodies } from '../../src/course/regions.js';

const lines = (...all: string[]) => `${all.join('\n')}\n`;
const SOURCE = lines(
  'export class Taker {',
  '  override next(at: number): boolean {',
  '    // #region 1a/framing',
  '    if (at > 0) {',
  "      return this.take('{');",
  '    }',
  '    return false;',
  '    // #endregion',
  '  }',
  '  other(): number {',
  '    // #region 2a/ring',
  '    return 1;',
  '    // #endregion',
  '  }',
  '}',
);

describe('a starter', () => {
  test('throws in place of the body, between its markers, and says which function is missing and where', () => {
    expect(cutRegions(SOURCE, 'src/taker.ts', '1a')).toBe(
      lines(
        'export class Taker {',
        '  override next(at: number): boolean {',
        '    // #region 1a/framing',
        `    throw new Error('${NOT_WRITTEN}: next() in src/taker.ts, region 1a/framing of the handout');`,
        '    // #endregion',
        '  }',
        '  other(): number {',
        '    return 1;',
        '  }',
        '}',
      ),
    );
  });

  test('keeps the bodies of regions that are not wanted, with their markers', () => {
    const cut = cutRegions(SOURCE, 'src/taker.ts', '1a', (id) => id !== 'framing');
    expect(cut).toContain('// #region 1a/framing\n    if (at > 0) {');
    expect(cut).not.toContain('2a/ring');
  });

  test('of a task without regions in the file is the source without markers', () => {
    const cut = cutRegions(SOURCE, 'src/taker.ts', '1b');
    expect(cut).toBe(SOURCE.replace(/^ *\/\/ #(end)?region.*\n/gm, ''));
  });

  test.each([
    ['a method', '  protected override async take(x: number): Promise<void> {', 'take'],
    ['a generator', '  *#take(): Turns<boolean> {', '#take'],
    ['a function', 'export async function startGroup<T>(x: T): T {', 'startGroup'],
    ['an arrow of a field', '  readonly #onData = (chunk: Uint8Array): void => {', '#onData'],
    ['an arrow of an object', '  add: async (x) => {', 'add'],
    ['a getter', '  get size(): number {', 'size'],
    [
      'several lines',
      'export function writeFully(\n  fd: number,\n  options: {\n    a: 1;\n  },\n): void {',
      'writeFully',
    ],
  ])('names the function: %s', (_, signature, name) => {
    const source = `class A {}\n${signature}\n  // #region 1a/x\n  return 1;\n  // #endregion\n}\n`;
    expect(cutRegions(source, 'a.ts', '1a')).toContain(`${NOT_WRITTEN}: ${name}() in a.ts`);
  });
});

describe('a marker is refused', () => {
  const body = (...inner: string[]) => lines('f() {', ...inner, '}');
  test.each<[string, string, RegExp]>([
    [
      'within another region',
      body('// #region 1a/a', '// #region 1a/b', 'x();', '// #endregion', '// #endregion'),
      /begins inside/,
    ],
    ['without an end', body('// #region 1a/a', 'x();'), /does not end/],
    ['without a beginning', body('x();', '// #endregion'), /has not begun/],
    ['with code of the body before it', body('x();', '// #region 1a/a', 'y();', '// #endregion'), /whole body/],
    ['with code of the body behind it', body('// #region 1a/a', 'y();', '// #endregion', 'x();'), /whole body/],
    ['in a condition', lines('if (x) {', '// #region 1a/a', 'y();', '// #endregion', '}'), /whole body/],
    ['in an else', lines('if (x) {', '} else {', '// #region 1a/a', 'y();', '// #endregion', '}'), /whole body/],
    ['in a loop', lines('while (x) {', '// #region 1a/a', 'y();', '// #endregion', '}'), /whole body/],
    ['in an object', lines('const a = {', '// #region 1a/a', 'y: 1,', '// #endregion', '};'), /whole body/],
    ['in a class', lines('class A {', '// #region 1a/a', 'y = 1;', '// #endregion', '}'), /whole body/],
    [
      'over two functions',
      lines('f() {', '// #region 1a/a', 'x();', '}', 'g() {', 'y();', '// #endregion', '}'),
      /whole body/,
    ],
    ['without a task', body('// #region framing', 'x();', '// #endregion'), /a marker is/],
    ['with a word too many', body('// #region 1a/framing: the loop', 'x();', '// #endregion'), /a marker is/],
    ['without its space', body('//#region 1a/framing', 'x();', '// #endregion'), /a marker is/],
    ['in another case', body('// #Region 1a/framing', 'x();', '// #endregion'), /a marker is/],
    ['with words at its end', body('// #region 1a/framing', 'x();', '// #endregion 1a/framing'), /a marker is/],
  ])('%s', (_, source, words) => {
    expect(() => findRegions(source, 'a.ts')).toThrow(words);
    expect(() => cutRegions(source, 'a.ts', '1a')).toThrow('a.ts');
  });
});

test('cutting the regions and putting the bodies back gives the source', () => {
  const statement = fc.constantFrom(
    'x();',
    'if (a) {\n    b();\n  }',
    "const text = '} // #endregion';",
    'for (;;) {}',
    '// a comment with a {',
    'const t = `$' + '{a} }`;',
    '',
  );
  const region = fc.record({
    task: fc.constantFrom('1a', '1b'),
    id: fc.constantFrom('a', 'b-c'),
    body: fc.array(statement),
  });
  fc.assert(
    fc.property(fc.array(region), (regions) => {
      const source = regions
        .map(({ task, id, body }, at) => {
          const text = body.map((one) => `  ${one}\n`).join('');
          return `function f${at}(): void {\n  // #region ${task}/${id}\n${text}  // #endregion\n}\n`;
        })
        .join('\n');
      const cut = cutRegions(source, 'a.ts', '1a');
      const bodies = readBodies(source, 'a.ts', '1a');
      const back = bodies.reduce(
        (text, one) =>
          text.replace(/^ *throw new Error\('not written.*\n/m, () => (one.text === '' ? '' : `${one.text}\n`)),
        cut,
      );
      expect(back).toBe(source.replace(/ *\/\/ #region 1b.*\n([\s\S]*?) {2}\/\/ #endregion\n/g, '$1'));
    }),
  );
});
