/** What the kernel says of a set's members and of the machine around a trial. Called by sets (members) and by the engine (machine). */

import type { Side } from '../core/result.js';
import type { MeterReport } from '../sys/meter.js';
import {
  readCpuTicks,
  readOwnTicks,
  readPressureUs,
  readRunNs,
  readRunQueueWaitNs,
  readThreadIds,
} from '../sys/procfs.js';
import type { Member } from './isolate.js';

/** A thread whose part is told: a member's own, or one of several within a member. */
export type TimedThread = Pick<Member, 'role' | 'pid' | 'greeting' | 'cpusRequested'>;

/**
 * Returns how long each member's timed thread has been ready and waiting for a CPU, ns; null where the kernel does not say.
 * The waits of V8's own threads say nothing: where a member has one CPU they wait for the timed thread itself.
 */
export function readRunQueueWaits(members: readonly Pick<TimedThread, 'pid' | 'greeting'>[]): (number | null)[] {
  return members.map(({ pid, greeting }) => readRunQueueWaitNs(pid, greeting.tid));
}

/** Returns the CPU time of all the members' threads but the first, ns: V8's compiler and collector; null where the kernel does not say. */
export function readHelperNs(members: readonly Member[]): number | null {
  let totalNs = 0;
  for (const { pid } of members) {
    for (const tid of readThreadIds(pid)) {
      const ns = tid === pid ? 0 : readRunNs(pid, tid);
      if (ns === null) return null;
      totalNs += ns;
    }
  }
  return totalNs;
}

/** Returns one thread's part in a trial: its own report, and the waits that the harness read before and after. */
export function toSide(
  member: TimedThread,
  report: MeterReport,
  waitBefore: number | null,
  waitAfter: number | null,
): Side {
  const kinds = new Set(Object.values(member.greeting.descriptors));
  return {
    role: member.role,
    pid: member.pid,
    tid: member.greeting.tid,
    cpusRequested: [...member.cpusRequested],
    cpusObserved: report.cpus,
    cpuNs: report.cpuNs,
    voluntarySwitches: report.voluntarySwitches,
    involuntarySwitches: report.involuntarySwitches,
    runQueueWaitNs: waitBefore === null || waitAfter === null ? null : Math.max(0, waitAfter - waitBefore),
    ...(kinds.size > 0 ? { descriptorKind: [...kinds].sort().join('+') } : {}),
  };
}

/** Totals of the whole machine; differences of two readings are the evidence. */
export interface MachineReading {
  stealTicks: number | null;
  totalTicks: number | null;
  /** What the CPUs worked for others than the lab and the members that have ended. */
  otherTicks: number | null;
  pressureUs: number | null;
  atMs: number;
}

export function readMachine(): MachineReading {
  const ticks = readCpuTicks();
  const own = readOwnTicks();
  return {
    stealTicks: ticks?.steal ?? null,
    totalTicks: ticks?.total ?? null,
    otherTicks: ticks === null || own === null ? null : ticks.busy - own,
    pressureUs: readPressureUs(),
    atMs: performance.now(),
  };
}
