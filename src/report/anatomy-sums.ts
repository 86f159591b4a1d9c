/** What the counts of a replay add up to. Pure; called by the sentences and the table of `lab explain`. */

import type { Anatomy, AnatomySide, TracedCall } from '../core/explanation.js';

const READS: ReadonlySet<string> = new Set(['read', 'readv', 'recvfrom', 'recvmsg']);

/** Calls on data descriptors that moved something, both sides together. */
export interface Flow {
  reads: number;
  emptyReads: number;
  writes: number;
  refusedWrites: number;
  bytesIn: number;
  bytesOut: number;
  /** Names of the calls that moved most. */
  readName: string;
  writeName: string;
}

/** Returns the sums over both sides; null where there was no strace. */
export function sumFlow({ sides }: Anatomy): Flow | null {
  const calls = dataCalls(sides);
  if (calls === null) return null;
  const [reads, writes] = [calls.filter(isRead), calls.filter((call) => !isRead(call))];
  const moved = (some: readonly TracedCall[]) => sum(some, (call) => call.count - failures(call));
  return {
    reads: moved(reads),
    emptyReads: sum(reads, (call) => call.errors.EAGAIN ?? 0),
    writes: moved(writes),
    refusedWrites: sum(writes, (call) => call.errors.EAGAIN ?? 0),
    bytesIn: sum(reads, (call) => call.bytes),
    bytesOut: sum(writes, (call) => call.bytes),
    readName: busiest(reads) ?? 'read',
    writeName: busiest(writes) ?? 'write',
  };
}

/** Every call of the thread that moves the messages; NaN: nobody knows. */
export function countCalls({ traced, untraced: { io } }: AnatomySide): number {
  if (traced !== null) return sum(traced.calls, ({ count }) => count);
  return io === null ? Number.NaN : io.readCalls + io.writeCalls;
}

export function countSwitches({ untraced }: AnatomySide): number {
  return untraced.voluntarySwitches + untraced.involuntarySwitches;
}

export function cpuNs({ untraced }: AnatomySide): number {
  return untraced.cpuNs + (untraced.helperCpuNs ?? 0);
}

export function isRead({ name }: Pick<TracedCall, 'name'>): boolean {
  return READS.has(name);
}

export function failures({ errors }: TracedCall): number {
  return sum(Object.values(errors), (count) => count);
}

export function isWait({ name, on }: TracedCall): boolean {
  return on === 'other' && /^(epoll_p?wait2?|p?poll|p?select6?)$/.test(name);
}

export function allCalls(sides: readonly AnatomySide[]): TracedCall[] {
  return sides.flatMap(({ traced }) => traced?.calls ?? []);
}

export function dataCalls(sides: readonly AnatomySide[]): TracedCall[] | null {
  if (sides.some(({ traced }) => traced === null)) return null;
  return allCalls(sides).filter(({ on }) => on === 'data');
}

export function busiest(calls: readonly TracedCall[]): string | undefined {
  return calls.reduce<TracedCall | undefined>(
    (best, call) => (best && best.bytes >= call.bytes ? best : call),
    undefined,
  )?.name;
}

export function sum<T>(items: readonly T[], pick: (item: T) => number): number {
  return items.reduce((total, item) => total + pick(item), 0);
}
