/** Claims about the CPUs of a set's members: given, read back, refused; the parent keeps its own. */

import { fileURLToPath } from 'node:url';
import { beforeEach, describe, expect, test } from 'vitest';
import { type GroupOptions, type MemberSpec, startGroup } from '../../src/harness/isolate.js';
import { floorPath } from '../../src/sys/native-files.js';
import { readAllowedCpus, readThreadIds } from '../../src/sys/procfs.js';
import { getAffinity } from '../../src/sys/sched.js';
import { leavingNothing } from './leftovers.js';

const MEMBER = fileURLToPath(new URL('./test-member.js', import.meta.url));
const CPUS = getAffinity();
const hasTwoCpus = CPUS.length > 1;

let options: GroupOptions;
beforeEach(() => {
  options = { signal: new AbortController().signal, timeoutMs: 30_000 };
});

const js = (role: string, fields: Partial<MemberSpec> = {}): MemberSpec => {
  return { role, command: [process.execPath, MEMBER], cpus: null, descriptors: [], ...fields };
};
const floor = (role: string, fields: Partial<MemberSpec> = {}): MemberSpec => {
  return { role, command: [floorPath()], cpus: null, descriptors: [], ...fields };
};

describe('the placement of members', () => {
  test.runIf(hasTwoCpus)('holds for every thread of each member, and the parent keeps its own CPUs', async () => {
    await leavingNothing(async () => {
      const [one, two] = [CPUS[0]!, CPUS.at(-1)!];
      const group = await startGroup([js('one', { cpus: [one] }), floor('two', { cpus: [two] }), js('free')], options);
      const allowed = group.members.map(({ pid }) => [
        ...new Set(readThreadIds(pid).map((tid) => String(readAllowedCpus(pid, tid)))),
      ]);
      expect(allowed).toEqual([[String(one)], [String(two)], [String(CPUS)]]);
      expect(readThreadIds(group.members[0]!.pid).length).toBeGreaterThan(1);
      expect(group.members.map((member) => member.cpusRequested)).toEqual([[one], [two], []]);
      expect(getAffinity()).toEqual(CPUS);
      await group.close();
    });
  });

  test.runIf(hasTwoCpus)('may name the CPUs in any order', async () => {
    const group = await startGroup([floor('any', { cpus: [...CPUS].reverse() })], options);
    await group.close();
  });

  test.runIf(hasTwoCpus)('is refused when a member runs elsewhere than it was put', async () => {
    await leavingNothing(async () => {
      const [given, asked] = [String(CPUS[0]), CPUS.at(-1)!];
      const command = ['taskset', '-c', given, process.execPath, MEMBER] as const;
      const starting = startGroup(
        [floor('right', { cpus: [asked] }), js('wrong', { command, cpus: [asked] })],
        options,
      );
      await expect(starting).rejects.toMatchObject({
        code: 'placement-refused',
        message: expect.stringMatching(
          new RegExp(`^wrong \\(process \\d+\\): asked for CPUs ${asked}, the kernel gave ${given} to thread \\d+`),
        ),
      });
    });
  });

  test('on a CPU that does not exist is refused, with the role and what may be used', async () => {
    await leavingNothing(async () => {
      await expect(startGroup([floor('here'), floor('nowhere', { cpus: [1_000] })], options)).rejects.toMatchObject({
        code: 'placement-refused',
        message: expect.stringMatching(/^nowhere.*CPUs 1000.*\b0\b/),
      });
      expect(getAffinity()).toEqual(CPUS);
    });
  });

  test.runIf(hasTwoCpus)("leaves the parent's CPUs alone when the program cannot be started", async () => {
    for (const descriptors of [[], [987]]) {
      for (const command of [['no such program'], [`${floorPath()}\0`]] as const) {
        await leavingNothing(async () => {
          const starting = startGroup([{ role: 'a', command, cpus: [CPUS[0]!], descriptors }], options);
          await expect(starting).rejects.toThrow();
        });
      }
    }
  });
});
