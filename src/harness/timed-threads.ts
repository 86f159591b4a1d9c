/** The timed threads of a process in a set: started, asked, looked at from outside, ended. Called by sets whose subjects are several threads of one process. */

import type { Side } from '../core/result.js';
import type { MeterReport } from '../sys/meter.js';
import { readRunNs, readRunQueueWaitNs, readThreadIds } from '../sys/procfs.js';
import { type GroupOptions, type Member, type MemberSpec, startGroup } from './isolate.js';
import type { CommandValues } from './protocol.js';

export interface TimedThread {
  role: string;
  pid: number;
  tid: number;
  cpusRequested: readonly number[];
}

export interface Threads<Report extends MeterReport> {
  readonly timed: readonly TimedThread[];
  /** Resolves with each timed thread's report, in order. */
  ask(verb: string, values: CommandValues): Promise<Report[]>;
  /** CPU time of V8's threads in these processes, ns: its compiler and collector. A host of threads sleeps while they are timed, and then writes their reply. */
  readHelperNs(): number | null;
}

/** Returns how long each thread has been ready and waiting for a CPU, ns; null where the kernel does not say. */
export function readWaits({ timed }: Pick<Threads<MeterReport>, 'timed'>): (number | null)[] {
  return timed.map(({ pid, tid }) => readRunQueueWaitNs(pid, tid));
}

/** Returns each thread's part in a trial. */
export function toSides(
  { timed }: Pick<Threads<MeterReport>, 'timed'>,
  reports: readonly MeterReport[],
  before: readonly (number | null)[],
  after: readonly (number | null)[],
): Side[] {
  return timed.map(({ role, pid, tid, cpusRequested }, at) => {
    const report = reports[at]!;
    const [from, to] = [before[at]!, after[at]!];
    return {
      role,
      pid,
      tid,
      cpusRequested: [...cpusRequested],
      cpusObserved: report.cpus,
      cpuNs: report.cpuNs,
      voluntarySwitches: report.voluntarySwitches,
      involuntarySwitches: report.involuntarySwitches,
      runQueueWaitNs: from === null || to === null ? null : Math.max(0, to - from),
    };
  });
}

/** Starts so many threads of the process; once. */
export type StartThreads<Report extends MeterReport> = (count: number) => Promise<Threads<Report>>;

/**
 * Resolves with what the work does with the threads of one fresh process, which knows the verb `start`; nothing is left then, also
 * when it throws.
 * @param cpus thread i is on the i-th of them, and so on from the first again; null: wherever the scheduler likes
 */
export async function withThreads<Report extends MeterReport, T>(
  command: MemberSpec['command'],
  cpus: readonly number[] | null,
  options: GroupOptions,
  work: (start: StartThreads<Report>) => Promise<T>,
): Promise<T> {
  // The whole process may use these CPUs and no other: V8's threads are where the subject's are.
  const all = cpus === null ? null : [...new Set(cpus)];
  const group = await startGroup([{ role: 'process', command, cpus: all, descriptors: [] }], options);
  const member = group.members[0]!;
  try {
    return await work(async (count) => {
      const { tids } = await member.request<{ tids: number[] }>('start', { threads: count });
      return watchThreads(member, tids, cpus);
    });
  } finally {
    await group.close();
  }
}

/** Returns the threads of a member that has started them. */
export function watchThreads<Report extends MeterReport>(
  member: Member,
  tids: readonly number[],
  cpus: readonly number[] | null,
): Threads<Report> {
  const timed = tids.map((tid, at) => {
    const cpusRequested = cpus === null ? [] : [cpus[at % cpus.length]!];
    return { role: `thread${at}`, pid: member.pid, tid, cpusRequested };
  });
  return {
    timed,
    ask: async (verb, values) => (await member.request<{ threads: Report[] }>(verb, values)).threads,
    readHelperNs: () => readOtherThreadsNs(member.pid, [member.pid, ...tids]),
  };
}

/** Returns the CPU time of a process' threads but for these, ns: V8's compiler and collector; null where the kernel does not say. */
export function readOtherThreadsNs(pid: number, tids: readonly number[]): number | null {
  let totalNs = 0;
  for (const tid of readThreadIds(pid)) {
    const ns = tids.includes(tid) ? 0 : readRunNs(pid, tid);
    if (ns === null) return null;
    totalNs += ns;
  }
  return totalNs;
}
