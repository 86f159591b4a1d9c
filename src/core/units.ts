/** Sizes as people write them and as ids carry them: `64B`, `64KiB`, `1MiB`. Used by plans, the command line and reports. */

import { LabError } from './errors.js';

export const KIB = 1024;
export const MIB = 1024 * 1024;
export const NS_PER_US = 1_000;
export const NS_PER_MS = 1_000_000;
export const NS_PER_S = 1_000_000_000;

/** Returns the shortest exact label of a size: 64 -> `64B`, 65536 -> `64KiB`, 1048576 -> `1MiB`. */
export function formatSize(bytes: number): string {
  if (bytes >= MIB && bytes % MIB === 0) return `${bytes / MIB}MiB`;
  if (bytes >= KIB && bytes % KIB === 0) return `${bytes / KIB}KiB`;
  return `${bytes}B`;
}

/** Returns the bytes a label names; a bare number is bytes. Throws `usage` on anything else. */
export function parseSize(text: string): number {
  const match = /^(\d{1,15})(B|KiB|MiB)?$/.exec(text.trim());
  const factor = match?.[2] === 'MiB' ? MIB : match?.[2] === 'KiB' ? KIB : 1;
  const bytes = match ? Number(match[1]) * factor : Number.NaN;
  if (!Number.isSafeInteger(bytes) || bytes < 1) {
    throw new LabError('usage', `"${text}" is no size. Write a whole number of bytes, or one such as 64B, 4KiB, 1MiB.`);
  }
  return bytes;
}
