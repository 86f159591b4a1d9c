/** One line of strace's output taken apart. Pure; called by trace-count.ts. */

import { parseDescriptorKind } from '../sys/procfs.js';

/** A system call as it began. */
export interface CallHead {
  name: string;
  /** Its first argument, where that is a descriptor. */
  fd: number | null;
  /** What the descriptor is, where strace said (-y). */
  kind: string | null;
}

/** How a call came back. */
export interface CallEnd {
  /** null: it never came back, or with an address. */
  result: number | null;
  error: string | null;
}

/** `tid` is null where the line does not say. `begun`: the end is on a later line, or on none. `aside`: signals, ends, resumed calls from before. */
export type TraceLine =
  | ({ what: 'call'; tid: number | null } & CallHead & CallEnd)
  | ({ what: 'begun'; tid: number | null } & CallHead)
  | ({ what: 'resumed'; tid: number | null; name: string } & CallEnd)
  | { what: 'aside' };

/** These take a descriptor first and return bytes. What is read goes from the kernel to the process, what is written the other way. */
export const TRANSFERS: Readonly<Record<string, 'read' | 'write'>> = {
  read: 'read',
  readv: 'read',
  recvfrom: 'read',
  recvmsg: 'read',
  write: 'write',
  writev: 'write',
  sendto: 'write',
  sendmsg: 'write',
};

/** Returns what a line says; null if it is no line of strace. */
export function parseTraceLine(line: string): TraceLine | null {
  const [, bracketed, plain, rest = ''] = /^(?:\[pid\s+(\d+)\]\s+|(\d+)\s+)?(.*)$/.exec(line) ?? [];
  const tid = bracketed === undefined && plain === undefined ? null : Number(bracketed ?? plain);
  if (/^(---|\+\+\+) .* (---|\+\+\+)$/.test(rest)) return { what: 'aside' };
  // A sleep that the attaching cut short goes on: it began before anybody looked, and so did what comes back of it.
  if (rest.startsWith('restart_syscall(<... resuming ')) return { what: 'aside' };
  const resumed = /^<\.\.\. (\w+) resumed>(.*)$/.exec(rest);
  if (resumed) {
    const end = parseEnd(resumed[2]!);
    return end === null ? null : { what: 'resumed', tid, name: resumed[1]!, ...end };
  }
  const call = /^(\w+)\((.*)$/.exec(rest);
  if (!call) return null;
  const head = parseHead(call[1]!, call[2]!);
  if (/ <(unfinished|detached) \.\.\.>$/.test(rest)) return { what: 'begun', tid, ...head };
  const end = parseEnd(call[2]!);
  // strace itself was ended in the middle of the line.
  return end === null ? { what: 'begun', tid, ...head } : { what: 'call', tid, ...head, ...end };
}

/** With -y a descriptor is followed by what it is: `3<pipe:[55]>`, `4<socket:[7->8]>`, `5</tmp/a>`. */
function parseHead(name: string, words: string): CallHead {
  const [, digits, path] = /^(\d+)(?:<(.*?)>(?:\(deleted\))?(?=[,)\s]|$))?(?=[,)\s]|$)/.exec(words) ?? [];
  const hasFd = digits !== undefined && (path !== undefined || name in TRANSFERS);
  return { name, fd: hasFd ? Number(digits) : null, kind: path === undefined ? null : nameKind(path) };
}

/** With -yy sockets are named by their protocol and both ends: `UNIX-STREAM:[7->8]`. */
function nameKind(path: string): string {
  return /^[A-Z][A-Z0-9-]*:\[/.test(path) ? 'socket' : parseDescriptorKind(path);
}

/** The result stands behind the last `) = `: a string among the arguments may hold another. */
function parseEnd(words: string): CallEnd | null {
  const result = /^(?:.*\)|\s*<unfinished \.\.\.>\))\s+= (.*)$/.exec(words)?.[1];
  if (result === undefined) return null;
  const [, value, error] = /^(0x[0-9a-f]+|-?\d+|\?)(?:<.*?>)?(?: (E[A-Z0-9_]+)\b)?/.exec(result) ?? [];
  if (value === undefined) return null;
  return { result: /^-?\d+$/.test(value) ? Number(value) : null, error: error ?? null };
}
