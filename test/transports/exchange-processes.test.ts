/** The timed loops between two processes, each in JavaScript or native: the same records, the same sums, no deadlock beyond what pipes hold. */

import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { type GroupOptions, startGroup } from '../../src/harness/isolate.js';
import { close } from '../../src/sys/io.js';
import { floorPath } from '../../src/sys/native-files.js';
import { openPipe } from '../../src/sys/pipe.js';
import { leavingNothing } from '../harness/leftovers.js';

const COMMANDS: Record<string, readonly [string, ...string[]]> = {
  javascript: [process.execPath, fileURLToPath(new URL('../../tasks/1a-pipes/member.js', import.meta.url))],
  native: [floorPath()],
};
const GROUP: GroupOptions = { signal: new AbortController().signal, timeoutMs: 40_000 };
/** Below one page, what a pipe holds, four times and sixteen times that: then both directions are full at once. */
const SIZES = [64, 65_536, 262_144, 1 << 20];

interface Reply {
  checksum: number;
  samplesNs?: number[];
}

test.each([
  ['javascript', 'javascript'],
  ['javascript', 'native'],
  ['native', 'javascript'],
])('%s near and %s far pass every record, there and back and one way, up to 1 MiB', async (near, far) => {
  await leavingNothing(async () => {
    const [there, back] = [openPipe(), openPipe()];
    const specs = [
      { role: 'near', command: COMMANDS[near]!, cpus: null, descriptors: [back.readFd, there.writeFd] },
      { role: 'far', command: COMMANDS[far]!, cpus: null, descriptors: [there.readFd, back.writeFd] },
    ];
    const starting = startGroup(specs, GROUP);
    const group = await starting.finally(() => {
      for (const { readFd, writeFd } of [there, back]) for (const fd of [readFd, writeFd]) close(fd);
    });
    try {
      const [nearMember, farMember] = group.members;
      for (const bytes of SIZES) {
        const [answered, sent] = await group.all<Reply>([
          farMember!.request('respond', { bytes, rounds: 12, first: 5 }),
          nearMember!.request('initiate', { bytes, samples: 4, batch: 3, first: 5 }),
        ]);
        expect(sent!.samplesNs).toHaveLength(4);
        expect(answered!.checksum).toBe(sent!.checksum);
        const [taken, given] = await group.all<Reply>([
          farMember!.request('consume', { bytes, records: 12, first: 5 }),
          nearMember!.request('produce', { bytes, records: 12, first: 5 }),
        ]);
        expect(taken!.checksum).toBe(given!.checksum);
        expect(given!.checksum).toBe(sent!.checksum); // the same records, whoever made them and however they went
      }
    } finally {
      await group.close();
    }
  });
});
