/** Claims about what is written down of members and of the machine around a trial. */

import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { readHelperNs, readMachine, readRunQueueWaits, toSide } from '../../src/harness/evidence.js';
import { type Member, startGroup } from '../../src/harness/isolate.js';
import type { MeterReport } from '../../src/sys/meter.js';
import { closePipe, openPipe } from '../../src/sys/pipe.js';
import { readRunNs, readThreadIds } from '../../src/sys/procfs.js';
import { leavingNothing } from './leftovers.js';

const MEMBER = fileURLToPath(new URL('./test-member.js', import.meta.url));
const options = { signal: new AbortController().signal, timeoutMs: 30_000 };

/** What toSide looks at, without a process behind it. */
function memberWith(descriptors: Record<string, string>): Member {
  const looks = { role: 'near', pid: 7, cpusRequested: [1], greeting: { pid: 7, tid: 8, descriptors } };
  return looks as unknown as Member;
}

const report = { startNs: 1, endNs: 9, cpuNs: 5, voluntarySwitches: 2, involuntarySwitches: 1, cpus: [0, 1] };

describe('a side', () => {
  test('joins the report of the member with the waits that the harness read', () => {
    expect(toSide(memberWith({ '3': 'pipe' }), report, 100, 130)).toEqual({
      role: 'near',
      pid: 7,
      tid: 8,
      cpusRequested: [1],
      cpusObserved: [0, 1],
      cpuNs: 5,
      voluntarySwitches: 2,
      involuntarySwitches: 1,
      runQueueWaitNs: 30,
      descriptorKind: 'pipe',
    });
  });

  const kindOf = (descriptors: Record<string, string>) => toSide(memberWith(descriptors), report, 0, 0).descriptorKind;

  test('names every kind of its descriptors once', () => {
    expect(kindOf({ '3': 'pipe', '4': 'pipe' })).toBe('pipe');
    expect(kindOf({ '3': 'socket', '4': 'pipe', '5': 'pipe' })).toBe('pipe+socket');
    expect(kindOf({})).toBeUndefined();
  });

  test('has null for waits that could not be read, and no negative ones', () => {
    const waitsOf = (before: number | null, after: number | null) =>
      toSide(memberWith({}), report, before, after).runQueueWaitNs;
    expect(waitsOf(null, 5)).toBeNull();
    expect(waitsOf(5, null)).toBeNull();
    // A thread that ended in between takes its waits with it.
    expect(waitsOf(9, 5)).toBe(0);
  });
});

describe('run-queue waits', () => {
  test('are read for each member and only grow; of a member that is gone they are not available', async () => {
    await leavingNothing(async () => {
      const pipe = openPipe();
      const spec = (role: string) => {
        return { role, command: [process.execPath, MEMBER] as const, cpus: null, descriptors: [pipe.readFd] };
      };
      const group = await startGroup([spec('one'), spec('two')], options);
      closePipe(pipe);
      const before = readRunQueueWaits(group.members);
      const replies = await group.all(group.members.map((member) => member.request<MeterReport>('use')));
      const after = readRunQueueWaits(group.members);
      expect(before).toHaveLength(2);
      for (const [at, wait] of after.entries()) expect(wait).toBeGreaterThanOrEqual(before[at]!);
      const sides = group.members.map((member, at) => toSide(member, replies[at]!, before[at]!, after[at]!));
      expect(sides.map((side) => [side.role, side.pid, side.descriptorKind])).toEqual(
        group.members.map((member) => [member.role, member.pid, 'pipe']),
      );
      await group.close();
      expect(readRunQueueWaits(group.members)).toEqual([null, null]);
    });
  });
});

test('helper time is that of all threads but the first, and 0 of a member that is gone', async () => {
  await leavingNothing(async () => {
    const spec = { role: 'one', command: [process.execPath, MEMBER] as const, cpus: null, descriptors: [] };
    const group = await startGroup([spec], options);
    const helpersNs = readHelperNs(group.members)!;
    const tids = readThreadIds(group.members[0]!.pid);
    const allNs = tids.reduce((sum, tid) => sum + readRunNs(group.members[0]!.pid, tid)!, 0);
    // Starting Node keeps its helpers busy, and its main thread more.
    expect(tids.length).toBeGreaterThan(1);
    expect(helpersNs).toBeGreaterThan(0);
    expect(helpersNs).toBeLessThan(allNs);
    await group.close();
    expect(readHelperNs(group.members)).toBe(0);
  });
});

test('two readings of the machine differ by what happened between them', () => {
  const before = readMachine();
  const after = readMachine();
  expect(after.atMs).toBeGreaterThanOrEqual(before.atMs);
  for (const key of ['stealTicks', 'totalTicks', 'pressureUs'] as const) {
    if (before[key] !== null) expect(after[key]).toBeGreaterThanOrEqual(before[key]);
  }
});
