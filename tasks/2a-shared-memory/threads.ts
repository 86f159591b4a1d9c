/** The timed threads of a set of this task, of one process or of two. Called by the sets of this task. */

import { readHelperNs } from '../../src/harness/evidence.js';
import { type Group, type GroupOptions, startGroup } from '../../src/harness/isolate.js';
import type { PairCpus } from '../../src/harness/placement.js';
import { type StartThreads, type Threads as TimedThreads, withThreads } from '../../src/harness/timed-threads.js';
import { closePipe, openPipe } from '../../src/sys/pipe.js';
import type { OperateReport } from './lock-worker.js';
import type { ThreadReport } from './loops.js';
import { memberCommand, PIPE_COMMAND } from './subjects.js';

type Report = ThreadReport & Partial<OperateReport>;
export type Threads = TimedThreads<Report>;

/** Resolves with what the work does with the first `count` threads of one fresh process; nothing is left then, also when it throws. */
export async function withProcess<T>(
  subject: string,
  cpus: readonly number[] | null,
  options: GroupOptions,
  work: (start: StartThreads<Report>) => Promise<T>,
): Promise<T> {
  return await withThreads(memberCommand(subject, cpus), cpus, options, work);
}

type Work<T> = (threads: Threads) => Promise<T>;

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
