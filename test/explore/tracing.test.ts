/** Shows that every way to touch shared memory is a step for each element, and does in an explored program what it does in any other. */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { beforeAll, describe, expect, it } from 'vitest';
import { explore } from '../../src/explore/explore.js';
import { TOUCHES, tryTouch } from './programs/touches.js';

const NAMES = Object.keys(TOUCHES);

/** Of each touch: `read 4: 5`, `write 4: 5 → 6`, where 4 is the byte. */
const steps: Record<string, string[]> = Object.fromEntries(NAMES.map((name) => [name, []]));
let traced: { results: string[]; bytes: number[][] };

beforeAll(async () => {
  const folder = mkdtempSync(join(tmpdir(), 'ipc-lab-tracing-'));
  try {
    const outcomes = join(folder, 'outcomes');
    const report = await explore(new URL('./programs/touches.js', import.meta.url), { input: { outcomes } });
    expect(report.failure?.kind).toBe('check');
    for (const { operation, word, oldValue, newValue, outcome } of report.failure!.steps) {
      const [, name, byte] = /^(.*)\[(\d+)\]$/.exec(word)!;
      const values = [oldValue, newValue].filter((value) => value !== null).join(' → ');
      const said = values === '' ? '' : `: ${values}`;
      steps[name!]!.push(`${operation} ${byte}${said}${outcome === null ? '' : `, ${outcome}`}`);
    }
    traced = JSON.parse(readFileSync(outcomes, 'utf8'));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

describe('as in any other program', () => {
  it.each(NAMES)('%s', (name) => {
    const plain = tryTouch(name);
    const at = NAMES.indexOf(name);
    expect(traced.results[at]).toBe(plain.result);
    expect(traced.bytes[at]).toEqual([...new Uint8Array(plain.memory)]);
  });
});

/** Of each touch; those that are not here are no step: the language refuses them, or makes nothing of them. */
const STEPS: Readonly<Record<string, string[]>> = {
  'element of Int8Array': ['write 9: 10 → -1', 'read 8: 9', 'read 9: -1'],
  'element of Uint8Array': ['write 9: 10 → 255', 'read 8: 9', 'read 9: 255'],
  'element of Uint8ClampedArray': ['write 9: 10 → 0', 'read 8: 9', 'read 9: 0'],
  'element of Int16Array': ['write 10: 3083 → -1', 'read 8: 2569', 'read 10: -1'],
  'element of Uint16Array': ['write 10: 3083 → 65535', 'read 8: 2569', 'read 10: 65535'],
  'element of Int32Array': ['write 12: 269422093 → -1', 'read 8: 202050057', 'read 12: -1'],
  'element of Uint32Array': ['write 12: 269422093 → 4294967295', 'read 8: 202050057', 'read 12: 4294967295'],
  'element of Float32Array': [
    'write 12: 2.8212601689791736e-29 → -1.5',
    'read 8: 1.0711190335780294e-31',
    'read 12: -1.5',
  ],
  'element of Float64Array': [
    'write 16: 1.2650169649295773e-192 → -1.5',
    'read 8: 2.500364306227096e-231',
    'read 16: -1.5',
  ],
  'element of BigInt64Array': ['write 16: 1735880461161533969 → -1', 'read 8: 1157159078456920585', 'read 16: -1'],
  'element of BigUint64Array': [
    'write 16: 1735880461161533969 → 18446744073709551615',
    'read 8: 1157159078456920585',
    'read 16: 18446744073709551615',
  ],
  increment: ['read 2: 3', 'write 2: 3 → 4'],
  'set from an array': ['write 1: 2 → 10', 'write 2: 3 → 44'],
  'set from a view': ['read 8: 9', 'read 9: 10', 'write 1: 2 → 9', 'write 2: 3 → 10'],
  'set from an overlapping view': [
    'read 0: 1',
    'read 1: 2',
    'read 2: 3',
    'write 1: 2 → 1',
    'write 2: 3 → 2',
    'write 3: 4 → 3',
  ],
  'set on a plain view': ['read 4: 5', 'read 5: 6'],
  'set with a place in words': ['write 2: 3 → 9'],
  'set with a fraction of a place': ['write 1: 2 → 9'],
  subarray: ['write 1: 2 → 7', 'read 2: 3'],
  fill: ['write 1: 2 → 5', 'write 2: 3 → 5'],
  copyWithin: ['read 2: 3', 'write 0: 1 → 3', 'read 3: 4', 'write 1: 2 → 4'],
  iterate: ['read 0: 1', 'read 1: 2', 'read 2: 3', 'read 3: 4'],
  spread: ['read 0: 1', 'read 1: 2', 'read 2: 3', 'read 3: 4'],
  entries: ['read 0: 1', 'read 1: 2'],
  'Array.from': ['read 0: 1', 'read 1: 2', 'read 2: 3', 'read 3: 4'],
  'a view of another type from a view': ['read 0: 1', 'read 1: 2', 'read 2: 3', 'read 3: 4'],
  'a copy by a constructor': ['read 0: 1', 'read 1: 2', 'read 2: 3', 'read 3: 4'],
  indexOf: ['read 0: 1', 'read 1: 2'],
  includes: ['read 0: 1', 'read 1: 2', 'read 2: 3', 'read 3: 4'],
  at: ['read 3: 4'],
  join: ['read 0: 1', 'read 1: 2'],
  'as text': ['read 0: 1', 'read 1: 2'],
  slice: ['read 2: 3', 'read 3: 4'],
  'slice from the end': ['read 6: 7', 'read 7: 8'],
  map: ['read 0: 1', 'read 1: 2'],
  filter: ['read 0: 1', 'read 1: 2', 'read 2: 3', 'read 3: 4'],
  reduce: ['read 0: 1', 'read 1: 2', 'read 2: 3', 'read 3: 4'],
  sort: ['read 0: 1', 'read 1: 2', 'read 2: 3', 'write 0: 1 → 3', 'write 1: 2 → 2', 'write 2: 3 → 1', 'read 0: 3'],
  reverse: [
    'read 0: 1',
    'read 3: 4',
    'write 0: 1 → 4',
    'write 3: 4 → 1',
    'read 1: 2',
    'read 2: 3',
    'write 1: 2 → 3',
    'write 2: 3 → 2',
  ],
  getOwnPropertyDescriptor: ['read 1: 2'],
  'defineProperty of an element': ['write 1: 2 → 9', 'read 1: 9'],
  'keys of a view': ['read 0: 1', 'read 1: 2'],
  destructure: ['read 0: 1', 'read 1: 2', 'read 2: 3'],
  'a view by new view.constructor': ['read 2: 3', 'write 2: 3 → 4', 'read 2: 4'],
  'a view over all of view.buffer': ['read 63: 64'],
  'Reflect.set': ['write 1: 2 → 8'],
  'a word into a number': ['write 0: 1 → 12'],
  'an object into a number': ['write 0: 1 → 12'],
  'DataView get': [
    'read 4: 5',
    'read 5: 1543',
    'read 6: 168364039',
    'read 10: 2.697284047672242e-32',
    'read 8: 1157159078456920585',
  ],
  'DataView set': [
    'write 0: 1 → 1',
    'write 1: 515 → -2',
    'write 3: 117835012 → 5',
    'write 9: 2.748615883391367e-260 → 0.5',
    'write 17: 1302406798037686297 → 18446744073709551615',
  ],
  'DataView without a place': ['read 0: 1'],
  'DataView at a fraction': ['write 1: 2 → 7'],
  'DataView by new view.constructor': ['read 3: 4'],
  'Atomics.load': ['load 4: 134678021', 'load 16: 1735880461161533969'],
  'Atomics.store': ['store 1: 2 → 44', 'store 16: 1735880461161533969 → 1', 'store 2: 3 → 0'],
  'Atomics.exchange': ['exchange 1: 2 → -56'],
  'Atomics.add around': ['write 0: 1 → 127', 'add 0: 127 → -128', 'read 0: -128'],
  'Atomics.sub around': ['write 0: 513 → 0', 'sub 0: 0 → 65535', 'read 0: 65535'],
  'Atomics.add of longs around': [
    'write 8: 1157159078456920585 → 9223372036854775807',
    'add 8: 9223372036854775807 → -9223372036854775808',
    'read 8: -9223372036854775808',
  ],
  'Atomics.and, or, xor': ['and 2: 3 → 2', 'or 2: 2 → 7', 'xor 2: 7 → 6'],
  'Atomics.compareExchange': ['compareExchange 0: 1 → 9'],
  'Atomics.compareExchange that fails': ['compareExchange 0: 1, fails'],
  'Atomics.compareExchange of a value cut to the width': ['compareExchange 0: 1 → 9'],
  'Atomics without a place': ['add 0: 1 → 2'],
  'Atomics at a fraction': ['load 1: 2', 'compareExchange 1: 2 → 3', 'exchange 1: 3 → 4'],
  'Atomics with a word for a place': ['load 2: 3'],
  'Atomics.wait without time': ['wait 0: 67305985, does not sleep'],
  'Atomics.wait for another value': ['wait 0: 67305985, does not sleep'],
  'Atomics.wait at a fraction': ['wait 0: 67305985, does not sleep'],
  'Atomics.notify': ['notify 4, wakes nobody'],
};

describe('is a step for each element, with the value before and after', () => {
  it.each(NAMES)('%s', (name) => {
    expect(steps[name]).toEqual(STEPS[name] ?? []);
  });

  it('and no name in the table is another touch', () => {
    expect(NAMES).toEqual(expect.arrayContaining(Object.keys(STEPS)));
  });
});
