/** Reads the small text files in which the kernel answers (/proc, /sys). Called by the other files of this folder. */

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

/** Returns the text without its last newline; null if there is none: no such file, process gone, not Linux, not permitted. */
export function readText(path: string): string | null {
  return absentAsNull(() => readFileSync(path, 'utf8').trimEnd());
}

/** Returns the target of a symbolic link, or null. */
export function readLink(path: string): string | null {
  return absentAsNull(() => readlinkSync(path));
}

/** Returns the names in a folder, or null. */
export function readNames(path: string): string[] | null {
  return absentAsNull(() => readdirSync(path));
}

/** Returns a whole non-negative number that is all the text there is, or null. */
export function parseCount(text: string | null | undefined): number | null {
  const trimmed = text?.trim();
  return trimmed !== undefined && /^\d{1,15}$/.test(trimmed) ? Number(trimmed) : null;
}

/** Every failure of the kernel to answer is an answer here: "not available". Anything else is our own mistake. */
function absentAsNull<T>(read: () => T): T | null {
  try {
    return read();
  } catch (error) {
    if (error instanceof Error && 'syscall' in error) return null;
    throw error;
  }
}
