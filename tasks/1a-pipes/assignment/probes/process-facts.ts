/** What /proc says of processes: which pipes they hold, and which children there are. Used by the probes of `children`. */

import { readdirSync, readFileSync, readlinkSync } from 'node:fs';

// Types, not interfaces: only such are JSON to the compiler.
export type HeldPipe = { fd: number; pipe: string; mode: 'reads' | 'writes' | 'both' };
export type ChildState = { pid: number; state: string };

/** Returns every end of a pipe that a process has open. */
export function listPipes(pid: number | 'self'): HeldPipe[] {
  return readdirSync(`/proc/${pid}/fd`).flatMap((name) => {
    try {
      const pipe = readlinkSync(`/proc/${pid}/fd/${name}`);
      if (!pipe.startsWith('pipe:')) return [];
      const flags = /^flags:\s*(\d+)/m.exec(readFileSync(`/proc/${pid}/fdinfo/${name}`, 'utf8'))?.[1] ?? '0';
      const mode = (['reads', 'writes', 'both'] as const)[Number.parseInt(flags, 8) & 3] ?? 'both';
      return [{ fd: Number(name), pipe, mode }];
    } catch (error) {
      // The descriptor by which the folder itself was read is gone.
      if ((error as NodeJS.ErrnoException).code === 'ENOENT') return [];
      throw error;
    }
  });
}

export function countDescriptors(): number {
  return readdirSync('/proc/self/fd').length;
}

/** Returns the children of this process, zombies (state Z) among them. */
export function listChildren(): ChildState[] {
  return readdirSync('/proc').flatMap((name) => {
    if (!/^\d+$/.test(name)) return [];
    try {
      // The program's name, in parentheses, may hold anything.
      const [state = '?', parent] = readFileSync(`/proc/${name}/stat`, 'utf8')
        .replace(/^.*\) /s, '')
        .split(' ');
      return Number(parent) === process.pid ? [{ pid: Number(name), state }] : [];
    } catch (error) {
      if (['ENOENT', 'ESRCH'].includes((error as NodeJS.ErrnoException).code ?? '')) return [];
      throw error;
    }
  });
}
