/** Which processes come from a process, and what they use. Called by the watchdog and by the launchers. */

import { readNames, readText } from '../sys/kernel-text.js';

export interface ProcessUse {
  processes: number;
  threads: number;
  /** Resident and its own: what a program shares with its file is not counted for each of its processes. */
  memoryBytes: number;
}

/** Returns a process and all that come from it, as far as nobody has left them to process 1; empty when it is gone. */
export function listTree(root: number): number[] {
  const found: number[] = [];
  const visit = (pid: number) => {
    const threads = readNames(`/proc/${pid}/task`);
    if (threads === null) return;
    found.push(pid);
    for (const thread of threads) {
      const children = readText(`/proc/${pid}/task/${thread}/children`) ?? '';
      for (const child of children.split(' ')) if (child !== '') visit(Number(child));
    }
  };
  visit(root);
  return found;
}

/** Returns whether this kernel tells which children a process has; without that a tree is its root alone. */
export function canListTree(): boolean {
  return readText(`/proc/self/task/${process.pid}/children`) !== null;
}

export function addUse(pids: Iterable<number>): ProcessUse {
  const sum: ProcessUse = { processes: 0, threads: 0, memoryBytes: 0 };
  for (const pid of pids) {
    const status = readText(`/proc/${pid}/status`);
    if (status === null || isDead(status)) continue;
    sum.processes++;
    sum.threads += readNumber(status, 'Threads');
    sum.memoryBytes += 1024 * (readNumber(status, 'RssAnon') + readNumber(status, 'RssShmem'));
  }
  return sum;
}

/** Returns the running processes that are in the group, have the mark in their environment, or are this user's: also those that nobody is the parent of. */
export function findOwn(group: number, mark: string, user: number | null): number[] {
  const isOwn = (pid: number) => (user === null ? readGroup(pid) === group || hasMark(pid, mark) : hasUser(pid, user));
  return (readNames('/proc') ?? [])
    .filter((name) => /^\d+$/.test(name))
    .map(Number)
    .filter((pid) => isOwn(pid) && isRunning(pid));
}

function hasUser(pid: number, user: number): boolean {
  return readNumber(readText(`/proc/${pid}/status`) ?? '', 'Uid') === user;
}

function hasMark(pid: number, mark: string): boolean {
  return readText(`/proc/${pid}/environ`)?.split('\0').includes(mark) === true;
}

/** Field 5 of proc_pid_stat(5); counted from behind the last `)`, since a name may hold spaces and brackets. */
function readGroup(pid: number): number {
  const stat = readText(`/proc/${pid}/stat`) ?? '';
  return Number(stat.slice(stat.lastIndexOf(')') + 2).split(' ')[2]);
}

/** Returns whether a process is there and has not ended: one that has waits for its parent to notice. */
export function isRunning(pid: number): boolean {
  const status = readText(`/proc/${pid}/status`);
  return status !== null && !isDead(status);
}

export function killProcess(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as { code?: string }).code !== 'ESRCH') throw error;
  }
}

function isDead(status: string): boolean {
  return /^State:\s*[ZX]/m.test(status);
}

function readNumber(status: string, field: string): number {
  return Number(new RegExp(`^${field}:\\s*(\\d+)`, 'm').exec(status)?.[1] ?? 0);
}
