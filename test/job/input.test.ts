/** What the job takes for its input, and how it refuses what is none. */

import { execFileSync } from 'node:child_process';
import { createHash } from 'node:crypto';
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, test } from 'vitest';
import { openInput } from '../../src/job/input.js';
import { countDescriptors } from '../../src/sys/procfs.js';
import { useScratch } from './scratch.js';

/** An ordinary user that owns nothing. */
const NOBODY = 65_534;

/** Calls with the rights of an ordinary user: root may read everything, so nothing would be unreadable. */
function asOrdinaryUser<Result>(use: () => Result): Result {
  if (process.geteuid!() !== 0) return use();
  process.seteuid!(NOBODY);
  try {
    return use();
  } finally {
    process.seteuid!(0);
  }
}

describe('the input', () => {
  const scratch = useScratch();

  function expectRefused(path: string, message: RegExp): void {
    const before = countDescriptors();
    let error: unknown;
    try {
      asOrdinaryUser(() => openInput(path));
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ name: 'LabError', code: 'bad-input' });
    expect((error as Error).message).toMatch(message);
    expect((error as Error).message).toContain(path);
    expect(countDescriptors()).toBe(before);
  }

  test('from a file is that file, with its length and digest', () => {
    const path = join(scratch.tree({ 'a.txt': 'some text\n' }), 'a.txt');
    const digest = createHash('sha256').update('some text\n').digest('hex');
    expect(openInput(path)).toEqual({ files: [{ path, bytes: 10 }], bytes: 10, digest });
  });

  test('from a folder is all text below it, sorted by path: no binaries, no empty files, nothing hidden, no links', () => {
    const elsewhere = scratch.tree({ 'foreign.txt': 'foreign' });
    const root = scratch.tree({
      'b.txt': 'bb',
      'a/z.txt': 'zzz',
      'a/deep/er/x.md': 'x',
      'empty.txt': '',
      'picture.png': Uint8Array.of(137, 80, 0, 1),
      '.git/config': 'hidden',
    });
    symlinkSync(join(elsewhere, 'foreign.txt'), join(root, 'link.txt'));
    symlinkSync(root, join(root, 'a', 'circle'));
    const { files, bytes, digest } = openInput(root);
    expect(files.map(({ path }) => path.slice(root.length + 1))).toEqual(['a/deep/er/x.md', 'a/z.txt', 'b.txt']);
    expect(bytes).toBe(6);
    expect(digest).toBe(createHash('sha256').update('xzzzbb').digest('hex'));
  });

  test('may be a link that the user names', () => {
    const root = scratch.tree({ 'a.txt': 'text' });
    symlinkSync(join(root, 'a.txt'), join(root, 'link'));
    expect(openInput(join(root, 'link')).bytes).toBe(4);
  });

  test('with a NUL byte behind the first 8 KiB is text, as git has it', () => {
    const root = scratch.tree({ late: `${'x'.repeat(8_192)}\0`, early: `${'x'.repeat(8_191)}\0` });
    expect(openInput(root).files.map(({ path }) => path)).toEqual([join(root, 'late')]);
  });

  test('has the same digest and the same order whatever the folder lists first', () => {
    const names = ['m', 'a', 'z', 'k'];
    const trees = [names, names.toReversed()].map((order) =>
      scratch.tree(Object.fromEntries(order.map((name) => [name, name]))),
    );
    const [first, second] = trees.map((root) => openInput(root));
    expect(second!.digest).toBe(first!.digest);
  });

  test('that does not exist is refused', () => {
    expectRefused(join(scratch.folder(), 'nowhere.txt'), /does not exist/);
    expectRefused(join(scratch.tree({ 'a.txt': 'text' }), 'a.txt', 'below'), /cannot be read \(ENOTDIR\)/);
  });

  test('that is empty is refused', () => {
    const root = scratch.tree({ 'a.txt': '' });
    expectRefused(join(root, 'a.txt'), /is empty/);
  });

  test('that is binary is refused', () => {
    const root = scratch.tree({ 'a.bin': Uint8Array.of(1, 2, 0, 3) });
    expectRefused(join(root, 'a.bin'), /is binary \(it has NUL bytes\)/);
  });

  test('from a folder with no text is refused, and the message says what is there', () => {
    const root = scratch.tree({ empty: '', 'a.bin': Uint8Array.of(0) });
    expectRefused(root, /holds no text: 2 files, 1 of them binary/);
    const bare = scratch.folder();
    expectRefused(bare, /holds no text: 0 files/);
  });

  test('that may not be read is refused: a file, a folder, a folder in it, a file in it', () => {
    const root = scratch.tree({ 'secret.txt': 'text', 'open/locked/a.txt': 'text', 'mixed/locked.txt': 'text' });
    for (const name of ['secret.txt', 'open/locked', 'mixed/locked.txt']) chmodSync(join(root, name), 0);
    expectRefused(join(root, 'secret.txt'), /EACCES/);
    expectRefused(join(root, 'open', 'locked'), /EACCES/);
    expectRefused(join(root, 'open'), /EACCES/);
    expectRefused(join(root, 'mixed'), /EACCES/);
    chmodSync(join(root, 'open/locked'), 0o755);
  });

  test('that is a FIFO or a device is refused without waiting for it; one in a folder is left out', {
    timeout: 10_000,
  }, () => {
    const root = scratch.tree({ 'in/a.txt': 'text' });
    mkdirSync(join(root, 'alone'));
    for (const fifo of ['fifo', 'in/fifo']) execFileSync('mkfifo', [join(root, fifo)]);
    expectRefused(join(root, 'fifo'), /neither a file nor a folder/);
    expectRefused('/dev/zero', /neither a file nor a folder/);
    expect(openInput(join(root, 'in')).files).toHaveLength(1);
  });

  test('of more than 10,000 files is refused', () => {
    const root = scratch.folder();
    for (let file = 0; file <= 10_000; file++) writeFileSync(join(root, String(file)), '');
    expectRefused(root, /more than 10000 files/);
  });
});
