/** Claims about the data within a page: nothing of them is lost, and they take less room. */

import { readFileSync } from 'node:fs';
import { gzipSync } from 'node:zlib';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { packColumns, unpackColumns } from '../../src/report/columns-pack.js';

/** As it goes into the page and comes out again. */
function carry(values: readonly unknown[]): unknown[] {
  return unpackColumns(JSON.parse(JSON.stringify(packColumns(values))));
}

/** Keys in one order, so that equal values are equal texts: a key called __proto__ counts, which toEqual passes over. */
function write(value: unknown): string {
  return JSON.stringify(value, (_, each) => {
    if (typeof each !== 'object' || each === null || Array.isArray(each)) return each;
    return Object.keys(each)
      .sort()
      .map((key) => [key, each[key]]);
  });
}

const parse = (text: string): unknown => JSON.parse(text);

describe('what is packed and unpacked is what it was', () => {
  it.each([
    ['nothing', '[]'],
    ['values of one kind', '[1,2,3]'],
    ['values of all kinds', '[null,true,"a",0,-1.5e-7,"",false]'],
    ['empty lists', '[[],[]]'],
    ['empty objects', '[{},{},{}]'],
    ['lists of different lengths', '[[1],[],[2,3],[[4]],[]]'],
    ['a list beside an object beside a value', '[[1],{"a":1},1,null]'],
    ['objects with a key that some lack', '[{"a":1},{"b":2},{"a":3,"b":4},{}]'],
    ['a key that holds null, and one that is absent', '[{"a":null},{}]'],
    ['lists of objects within objects', '[{"a":[{"b":[]},{}]},{"a":[]}]'],
    ['a key called __proto__', '[{"__proto__":{"a":1}},{"b":2}]'],
    ['a key called __proto__ in all', '[{"__proto__":1},{"__proto__":[2]}]'],
    ['keys called as what every object has', '[{"constructor":1,"toString":2,"hasOwnProperty":3},{"valueOf":4}]'],
    ['keys called as the parts of the packing', '[{"values":[1]},{"keys":{},"lengths":[],"absent":1,"count":2}]'],
  ])('%s', (_, text) => {
    const values = parse(text) as unknown[];
    expect(write(carry(values))).toBe(write(values));
    expect(write(values), 'packing changes nothing of what it is given').toBe(write(parse(text)));
  });

  it('anything that JSON can hold', () => {
    const key = fc.oneof(fc.constantFrom('__proto__', 'constructor', 'a', 'b', 'values', ''), fc.string());
    const { value } = fc.letrec<{ value: unknown }>((tie) => ({
      value: fc.oneof(
        { depthSize: 'small', withCrossShrink: true },
        fc.oneof(fc.constant(null), fc.boolean(), fc.string(), fc.double({ noNaN: true, noDefaultInfinity: true })),
        fc.array(tie('value'), { maxLength: 5 }),
        fc.array(fc.tuple(key, tie('value')), { maxLength: 5 }).map((pairs) => Object.fromEntries(pairs)),
      ),
    }));
    fc.assert(
      fc.property(fc.array(value, { maxLength: 6 }), (values) => {
        const plain = JSON.parse(JSON.stringify(values)) as unknown[];
        expect(write(carry(plain))).toBe(write(plain));
      }),
      { numRuns: 500 },
    );
  });
});

describe('a recorded result', () => {
  const file = new URL('../../../tasks/1a-pipes/recorded/standard.json', import.meta.url);
  const result = parse(readFileSync(file, 'utf8'));

  it('comes back whole', () => {
    expect(carry([result])).toEqual([result]);
  });

  it('takes a fifth less room at least, compressed', () => {
    const size = (value: unknown) => gzipSync(JSON.stringify(value), { level: 9 }).length;
    expect(size(packColumns([result]))).toBeLessThan(0.8 * size([result]));
  });
});
