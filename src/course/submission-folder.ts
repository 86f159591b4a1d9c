/** Finds the folder that was meant: not an archive, not a link, at most one level down. Called by submission.ts. */

import { lstatSync, opendirSync } from 'node:fs';
import { basename, join } from 'node:path';
import { LabError } from '../core/errors.js';
import { escapeUnprintable } from './printable-name.js';

const ARCHIVE = /\.(zip|tar|tgz|tbz2?|txz|7z|rar|gz|bz2|xz|zst)$/i;
/** What packing programs add by themselves. */
const IGNORED = /^(__MACOSX|\..*|desktop\.ini|Thumbs\.db)$/i;
/** A folder can be made to have millions. */
const MOST_ENTRIES = 1_000;

/**
 * Returns the folder below which some of the expected files are: the path itself or the only folder in it, as unpacking often
 * leaves it.
 *
 * Throws: LabError `bad-input` with the reason for which it is rejected.
 */
export function findSubmissionFolder(path: string, expected: readonly string[]): { folder: string; notes: string[] } {
  const bare = path.replace(/(?<=.)\/+$/, '');
  const stats = look(bare);
  if (stats === null) throw new LabError('bad-input', 'there is nothing of that name: check the path');
  if (stats.isSymbolicLink()) throw new LabError('bad-input', 'it is a symbolic link: give the folder itself');
  if (!stats.isDirectory()) throw new LabError('bad-input', describeFile(basename(bare)));
  if (holdsAny(bare, expected)) return { folder: bare, notes: [] };
  const entries = listEntries(bare);
  const inner = entries.filter((name) => look(join(bare, name))?.isDirectory() && holdsAny(join(bare, name), expected));
  const [only] = inner;
  if (inner.length > 1) {
    const names = inner.slice(0, 3).map(escapeUnprintable).join(', ');
    throw new LabError('bad-input', `it holds ${inner.length} handouts (${names}): which one is meant?`);
  }
  if (only !== undefined) {
    return { folder: join(bare, only), notes: [`what is graded is in its folder ${escapeUnprintable(only)}`] };
  }
  if (entries.length === 0) throw new LabError('bad-input', 'it is empty');
  const archive = entries.find((name) => ARCHIVE.test(name));
  if (archive !== undefined) {
    throw new LabError('bad-input', `it holds an archive, ${escapeUnprintable(archive)}: unpack it first`);
  }
  throw new LabError('bad-input', `it is no handout: none of ${expected.join(', ')} is in it`);
}

function describeFile(name: string): string {
  const printable = escapeUnprintable(name);
  if (ARCHIVE.test(name)) return `it is an archive, not a folder: unpack ${printable} first and give the folder`;
  return 'it is a file, not a folder: give the folder of the handout';
}

/** One of them is enough to tell where the handout begins; what is missing there is told later. */
function holdsAny(folder: string, expected: readonly string[]): boolean {
  return expected.some((file) => look(join(folder, file)) !== null);
}

function listEntries(folder: string): string[] {
  const names: string[] = [];
  const open = opendirSync(folder);
  try {
    for (let entry = open.readSync(); entry !== null && names.length < MOST_ENTRIES; entry = open.readSync()) {
      if (!IGNORED.test(entry.name)) names.push(entry.name);
    }
  } finally {
    open.closeSync();
  }
  return names;
}

function look(path: string) {
  try {
    return lstatSync(path, { throwIfNoEntry: false }) ?? null;
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    // A part of the way is a file, or the name is longer than any that could be there.
    if (code === 'ENOTDIR' || code === 'ENAMETOOLONG') return null;
    throw new LabError('bad-input', `it cannot be looked at (${code})`);
  }
}
