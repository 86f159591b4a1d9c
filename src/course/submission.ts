/** Reads a submission's folder with suspicion: the files of the assignment's regions and nothing else. Called by the grader; the folder is never run or compiled itself. */

import { createHash } from 'node:crypto';
import { closeSync, constants, fstatSync, lstatSync, openSync, readSync, type Stats } from 'node:fs';
import { join } from 'node:path';
import { LabError } from '../core/errors.js';
import type { Assignment } from './assignment.js';
import { STAMP_FILE } from './handout-stamp.js';
import { findSubmissionFolder } from './submission-folder.js';

export interface OpenSubmission {
  /** Where it was found: the path that was given, or the only folder in it. */
  folder: string;
  /** Its handout.json; null when it has none. */
  handout: string | null;
  /** What a person should know about the folder; nothing that changes the points. */
  notes: string[];
}

export interface RegionFiles {
  /** By path below the package's folder. */
  files: ReadonlyMap<string, string>;
  /** Of those files: whether two gradings saw the same. */
  digest: string;
}

/** A source of a region has a few KB. */
export const MOST_FILE_BYTES = 1024 ** 2;

/** Returns where the submission is and which handout it says it is. Throws: LabError `bad-input` with the reason for which it is rejected, on one line. */
export function openSubmission(path: string, assignment: Assignment): OpenSubmission {
  const expected = [STAMP_FILE, ...listRegionFiles(assignment).keys()];
  const { folder, notes } = findSubmissionFolder(path, expected);
  const handout = findStats(folder, STAMP_FILE) === null ? null : readText(folder, STAMP_FILE);
  return { folder, notes, handout };
}

/** Returns what is graded of a submission. Throws: LabError `bad-input`. */
export function readRegionFiles(folder: string, assignment: Assignment): RegionFiles {
  const wanted = listRegionFiles(assignment);
  const missing = [...wanted].filter(([file]) => findStats(folder, file) === null);
  if (missing.length > 0) {
    const each = missing.map(([file, regions]) => `${file} (${regions.join(', ')})`).join(', ');
    throw reject(`${missing.length === 1 ? 'a file is' : `${missing.length} files are`} missing: ${each}`);
  }
  const files = new Map([...wanted.keys()].map((file) => [file, readText(folder, file)]));
  const digest = createHash('sha256');
  for (const [file, text] of files) digest.update(`${file}\0${Buffer.byteLength(text)}\0${text}`);
  return { files, digest: digest.digest('hex') };
}

/** Returns the files that students write, each with its regions. */
export function listRegionFiles({ regions }: Assignment): Map<string, string[]> {
  const files = new Map<string, string[]>();
  for (const region of regions) {
    for (const file of region.files) files.set(file, [...(files.get(file) ?? []), region.id]);
  }
  return files;
}

/** Returns what is there; null for nothing. Throws `bad-input` when a part of the way is a link: it may lead anywhere. */
function findStats(folder: string, file: string): Stats | null {
  const parts = file.split('/');
  let stats: Stats | null = null;
  for (let depth = 1; depth <= parts.length; depth++) {
    const part = parts.slice(0, depth).join('/');
    stats = lstatSync(join(folder, part), { throwIfNoEntry: false }) ?? null;
    if (stats === null) return null;
    if (stats.isSymbolicLink()) throw reject(`${part} is a symbolic link, and must be a plain file of its own`);
    if (depth < parts.length && !stats.isDirectory()) throw reject(`${part} is no folder`);
  }
  return stats;
}

function readText(folder: string, file: string): string {
  findStats(folder, file);
  let descriptor: number;
  try {
    // Opening a named pipe would otherwise wait for somebody who writes.
    descriptor = openSync(join(folder, file), constants.O_RDONLY | constants.O_NOFOLLOW | constants.O_NONBLOCK);
  } catch (error) {
    throw reject(`${file} cannot be read (${(error as NodeJS.ErrnoException).code})`);
  }
  try {
    const stats = fstatSync(descriptor);
    if (!stats.isFile()) throw reject(`${file} is no plain file`);
    if (stats.size > MOST_FILE_BYTES)
      throw reject(`${file} has ${stats.size} bytes, at most ${MOST_FILE_BYTES} are read`);
    const bytes = Buffer.alloc(stats.size);
    const length = readSync(descriptor, bytes, 0, stats.size, 0);
    return new TextDecoder('utf-8', { fatal: true, ignoreBOM: false }).decode(bytes.subarray(0, length));
  } catch (error) {
    if (error instanceof LabError) throw error;
    throw reject(`${file} is no text in UTF-8`);
  } finally {
    closeSync(descriptor);
  }
}

function reject(reason: string): LabError {
  return new LabError('bad-input', reason);
}
