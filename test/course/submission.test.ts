/** What is read of a submission's folder, and every reason for which one is rejected. */

import { execFileSync } from 'node:child_process';
import { mkdirSync, renameSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { checkHandout } from '../../src/course/handout-fit.js';
import type { HandoutStamp } from '../../src/course/handout-schema.js';
import { escapeUnprintable, nameFile, nameSubmissions } from '../../src/course/printable-name.js';
import { MOST_FILE_BYTES, openSubmission, readRegionFiles } from '../../src/course/submission.js';
import { WITH_KEY } from './fake/assignment.js';
import { ADD, DOUBLE, makeTemporary, readReference, STAMP, writeSubmission } from './fake-submissions.js';

async function read(path: string) {
  const { folder, handout, notes } = openSubmission(path, WITH_KEY);
  notes.push(...(await checkHandout(handout, async () => STAMP)));
  return { ...readRegionFiles(folder, WITH_KEY), notes };
}

describe('a submission', () => {
  it('is the files of the regions and nothing else', async () => {
    const path = writeSubmission(join(makeTemporary(), 'one'), {
      'src/other.ts': 'export const a = 1;',
      'test/x': 'y',
    });
    const { files, notes } = await read(path);
    expect([...files.keys()]).toEqual([ADD, DOUBLE]);
    expect(files.get(ADD)).toBe(readReference(ADD));
    expect(notes).toEqual([]);
  });

  it('is known by what is in its files', async () => {
    const folder = makeTemporary();
    const [a, b, c] = [{}, { 'src/other.ts': '' }, { [DOUBLE]: 'export {};' }].map((over, index) =>
      writeSubmission(join(folder, String(index)), over),
    );
    expect((await read(a!)).digest).toBe((await read(b!)).digest);
    expect((await read(a!)).digest).not.toBe((await read(c!)).digest);
  });

  it('may be one level down, where unpacking has left it, and that is said', async () => {
    const outer = makeTemporary();
    writeSubmission(join(outer, 'hw 1'));
    mkdirSync(join(outer, '__MACOSX'));
    mkdirSync(join(outer, 'notes'));
    expect((await read(outer)).notes).toEqual(['what is graded is in its folder hw 1']);
    expect((await read(`${outer}/`)).files.size).toBe(2);
  });

  it('is accepted without a handout.json, and that is said', async () => {
    const path = writeSubmission(makeTemporary(), { 'handout.json': null });
    expect((await read(path)).notes).toEqual(['it has no handout.json: taken for a handout of this lab']);
  });

  it('is accepted from a handout with other checks, and that is said', async () => {
    const digests = { ...STAMP.digests, checks: OTHER_DIGEST };
    expect((await read(stamp(makeTemporary(), { digests }))).notes).toEqual([
      "it was handed out with other checks: this lab's grade it",
    ]);
    expect((await read(stamp(makeTemporary(), { digests, packageVersion: '9.9.9' }))).notes).toEqual([
      `it was handed out with other checks (it is of version "9.9.9", this lab is ${STAMP.packageVersion}): this lab's grade it`,
    ]);
  });

  it('is accepted from a handout of another version whose files and checks are the same', async () => {
    expect((await read(stamp(makeTemporary(), { packageVersion: '9.9.9' }))).notes).toEqual([]);
  });
});

const OTHER_DIGEST = '0'.repeat(64);
const BYTES = String.fromCharCode(0xff);

describe('a submission is rejected with a reason', () => {
  const cases: [string, (path: string) => string | undefined, RegExp][] = [
    ['nothing there', (path) => path, /nothing of that name/],
    ['a name longer than any', (path) => join(path, 'x'.repeat(300)), /nothing of that name/],
    ['a file', (path) => put(path, 'add.ts', 'x'), /it is a file, not a folder/],
    ['a path through a file', (path) => join(put(path, 'add.ts', 'x'), 'y'), /nothing of that name/],
    ...['hw.zip', 'hw.tar.gz', 'hw.tgz', 'HW.7Z', 'hw.rar'].map((name): (typeof cases)[number] => [
      `the archive ${name}`,
      (path) => put(path, name, 'PK'),
      /an archive, not a folder: unpack/,
    ]),
    [
      'a folder with an archive',
      (path) => void put(path, 'hw.zip', 'PK'),
      /holds an archive, hw\.zip: unpack it first/,
    ],
    ['an empty folder', (path) => void mkdirSync(path), /it is empty/],
    [
      'a folder of something else',
      (path) => void put(path, 'essay.txt', 'x'),
      /it is no handout: none of handout\.json/,
    ],
    ['two levels down', (path) => void writeSubmission(join(path, 'a/b')), /it is no handout/],
    [
      'two handouts in one folder',
      (path) => void ['a', 'b'].map((name) => writeSubmission(join(path, name))),
      /2 handouts \((a, b|b, a)\): which one/,
    ],
    ['a link', (path) => link(path, writeSubmission(`${path}-real`)), /it is a symbolic link: give the folder itself/],
    [
      'a missing file',
      (path) => void writeSubmission(path, { [DOUBLE]: null }),
      /a file is missing: .*double\.ts \(double\)/,
    ],
    [
      'two missing files',
      (path) => void writeSubmission(path, { [ADD]: null, [DOUBLE]: null }),
      /2 files are missing: .*add\.ts \(add\), .*double\.ts/,
    ],
    [
      'a file that is a link',
      (path) => void replace(path, ADD, (file) => symlinkSync('/etc/passwd', file)),
      /add\.ts is a symbolic link/,
    ],
    [
      'a link within the folder',
      (path) => void replace(path, ADD, (file) => symlinkSync('double.ts', file)),
      /add\.ts is a symbolic link/,
    ],
    [
      'a folder on the way that is a link',
      (path) => void moveBehindLink(path, 'test/course'),
      /test\/course is a symbolic link/,
    ],
    [
      'a file on the way',
      (path) => void writeSubmission(path, { [ADD]: null, [DOUBLE]: null, 'test/course': 'x' }),
      /test\/course is no folder/,
    ],
    [
      'a folder in the place of a file',
      (path) => void replace(path, ADD, (file) => mkdirSync(file)),
      /add\.ts is no plain file/,
    ],
    [
      'a named pipe, which nobody writes',
      (path) => void replace(path, ADD, (file) => execFileSync('mkfifo', [file], { timeout: 10_000 })),
      /add\.ts is no plain file|cannot be read/,
    ],
    [
      'a huge file',
      (path) => void writeSubmission(path, { [ADD]: ' '.repeat(MOST_FILE_BYTES + 1) }),
      /add\.ts has 1048577 bytes/,
    ],
    [
      'bytes that are no text',
      (path) => void replace(path, ADD, (file) => writeFileSync(file, Buffer.from(BYTES, 'latin1'))),
      /no text in UTF-8/,
    ],
    [
      'a handout of another task',
      (path) => void stamp(path, { task: '1a' }),
      /of task "1a", not of fake: grade it as that task/,
    ],
    [
      'a handout of other files',
      (path) => void stamp(path, { digests: { ...STAMP.digests, regions: OTHER_DIGEST } }),
      /files were others before anything was written in them: grade it with .*, or move the bodies/,
    ],
    [
      'a handout of other files and another version',
      (path) => void stamp(path, { packageVersion: '9.9.9', digests: { regions: OTHER_DIGEST, checks: OTHER_DIGEST } }),
      /in them \(it is of version "9\.9\.9", this lab is \d+\.\d+\.\d+\): grade it with/,
    ],
    [
      'a handout whose task steers the terminal',
      (path) => void stamp(path, { task: '\u001b[31m' }),
      /"\\u\{1b\}\[31m"/,
    ],
    [
      'a handout whose version steers the terminal',
      (path) =>
        void stamp(path, { packageVersion: '\u001b[31m', digests: { ...STAMP.digests, regions: OTHER_DIGEST } }),
      /"\\u\{1b\}\[31m"/,
    ],
    [
      'a handout.json that is none',
      (path) => void writeSubmission(path, { 'handout.json': '{' }),
      /handout\.json is no JSON: put back/,
    ],
    ...['null', '[]', '"x"', '{"__proto__":1}', JSON.stringify({ ...STAMP, digests: undefined })].map(
      (text): (typeof cases)[number] => [
        `a handout.json of ${text.slice(0, 40)}`,
        (path) => void writeSubmission(path, { 'handout.json': text }),
        /handout\.json is damaged, or of another lab \(.*\): put back the one of the handout/,
      ],
    ),
    [
      'a handout.json that is a link',
      (path) => void replace(path, 'handout.json', (file) => symlinkSync('/etc/passwd', file)),
      /handout\.json is a symbolic link/,
    ],
  ];

  it.each(cases)('%s', async (_name, make, reason) => {
    const path = join(makeTemporary(), 'submission');
    const given = make(path) ?? path;
    await expect(read(given)).rejects.toMatchObject({ code: 'bad-input', message: expect.stringMatching(reason) });
  });
});

describe('names', () => {
  it('can be printed, and stay different', () => {
    const odd = ['a\nb', 'a\\nb', '\u001b[31mred', '-rf', '\u202egnp', 'ä ö', 'a b'];
    const printable = odd.map(escapeUnprintable);
    expect(new Set(printable).size).toBe(odd.length);
    for (const name of printable) expect(name).not.toMatch(/[\p{Cc}\p{Cf}]/u);
    expect(printable.slice(3)).toEqual(['-rf', '\\u{202e}gnp', 'ä ö', 'a b']);
  });

  it('are the last part of the path, or the whole where that is not enough', () => {
    expect(nameSubmissions(['c/anna/', 'c/ben', 'd/ben'])).toEqual(['anna', 'c/ben', 'd/ben']);
  });

  it('make names of files of at most 255 bytes that stay different and leave no folder', () => {
    const odd = [
      'anna',
      '../anna',
      '..',
      '.',
      '',
      '-rf',
      'ä',
      'ö',
      'x'.repeat(255),
      `${'x'.repeat(254)}y`,
      'a/b',
      'a_b',
    ];
    const files = odd.map((name) => nameFile(name, '.json'));
    expect(files[0]).toBe('anna.json');
    expect(new Set(files).size).toBe(odd.length);
    for (const file of files) {
      expect(Buffer.byteLength(file)).toBeLessThanOrEqual(255);
      expect(file).toMatch(/^[A-Za-z0-9_][A-Za-z0-9._-]*\.json$/);
    }
  });
});

function put(folder: string, name: string, text: string): string {
  mkdirSync(folder, { recursive: true });
  writeFileSync(join(folder, name), text);
  return join(folder, name);
}

function link(path: string, target: string): string {
  symlinkSync(target, path);
  return path;
}

function replace(path: string, file: string, make: (file: string) => void): void {
  rmSync(join(writeSubmission(path), file));
  make(join(path, file));
}

function moveBehindLink(path: string, folder: string): void {
  writeSubmission(path);
  renameSync(join(path, folder), join(path, 'elsewhere'));
  symlinkSync(join(path, 'elsewhere'), join(path, folder));
}

function stamp(path: string, over: Partial<HandoutStamp>): string {
  return writeSubmission(path, { 'handout.json': JSON.stringify({ ...STAMP, ...over }) });
}
