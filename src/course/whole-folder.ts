/** Writes a folder in one piece or not at all. Called by the handout command. */

import {
  chmodSync,
  lstatSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { basename, dirname, join, relative, resolve } from 'node:path';
import { LabError } from '../core/errors.js';

export type FileContent = string | Uint8Array;

/**
 * Writes the files into a new folder, or into one that is empty. A text that begins with `#!` becomes a program.
 *
 * @param forbidden no place for it, nor is anything below it
 * Throws: LabError `bad-input` for a place that will not do, `write-failed`; then nothing is left behind.
 */
export function writeWholeFolder(target: string, files: ReadonlyMap<string, FileContent>, forbidden: string): void {
  const made: string[] = [];
  try {
    const place = findPlace(target, forbidden);
    if (place.exists) fill(place.path, files, made);
    else {
      const first = mkdirSync(dirname(place.path), { recursive: true });
      if (first !== undefined) made.push(first);
      const staging = mkdtempSync(join(dirname(place.path), `.${basename(place.path).slice(0, 100)}-`));
      made.push(staging);
      writeAll(staging, files);
      // mkdtemp keeps others out; the folder is to be as mkdir makes it.
      chmodSync(staging, 0o777 & ~process.umask());
      renameSync(staging, place.path);
    }
  } catch (error) {
    for (const path of made) rmSync(path, { recursive: true, force: true });
    throw describe(target, error);
  }
}

/** An empty folder stays itself, since somebody may stand in it: whole files and folders are moved in. */
function fill(folder: string, files: ReadonlyMap<string, FileContent>, made: string[]): void {
  const staging = mkdtempSync(join(folder, '.staging-'));
  made.push(staging);
  writeAll(staging, files);
  for (const name of readdirSync(staging)) {
    made.push(join(folder, name));
    renameSync(join(staging, name), join(folder, name));
  }
  rmSync(staging, { recursive: true });
}

function writeAll(folder: string, files: ReadonlyMap<string, FileContent>): void {
  for (const [path, content] of files) {
    const file = join(folder, path);
    mkdirSync(dirname(file), { recursive: true });
    const isProgram = typeof content === 'string' && content.startsWith('#!');
    writeFileSync(file, content, isProgram ? { mode: 0o777 } : {});
  }
}

function findPlace(target: string, forbidden: string): { path: string; exists: boolean } {
  if (target === '') throw new LabError('bad-input', '--to wants the name of a folder, new or empty.');
  const path = followLinks(resolve(target), target);
  const below = relative(realpathSync(forbidden), path);
  if (below === '' || !(below === '..' || below.startsWith('../') || below.startsWith('/'))) {
    throw new LabError('bad-input', `${target} lies in the folder of the lab: give --to a folder outside of it.`);
  }
  if (!canStat(path)) return { path, exists: false };
  if (!statSync(path).isDirectory()) throw new LabError('bad-input', `${target} is no folder: give --to a new one.`);
  const [first] = readdirSync(path);
  if (first === undefined) return { path, exists: true };
  throw new LabError(
    'bad-input',
    `${target} is not empty (it holds ${first}): give --to a new folder, nothing is overwritten.`,
  );
}

/** Returns the path with the links of what there is already followed. */
function followLinks(path: string, target: string): string {
  if (canStat(path)) return realpathSync(path);
  if (isLink(path)) throw new LabError('bad-input', `${target} is a link to nothing: give --to another folder.`);
  const parent = dirname(path);
  return parent === path ? path : join(followLinks(parent, target), basename(path));
}

function canStat(path: string): boolean {
  return statSync(path, { throwIfNoEntry: false }) !== undefined;
}

function isLink(path: string): boolean {
  return lstatSync(path, { throwIfNoEntry: false }) !== undefined;
}

const REMEDIES: Readonly<Record<string, string>> = {
  EACCES: 'you may not write there. Give --to a folder of your own',
  EPERM: 'you may not write there. Give --to a folder of your own',
  EROFS: 'that file system is read-only. Give --to a folder elsewhere',
  ENOTDIR: 'a part of that path is no folder. Give --to another one',
  ELOOP: 'its links lead in a circle. Give --to another folder',
  ENAMETOOLONG: 'that name is too long. Give --to a shorter one',
  ENOSPC: 'the disk is full. Make room, or give --to a folder elsewhere',
  EDQUOT: 'your quota is used up. Make room, or give --to a folder elsewhere',
};

function describe(target: string, error: unknown): unknown {
  const code = (error as NodeJS.ErrnoException).code;
  if (error instanceof LabError || code === undefined) return error;
  const remedy = REMEDIES[code] ?? 'give --to another folder';
  return new LabError('write-failed', `Cannot write ${target} (${code}): ${remedy}.`, { cause: error });
}
