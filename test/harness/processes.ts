/** Processes as the kernel lists them. Called by tests and by the programs that they start. */

import { readdirSync, readFileSync } from 'node:fs';

export interface ProcessFacts {
  pid: number;
  parent: number;
  group: number;
  session: number;
  /** One letter of proc_pid_stat(5); Z is a zombie. */
  state: string;
}

/** Returns what the kernel says of a process; null when it is gone. */
export function readProcess(pid: number): ProcessFacts | null {
  let stat: string;
  try {
    stat = readFileSync(`/proc/${pid}/stat`, 'latin1');
  } catch (error) {
    if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return null;
    throw error;
  }
  // The name may hold spaces and brackets, so the fields are counted from behind it.
  const [state, ...numbers] = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  const [parent, group, session] = numbers.map(Number) as [number, number, number];
  return { pid, parent, group, session, state: state! };
}

/** Returns the ids of this process' children, zombies included. */
export function listChildren(): number[] {
  const pids = readdirSync('/proc').filter((name) => /^\d+$/.test(name));
  return pids.map(Number).filter((pid) => readProcess(pid)?.parent === process.pid);
}

/** Returns whether a process can still do something: a zombie cannot, and who reaps an orphan is the machine's business. */
export function isAlive(pid: number): boolean {
  const state = readProcess(pid)?.state;
  return state !== undefined && state !== 'Z' && state !== 'X';
}
