/** Shows that a replay token says the schedule it was made from, and that no other word is taken for one. */

import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { LabError } from '../../src/core/errors.js';
import { digestProgram, makeToken, parseToken, type TokenParts } from '../../src/explore/token.js';

const PARTS: TokenParts = {
  program: '3f9a12cd',
  run: 0x5be2,
  spinReads: 3,
  earlyTimeouts: 0,
  schedule: [0, 0, 0, 1, 1, 0],
};

function readError(token: string): LabError {
  try {
    parseToken(token, PARTS.program);
  } catch (error) {
    if (error instanceof LabError) return error;
  }
  throw new Error(`"${token}" was taken`);
}

describe('a token', () => {
  it('is a word that can be copied', () => {
    expect(makeToken(PARTS)).toBe('1-3f9a12cd-5be2-3.0-0x3,1x2,0x1');
  });

  it.each([
    ['a schedule', PARTS],
    ['no step', { ...PARTS, schedule: [] }],
    ['many threads', { ...PARTS, schedule: [15, 3, 15] }],
    ['other options', { ...PARTS, spinReads: 16, earlyTimeouts: 7 }],
    ['the longest run', { ...PARTS, schedule: new Array(200_000).fill(1) }],
    ['the largest digest', { ...PARTS, run: 0xffff_ffff }],
  ])('gives back %s', (_, parts) => {
    expect(parseToken(makeToken(parts), PARTS.program)).toEqual(parts);
  });

  it('may have been copied with the spaces around it', () => {
    expect(parseToken(`  ${makeToken(PARTS)}\n`, PARTS.program)).toEqual(PARTS);
  });
});

describe('refused is', () => {
  it.each([
    ['nothing', '', 'is no replay token'],
    ['a word', 'counter', '"counter" is no replay token'],
    ['one that was cut', '1-3f9a12cd-5be2-3.0-0x3,1', 'copy it whole'],
    ['one without its options', '1-3f9a12cd-5be2-0x3', 'is no replay token'],
    ['one of a later version', '2-3f9a12cd-5be2-3.0-0x3', 'has version 2, this explorer knows 1'],
    ['one of another program', '1-00000000-5be2-3.0-0x3', 'another program, or to another version of this one'],
    ['a thread that cannot be', '1-3f9a12cd-5be2-3.0-16x1', 'more threads, steps or looks'],
    ['a run that cannot be', '1-3f9a12cd-5be2-3.0-0x200001', 'more threads, steps or looks'],
    ['many runs that cannot be', `1-3f9a12cd-5be2-3.0-${'0x199999999,'.repeat(5_000)}0x1`, 'more threads'],
    ['no look before a thread is parked', '1-3f9a12cd-5be2-0.0-0x1', 'more threads, steps or looks'],
  ])('%s', (_, token, words) => {
    const { code, message } = readError(token);
    expect(code).toBe('usage');
    expect(message).toContain(words);
  });

  it('a long word, and not repeated whole', () => {
    expect(readError('x'.repeat(100_000)).message.length).toBeLessThan(300);
  });
});

describe('the digest of a program', () => {
  let folder: string;
  beforeAll(() => {
    folder = mkdtempSync(join(tmpdir(), 'ipc-lab-token-'));
  });
  afterAll(() => rmSync(folder, { recursive: true, force: true }));

  const digest = (text: string, input?: unknown) => {
    const path = join(folder, 'program.mjs');
    writeFileSync(path, text);
    return digestProgram(pathToFileURL(path).href, input);
  };

  it('is the same for the same text and input', () => {
    expect(digest('1', { capacity: 1 })).toBe(digest('1', { capacity: 1 }));
  });

  it('is another for another text, or another input', () => {
    expect(new Set([digest('1'), digest('2'), digest('1', 1), digest('1', 2)]).size).toBe(4);
  });

  it('has a place in a token', () => {
    const program = digest('1');
    expect(parseToken(makeToken({ ...PARTS, program }), program).program).toBe(program);
  });
});
