/** A folder is written whole, or nothing is; a place that will not do is named with what to do. */

import {
  chmodSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { LabError } from '../../src/core/errors.js';
import { writeWholeFolder } from '../../src/course/whole-folder.js';

let place: string;
let lab: string;
beforeEach(() => {
  place = mkdtempSync(join(tmpdir(), 'ipc-lab-place-'));
  lab = join(place, 'lab');
  mkdirSync(lab);
});
afterEach(() => rmSync(place, { recursive: true }));

const FILES = new Map([
  ['a.txt', 'a'],
  ['b/run', '#!/bin/sh\n'],
]);
const write = (target: string, files: ReadonlyMap<string, string> = FILES) =>
  writeWholeFolder(join(place, target), files, lab);

describe('a folder is written', () => {
  test.each([['new'], ['Ordner mit ü'], ['deep/er/down'], ['.hidden'], ['new/']])('at %s', (target) => {
    write(target);
    expect(readdirSync(join(place, target), { recursive: true }).sort()).toEqual(['a.txt', 'b', 'b/run']);
    expect(statSync(join(place, target, 'b/run')).mode & 0o111).not.toBe(0);
    expect(statSync(join(place, target, 'a.txt')).mode & 0o111).toBe(0);
    expect(statSync(join(place, target)).mode & 0o777).toBe(0o777 & ~process.umask());
    expect(readdirSync(place).sort()).toEqual(['lab', target.split('/')[0]].sort());
  });

  test('into an empty one, which stays itself, also through a link', () => {
    mkdirSync(join(place, 'empty'));
    symlinkSync('empty', join(place, 'link'));
    const before = statSync(join(place, 'empty')).ino;
    write('link');
    expect(readdirSync(join(place, 'empty')).sort()).toEqual(['a.txt', 'b']);
    expect(statSync(join(place, 'empty')).ino).toBe(before);
  });
});

describe('a place is refused, and stays as it was:', () => {
  test.each<[string, string, (at: string) => void, RegExp]>([
    [
      'a folder with something in it',
      'there',
      (at) => {
        mkdirSync(at);
        writeFileSync(join(at, 'mine'), '');
      },
      /is not empty \(it holds mine\)/,
    ],
    ['a file', 'there', (at) => writeFileSync(at, ''), /is no folder/],
    ['a path through a file', 'there/below', (at) => writeFileSync(join(at, '..'), ''), /\(ENOTDIR\).*no folder/],
    ['a link to nothing', 'there', (at) => symlinkSync('nothing', at), /link to nothing/],
    ['a link to itself', 'there', (at) => symlinkSync('there', at), /\(ELOOP\)|link/],
    ['the lab', 'lab', () => {}, /in the folder of the lab/],
    ['a folder in the lab', 'lab/out', () => {}, /in the folder of the lab/],
    [
      'a folder in the lab through a link',
      'there/out',
      (at) => symlinkSync('lab', join(at, '..')),
      /in the folder of the lab/,
    ],
    ['a name that is too long', 'x'.repeat(300), () => {}, /ENAMETOOLONG/],
  ])('%s', (_, target, prepare, words) => {
    prepare(join(place, target));
    const before = readdirSync(place, { recursive: true }).sort();
    expect(() => write(target)).toThrow(words);
    expect(readdirSync(place, { recursive: true }).sort()).toEqual(before);
  });

  test.skipIf(process.getuid?.() === 0)('one where nobody may write', () => {
    chmodSync(place, 0o500);
    expect(() => write('new')).toThrow(/may not write there/);
    chmodSync(place, 0o700);
  });

  test('nothing at all', () => {
    expect(() => writeWholeFolder('', FILES, lab)).toThrow(/wants the name of a folder/);
  });
});

test('a place beside the lab whose name begins like it is no place in it', () => {
  write('lab-1a');
  expect(existsSync(join(place, 'lab-1a/a.txt'))).toBe(true);
});

test.each([['new'], ['empty'], ['deep/new']])(
  'where a file cannot be written, nothing is left behind: %s',
  (target) => {
    mkdirSync(join(place, 'empty'));
    const broken = new Map([...FILES, ['a.txt/below', 'no folder']]);
    expect(() => write(target, broken)).toThrow(LabError);
    expect(readdirSync(place, { recursive: true }).sort()).toEqual(['empty', 'lab']);
  },
);

test('bytes are written as they are', () => {
  writeWholeFolder(join(place, 'new'), new Map([['x', new Uint8Array([0, 255])]]), lab);
  expect([...readFileSync(join(place, 'new/x'))]).toEqual([0, 255]);
});
