/** The timed threads of a set, whether of one process or of two: started, asked, looked at from outside, ended. Called by the sets of this task. */

import type { Side } from '../../src/core/result.js';
import { readHelperNs } from '../../src/harness/evidence.js';
import { type Group, type GroupOptions, type Member, startGroup } from '../../src/harness/isolate.js';
import type { PairCpus } from '../../src/harness/placement.js';
import type { CommandValues } from '../../src/harness/protocol.js';
import { closePipe, openPipe } from '../../src/sys/pipe.js';
import { readRunNs, readRunQueueWaitNs, readThreadIds } from '../../src/sys/procfs.js';
import type { OperateReport } from './lock-worker.js';
import type { ThreadReport } from './loops.js';
import { memberCommand, PIPE_COMMAND } from './subjects.js';

export interface TimedThread {
  role: string;
  pid: number;
  tid: number;
  cpusRequested: readonly number[];
}

export interface Threads {
  readonly timed: readonly TimedThread[];
  /** Resolves with each timed thread's report, in order. */
  ask(verb: string, values: CommandValues): Promise<(ThreadReport & Partial<OperateReport>)[]>;
  /** CPU time of V8's threads in these processes, ns: its compiler and collector. A host of threads sleeps while they are timed, and then writes their reply. */
  readHelperNs(): number | null;
}

/** Returns how long each thread has been ready and waiting for a CPU, ns; null where the kernel does not say. */
export function readWaits({ timed }: Threads): (number | null)[] {
  return timed.map(({ pid, tid }) => readRunQueueWaitNs(pid, tid));
}

/** Returns each thread's part in a trial. */
export function toSides(
  { timed }: Threads,
  reports: readonly ThreadReport[],
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

type Work<T> = (threads: Threads) => Promise<T>;

/** Resolves with what the work does with the first `count` threads of one fresh process; nothing is left then, also when it throws. */
export async function withProcess<T>(
  subject: string,
  cpus: readonly number[] | null,
  options: GroupOptions,
  work: (start: (count: number) => Promise<Threads>) => Promise<T>,
): Promise<T> {
  // The whole process may use these CPUs and no other: V8's threads are where the subject's are.
  const all = cpus === null ? null : [...new Set(cpus)];
  const spec = { role: 'process', command: memberCommand(subject, cpus), cpus: all, descriptors: [] };
  const group = await startGroup([spec], options);
  const member = group.members[0]!;
  try {
    return await work(async (count) => {
      const { tids } = await member.request<{ tids: number[] }>('start', { threads: count });
      return oneProcess(member, tids, cpus);
    });
  } finally {
    await group.close();
  }
}

function oneProcess(member: Member, tids: readonly number[], cpus: readonly number[] | null): Threads {
  const timed = tids.map((tid, at) => {
    const cpusRequested = cpus === null ? [] : [cpus[at % cpus.length]!];
    return { role: `thread${at}`, pid: member.pid, tid, cpusRequested };
  });
  return {
    timed,
    ask: async (verb, values) => (await member.request<{ threads: OperateReport[] }>(verb, values)).threads,
    readHelperNs() {
      let totalNs = 0;
      for (const tid of readThreadIds(member.pid)) {
        const ns = tids.includes(tid) || tid === member.pid ? 0 : readRunNs(member.pid, tid);
        if (ns === null) return null;
        totalNs += ns;
      }
      return totalNs;
    },
  };
}

/** The same with one thread each of two processes, joined by a pipe each way. */
export async function withTwoProcesses<T>(cpus: PairCpus, options: GroupOptions, work: Work<T>): Promise<T> {
  const group = await startPipePair(cpus, options);
  const members = group.members;
  const threads: Threads = {
    timed: members.map(({ role, pid, greeting, cpusRequested }) => ({ role, pid, tid: greeting.tid, cpusRequested })),
    async ask(verb, values) {
      const replies = members.map((member, index) =>
        member.request<{ threads: ThreadReport[] }>(verb, { ...values, index }),
      );
      return (await group.all(replies)).map((reply) => reply.threads[0]!);
    },
    readHelperNs: () => readHelperNs(members),
  };
  try {
    return await work(threads);
  } finally {
    await group.close();
  }
}

async function startPipePair(cpus: PairCpus, options: GroupOptions): Promise<Group> {
  const there = openPipe();
  let back: ReturnType<typeof openPipe> | null = null;
  try {
    back = openPipe();
    const { readFd, writeFd } = back;
    const member = (index: 0 | 1, descriptors: number[]) => ({
      role: `process${index}`,
      command: PIPE_COMMAND,
      cpus: cpus?.[index] ?? null,
      descriptors,
    });
    return await startGroup([member(0, [readFd, there.writeFd]), member(1, [there.readFd, writeFd])], options);
  } finally {
    closePipe(there);
    if (back) closePipe(back);
  }
}
