/** Makes the job's default input: lines of words from a seed, the same bytes on every machine. Called by tasks when no --input is given. */

import { closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { LabError } from '../core/errors.js';
import { Random } from '../core/random.js';

const VOCABULARY_WORDS = 4_096;
const SYLLABLES = [
  'ba',
  'ce',
  'di',
  'fo',
  'gu',
  'la',
  'me',
  'ni',
  'or',
  'pu',
  'ra',
  'se',
  'ti',
  'vo',
  'é',
  'ß',
  'ши',
  '字',
];
const LINE_BYTES = 72;

/** Yields the corpus in pieces of whole lines, `byteLength` bytes in all; the last line is cut to fit and ends in a newline. */
export function* generateCorpus(byteLength: number, seed: number): Generator<Buffer> {
  const random = new Random(seed);
  const vocabulary = makeVocabulary(random);
  const pieceBytes = 256 * 1024;
  for (let made = 0; made < byteLength; ) {
    const wanted = Math.min(pieceBytes, byteLength - made);
    const piece = Buffer.alloc(wanted);
    let at = 0;
    let lineStart = 0;
    while (at < wanted) {
      // The square favours the front of the list, as frequent words of a language are few. As a product: a power may be
      // rounded otherwise by another engine.
      const fraction = random.fraction();
      const word = vocabulary[Math.floor(VOCABULARY_WORDS * fraction * fraction)]!;
      if (at + word.length + 1 > wanted) break;
      word.copy(piece, at);
      at += word.length;
      const isLineEnd = at - lineStart >= LINE_BYTES;
      piece[at++] = isLineEnd ? 10 : 32;
      if (isLineEnd) lineStart = at;
    }
    piece.fill(120, at); // "x": what is left is shorter than any word wanted there
    piece[wanted - 1] = 10;
    yield piece;
    made += wanted;
  }
}

/**
 * Returns a path under which all processes of this user can read the corpus, and the function that gives it up.
 *
 * The file has no name any more: it is reached through this process' own descriptor in /proc, and goes with the process even
 * if that is killed. Throws: `write-failed` when the folder for temporary files cannot take it; nothing is left then.
 */
export function writeCorpus(byteLength: number, seed: number): { path: string; remove: () => void } {
  let fd: number | undefined;
  try {
    fd = openNameless();
    for (const piece of generateCorpus(byteLength, seed)) {
      for (let sent = 0; sent < piece.length; ) sent += writeSync(fd, piece, sent);
    }
    let open: number | undefined = fd;
    const remove = () => {
      if (open !== undefined) closeSync(open);
      open = undefined;
    };
    return { path: `/proc/${process.pid}/fd/${fd}`, remove };
  } catch (cause) {
    if (fd !== undefined) closeSync(fd);
    throw new LabError(
      'write-failed',
      `The corpus of ${byteLength} B could not be written below ${tmpdir()}: ${(cause as Error).message}. Free some space, set TMPDIR to another folder, or give --input.`,
      { cause },
    );
  }
}

/** Returns a descriptor of a new file that is in no folder; close-on-exec, as all that Node opens. */
function openNameless(): number {
  const folder = mkdtempSync(join(tmpdir(), 'ipc-lab-corpus-'));
  try {
    return openSync(join(folder, 'corpus.txt'), 'wx+');
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function makeVocabulary(random: Random): Buffer[] {
  return Array.from({ length: VOCABULARY_WORDS }, () => {
    const syllables = Array.from({ length: 1 + random.integer(4) }, () => SYLLABLES[random.integer(SYLLABLES.length)]!);
    return Buffer.from(syllables.join(''));
  });
}
