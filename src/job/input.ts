/** Finds the job's input, refuses what is no text, and says how long it is. Called by tasks when they build their plan. */

import { createHash } from 'node:crypto';
import { closeSync, type Dir, opendirSync, openSync, readSync, type Stats, statSync } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../core/errors.js';

export interface InputFile {
  path: string;
  bytes: number;
}

/** The files of one input, in the order in which they are joined. A file's end ends its last line and word. */
export interface JobInput {
  files: readonly InputFile[];
  bytes: number;
  /** sha256 of all bytes, in order. */
  digest: string;
}

/** A NUL byte within so many bytes marks a file as binary, as git and grep do it. */
const PROBE_BYTES = 8_192;
const MAX_FILES = 10_000;

/**
 * Returns the text files at `path`: the file itself, or all below the folder, sorted by path, binary ones left out.
 *
 * Throws: `bad-input` when there is nothing, nothing readable, or no text.
 */
export function openInput(path: string): JobInput {
  const stats = statOf(path);
  const candidates = stats.isDirectory() ? listFiles(path) : [path];
  const files: InputFile[] = [];
  const hash = createHash('sha256');
  let binaries = 0;
  for (const candidate of candidates) {
    const size = statOf(candidate).size;
    if (size === 0) continue;
    if (isBinary(candidate)) {
      binaries++;
      continue;
    }
    files.push({ path: candidate, bytes: hashFile(candidate, hash) });
  }
  if (files.length === 0) throw new LabError('bad-input', explainNothing(path, stats, candidates.length, binaries));
  return { files, bytes: files.reduce((sum, file) => sum + file.bytes, 0), digest: hash.digest('hex') };
}

function explainNothing(path: string, stats: Stats, candidates: number, binaries: number): string {
  if (stats.isDirectory()) {
    return `The folder ${path} holds no text: ${candidates} files, ${binaries} of them binary, the others empty. Give --input a text file or a folder with some.`;
  }
  if (binaries > 0)
    return `${path} is binary (it has NUL bytes). The job counts words: give --input a text file or a folder.`;
  return `${path} is empty. Give --input a text file or folder with something in it, or leave the option out for a generated corpus.`;
}

function statOf(path: string): Stats {
  try {
    const stats = statSync(path);
    if (stats.isFile() || stats.isDirectory()) return stats;
  } catch (cause) {
    const code = (cause as NodeJS.ErrnoException).code;
    const why = code === 'ENOENT' ? 'does not exist' : `cannot be read (${code})`;
    throw new LabError('bad-input', `The input ${path} ${why}. Give --input a text file or a folder of text.`, {
      cause,
    });
  }
  throw new LabError(
    'bad-input',
    `The input ${path} is neither a file nor a folder; its length must be known to share it out.`,
  );
}

function listFiles(folder: string): string[] {
  const found: string[] = [];
  const waiting = [folder];
  for (let current = waiting.pop(); current !== undefined; current = waiting.pop()) {
    const directory = openFolder(current);
    for (let entry = directory.readSync(); entry !== null; entry = directory.readSync()) {
      const path = join(current, entry.name);
      if (entry.isDirectory() && !entry.name.startsWith('.')) waiting.push(path);
      else if (entry.isFile()) found.push(path); // links are left alone: they may lead out of the folder or in circles
      if (found.length > MAX_FILES) {
        directory.closeSync();
        throw new LabError(
          'bad-input',
          `The folder ${folder} holds more than ${MAX_FILES} files. Give --input a smaller one.`,
        );
      }
    }
    directory.closeSync();
  }
  return found.sort();
}

function openFolder(path: string): Dir {
  try {
    return opendirSync(path);
  } catch (cause) {
    throw new LabError('bad-input', `The folder ${path} cannot be opened: ${(cause as Error).message}.`, { cause });
  }
}

function isBinary(path: string): boolean {
  // The loop, unlike next(), ends the generator when it is left, and so closes the file.
  for (const piece of readPieces(path, PROBE_BYTES)) return piece.includes(0);
  return false;
}

function hashFile(path: string, hash: ReturnType<typeof createHash>): number {
  let bytes = 0;
  for (const piece of readPieces(path, 1024 * 1024)) {
    hash.update(piece);
    bytes += piece.length;
  }
  return bytes;
}

/** Yields the file's bytes in order; each piece is valid until the next one is asked for. */
function* readPieces(path: string, pieceBytes: number): Generator<Uint8Array, undefined> {
  let fd: number;
  try {
    fd = openSync(path, 'r');
  } catch (cause) {
    throw new LabError('bad-input', `The input ${path} cannot be opened: ${(cause as Error).message}.`, { cause });
  }
  try {
    const piece = new Uint8Array(pieceBytes);
    for (let got = readSync(fd, piece); got > 0; got = readSync(fd, piece)) yield piece.subarray(0, got);
  } finally {
    closeSync(fd);
  }
  return undefined;
}
