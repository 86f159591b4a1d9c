/** A user that nobody else is, without rights: who graded code runs as. Called by the launchers. */

import { randomInt } from 'node:crypto';
import { chmodSync, lstatSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import { parseCount, readText } from '../sys/kernel-text.js';

/** Returns a user for one launch: the kernel counts threads by user, and two launches must not be counted together. */
export function pickUser(): number {
  const lines = (readText('/proc/self/uid_map') ?? '').split('\n').map((line) => line.trim().split(/\s+/));
  const ends = lines.map(([first, , count]) => (parseCount(first) ?? 0) + (parseCount(count) ?? 0));
  const end = Math.min(Math.max(...ends), 2 ** 31);
  return randomInt(Math.floor(end * 0.9), Math.floor(end * 0.95));
}

/** Returns what takes the rights away, as setpriv(1) takes it. @param user null: the same user without rights */
export function setprivArgs(user: number | null): string[] {
  return [
    ...(user === null ? [] : [`--reuid=${user}`, `--regid=${user}`, '--clear-groups']),
    '--no-new-privs',
    '--bounding-set=-all',
    '--inh-caps=-all',
  ];
}

/** Lets others read a tree, which is the lab's own temporary folder. */
export function makeReadable(path: string): void {
  const { mode } = lstatSync(path);
  if ((mode & 0o005) === 0o005) return;
  chmodSync(path, mode | 0o555);
  for (const entry of readdirSync(path, { withFileTypes: true })) {
    const inner = join(path, entry.name);
    if (entry.isDirectory()) makeReadable(inner);
    else if (entry.isFile()) chmodSync(inner, lstatSync(inner).mode | 0o444);
  }
}
