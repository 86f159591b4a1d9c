/** The generated corpus: bytes from a seed, and the temporary file they are put in. */

import { createHash } from 'node:crypto';
import fs, { existsSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { syncBuiltinESMExports } from 'node:module';
import { join } from 'node:path';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { generateCorpus, writeCorpus } from '../../src/job/corpus.js';
import { countDescriptors } from '../../src/sys/procfs.js';
import { useScratch } from './scratch.js';

const SIZES = [1, 2, 71, 1_000, 262_143, 262_144, 262_145, 600_000];
const makeCorpus = (bytes: number, seed: number) => Buffer.concat([...generateCorpus(bytes, seed)]);

describe('the corpus', () => {
  test.each(SIZES)('has exactly %d bytes of whole lines of valid UTF-8, in pieces of whole lines', (byteLength) => {
    const pieces = [...generateCorpus(byteLength, 5)];
    expect(Buffer.concat(pieces)).toHaveLength(byteLength);
    for (const piece of pieces) {
      expect(piece.at(-1)).toBe(10);
      expect(new TextDecoder('utf-8', { fatal: true }).decode(piece)).not.toContain('\uFFFD');
    }
  });

  test('of no bytes is empty', () => {
    expect(makeCorpus(0, 5)).toHaveLength(0);
  });

  test('has the same bytes for the same seed, on every machine', () => {
    expect(makeCorpus(600_000, 5).equals(makeCorpus(600_000, 5))).toBe(true);
    const digest = createHash('sha256').update(makeCorpus(600_000, 5)).digest('hex');
    expect(digest).toBe('edb2d0ca1125a1021508895f4479f4c1c00d345f4f124d098df6264055f59586');
  });

  test('has other bytes for another seed', () => {
    expect(makeCorpus(10_000, 5).equals(makeCorpus(10_000, 6))).toBe(false);
  });

  test('is text that a count has work with: many words, some far more frequent, characters of one to three bytes', () => {
    const text = makeCorpus(600_000, 5).toString();
    const words = text.split(/\s+/).filter(Boolean);
    const frequencies = new Map<string, number>();
    for (const word of words) frequencies.set(word, (frequencies.get(word) ?? 0) + 1);
    const sorted = [...frequencies.values()].sort((a, b) => b - a);
    expect(frequencies.size).toBeGreaterThan(2_000);
    expect(sorted[0]!).toBeGreaterThan(20 * sorted[sorted.length >> 1]!);
    expect(text).toMatch(/é/);
    expect(text).toMatch(/字/);
    expect(Math.max(...text.split('\n').map((line) => Buffer.byteLength(line)))).toBeLessThan(200);
  });
});

describe('the corpus file', () => {
  const scratch = useScratch();
  afterEach(() => vi.unstubAllEnvs());

  test('holds the corpus, has no name in any folder, and is gone after remove()', () => {
    const temporary = scratch.folder();
    vi.stubEnv('TMPDIR', temporary);
    const before = countDescriptors();
    const corpus = writeCorpus(300_000, 3);
    // Nothing is in the folder even now: a lab that is killed leaves nothing behind.
    expect(readdirSync(temporary)).toEqual([]);
    expect(readFileSync(corpus.path).equals(makeCorpus(300_000, 3))).toBe(true);
    corpus.remove();
    expect(existsSync(corpus.path)).toBe(false);
    expect(countDescriptors()).toBe(before);
    corpus.remove(); // twice does no harm
  });

  test('is refused in plain words where the folder for temporary files takes none, and nothing is left', () => {
    const file = join(scratch.folder(), 'no-folder');
    writeFileSync(file, '');
    vi.stubEnv('TMPDIR', file);
    let error: unknown;
    try {
      writeCorpus(1_000, 3);
    } catch (thrown) {
      error = thrown;
    }
    expect(error).toMatchObject({ code: 'write-failed', message: expect.stringMatching(/TMPDIR.*--input/) });
    expect((error as Error).cause).toBeInstanceOf(Error);
  });

  test('is whole where the disk takes it in parts, and nothing is left of it where the disk is full half-way', () => {
    const temporary = scratch.folder();
    vi.stubEnv('TMPDIR', temporary);
    const { writeSync } = fs;
    const halves = (fd: number, bytes: Uint8Array, from: number) =>
      writeSync(fd, bytes, from, Math.ceil((bytes.length - from) / 2));
    let writes = 0;
    const fullAfterThree = (fd: number, bytes: Uint8Array, from: number) => {
      if (++writes > 3) throw Object.assign(new Error('ENOSPC: no space left on device, write'), { code: 'ENOSPC' });
      return halves(fd, bytes, from);
    };

    const corpus = withWriteSync(halves, () => writeCorpus(300_000, 3));
    expect(readFileSync(corpus.path).equals(makeCorpus(300_000, 3))).toBe(true);
    corpus.remove();
    const before = countDescriptors();
    const write = () => withWriteSync(fullAfterThree, () => writeCorpus(300_000, 3));
    expect(write).toThrow(
      expect.objectContaining({ code: 'write-failed', message: expect.stringContaining('ENOSPC') }),
    );
    expect(readdirSync(temporary)).toEqual([]);
    expect(countDescriptors()).toBe(before);
  });
});

/** Calls `use` with another write(2) under everybody's fs. */
function withWriteSync<Result>(
  call: (fd: number, bytes: Uint8Array, from: number) => number,
  use: () => Result,
): Result {
  const { writeSync } = fs;
  fs.writeSync = call as typeof writeSync;
  syncBuiltinESMExports();
  try {
    return use();
  } finally {
    fs.writeSync = writeSync;
    syncBuiltinESMExports();
  }
}
