/** What /proc says of a process and its threads. Called for evidence around trials; every answer may be null: "not available". */

import { parseCount, readLink, readNames, readText } from './kernel-text.js';

export { type CpuTicks, readCpuTicks, readOwnTicks, readPressureUs } from './machine-load.js';

export type ProcessId = number | 'self';

/** Returns the ids of a process' threads, ascending; empty when it is gone. */
export function readThreadIds(pid: ProcessId, root = '/proc'): number[] {
  const names = readNames(`${root}/${pid}/task`) ?? [];
  return names.map(Number).sort((a, b) => a - b);
}

/** Returns the CPUs that a thread may use, ascending. */
export function readAllowedCpus(pid: ProcessId, tid: number, root = '/proc'): number[] | null {
  const status = readText(`${root}/${pid}/task/${tid}/status`);
  return parseCpuList(findField(status, 'Cpus_allowed_list'));
}

/** Returns the numbers of a list such as `0-2,5`; null if it is none. */
export function parseCpuList(text: string | null): number[] | null {
  if (text === null) return null;
  const cpus: number[] = [];
  for (const part of text.trim().split(',')) {
    const match = /^(\d{1,6})(?:-(\d{1,6}))?$/.exec(part);
    if (!match) return null;
    const last = Number(match[2] ?? match[1]);
    for (let cpu = Number(match[1]); cpu <= last; cpu++) cpus.push(cpu);
  }
  return cpus;
}

/** Returns the CPU that a thread last ran on. */
export function readLastCpu(pid: ProcessId, tid: number, root = '/proc'): number | null {
  return parseLastCpu(readText(`${root}/${pid}/task/${tid}/stat`));
}

/** Field 39 of proc_pid_stat(5); counted from behind the last `)`, since a thread's name may hold spaces and brackets. */
export function parseLastCpu(stat: string | null): number | null {
  if (stat === null) return null;
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ');
  return parseCount(fields[39 - 3]);
}

/** Returns how long a thread was ready to run and had no CPU, in ns, since it started. */
export function readRunQueueWaitNs(pid: ProcessId, tid: number, root = '/proc'): number | null {
  return readSchedstat(pid, tid, 1, root);
}

/** Returns how long a thread was running, in ns, since it started. */
export function readRunNs(pid: ProcessId, tid: number, root = '/proc'): number | null {
  return readSchedstat(pid, tid, 0, root);
}

function readSchedstat(pid: ProcessId, tid: number, field: number, root: string): number | null {
  return parseCount(readText(`${root}/${pid}/task/${tid}/schedstat`)?.split(' ')[field]);
}

export interface Switches {
  voluntary: number;
  involuntary: number;
}

/** Returns a thread's context switches since it started. */
export function readSwitches(pid: ProcessId, tid: number, root = '/proc'): Switches | null {
  const status = readText(`${root}/${pid}/task/${tid}/status`);
  const voluntary = parseCount(findField(status, 'voluntary_ctxt_switches'));
  const involuntary = parseCount(findField(status, 'nonvoluntary_ctxt_switches'));
  return voluntary === null || involuntary === null ? null : { voluntary, involuntary };
}

/** Returns the id of the process that traces a thread (ptrace); 0: nobody does. */
export function readTracer(pid: ProcessId, tid: number, root = '/proc'): number | null {
  return parseCount(findField(readText(`${root}/${pid}/task/${tid}/status`), 'TracerPid'));
}

/** Returns a thread's state, one letter of proc_pid_stat(5): R runs or is ready, S sleeps, Z is gone but not reaped. */
export function readThreadState(pid: ProcessId, tid: number, root = '/proc'): string | null {
  const stat = readText(`${root}/${pid}/task/${tid}/stat`);
  return stat === null ? null : (stat.slice(stat.lastIndexOf(')') + 2)[0] ?? null);
}

/** What a thread has read and written since it started, proc_pid_io(5); recv and send on sockets are not among it. */
export interface IoTotals {
  readCalls: number;
  writeCalls: number;
  readBytes: number;
  writtenBytes: number;
}

export function readIoTotals(pid: ProcessId, tid: number, root = '/proc'): IoTotals | null {
  const text = readText(`${root}/${pid}/task/${tid}/io`);
  const [readCalls, writeCalls, readBytes, writtenBytes] = ['syscr', 'syscw', 'rchar', 'wchar'].map((name) =>
    parseCount(findField(text, name)),
  ) as [number | null, number | null, number | null, number | null];
  if (readCalls === null || writeCalls === null || readBytes === null || writtenBytes === null) return null;
  return { readCalls, writeCalls, readBytes, writtenBytes };
}

/** Returns a process' memory with shared pages divided among their users, in bytes. */
export function readPssBytes(pid: ProcessId, root = '/proc'): number | null {
  const rollup = readText(`${root}/${pid}/smaps_rollup`);
  const kilobytes = parseCount(findField(rollup, 'Pss')?.replace(/ kB$/, ''));
  return kilobytes === null ? null : kilobytes * 1_024;
}

/** Returns what a descriptor is: `pipe`, `socket`, `file`, `device`, `memfd`, `eventfd`, `eventpoll` …; null if it is not open. */
export function readDescriptorKind(pid: ProcessId, fd: number, root = '/proc'): string | null {
  const target = readLink(`${root}/${pid}/fd/${fd}`);
  return target === null ? null : parseDescriptorKind(target);
}

/** The link's text is the kernel's own name for the thing behind it. */
export function parseDescriptorKind(target: string): string {
  const anonymous = /^anon_inode:\[?([^\]]+)\]?$/.exec(target);
  if (anonymous) return anonymous[1]!;
  const unnamed = /^(pipe|socket):\[\d+\]$/.exec(target);
  if (unnamed) return unnamed[1]!;
  if (target.startsWith('/memfd:')) return 'memfd';
  return target.startsWith('/dev/') ? 'device' : 'file';
}

/** Returns a process' open descriptors, ascending. */
export function readDescriptors(pid: ProcessId, root = '/proc'): number[] | null {
  const names = readNames(`${root}/${pid}/fd`);
  if (names === null) return null;
  const fds = names.map(Number).sort((a, b) => a - b);
  // Listing needs a descriptor for the folder itself, which is closed again by now.
  const isOwn = root === '/proc' && (pid === 'self' || pid === process.pid);
  return isOwn ? fds.filter((fd) => readLink(`${root}/${pid}/fd/${fd}`) !== null) : fds;
}

/** Returns how many descriptors a process has open. */
export function countDescriptors(pid: ProcessId = 'self', root = '/proc'): number | null {
  return readDescriptors(pid, root)?.length ?? null;
}

/** Returns the text behind `Name:` in a file of such lines, trimmed. */
function findField(text: string | null, name: string): string | null {
  const line = text?.split('\n').find((candidate) => candidate.startsWith(`${name}:`));
  return line?.slice(name.length + 1).trim() ?? null;
}
