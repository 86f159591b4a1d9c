/** The timed loops between two processes, each in JavaScript (whichever way it waits) or native: the same records, the same sums, no deadlock beyond what pipes hold. */

import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { close, read } from '../../src/sys/io.js';
import { openPipe } from '../../src/sys/pipe.js';
import { openSocketPair } from '../../src/sys/socketpair.js';
import { leavingNothing, until } from '../harness/leftovers.js';
import { type End, startEnds } from './member-pair.js';

/** Below one page, what a pipe holds, four times and sixteen times that: then both directions are full at once. */
const SIZES = [64, 65_536, 262_144, 1 << 20];
const PAIRS: [near: End, far: End][] = [
  ['block', 'block'],
  ['block', 'native'],
  ['native', 'block'],
  ['spin', 'spin'],
  ['native', 'spin'],
  ['batch', 'batch'],
  ['batch', 'native'],
  ['native', 'batch'],
];

test.each(PAIRS)('%s near and %s far pass every record, there and back and one way, up to 1 MiB', async (near, far) => {
  await leavingNothing(async () => {
    const group = await startEnds(near, far, openPipe);
    try {
      for (const bytes of SIZES) {
        const [answered, sent] = await group.ask(
          ['respond', { bytes, rounds: 12, first: 5 }],
          ['initiate', { bytes, samples: 4, batch: 3, first: 5 }],
        );
        expect(sent.samplesNs).toHaveLength(4);
        expect(answered.checksum).toBe(sent.checksum);
        const [taken, given] = await group.ask(
          ['consume', { bytes, records: 12, first: 5 }],
          ['produce', { bytes, records: 12, first: 5 }],
        );
        expect(taken.checksum).toBe(given.checksum);
        expect(given.checksum).toBe(sent.checksum); // the same records, whoever made them and however they went
        expect([given.retries !== undefined, taken.retries !== undefined]).toEqual([near === 'spin', far === 'spin']);
      }
    } finally {
      await group.close();
    }
  });
});

test.each(PAIRS)('%s near offers by the clock and %s far notes every arrival', async (near, far) => {
  const [records, periodNs] = [60, 300_000];
  await leavingNothing(async () => {
    const group = await startEnds(near, far, openPipe);
    try {
      for (const bytes of [64, 4_096]) {
        const [taken, given] = await group.ask(
          ['receive', { bytes, records, first: 5 }],
          ['offer', { bytes, records, periodNs, first: 5 }],
        );
        const arrivalsNs = taken.arrivalsNs!.map((ns) => taken.startNs + ns);
        expect([given.latesNs!.length, arrivalsNs.length]).toEqual([records, records]);
        expect(taken.checksum).toBe(given.checksum);
        expect([...given.latesNs!, ...taken.arrivalsNs!].every(Number.isSafeInteger)).toBe(true);
        expect(given.scheduleNs).toBeGreaterThan(given.startNs);
        const begunNs = given.latesNs!.map((lateNs, record) => given.scheduleNs! + record * periodNs + lateNs);
        expect(Math.min(...given.latesNs!)).toBeGreaterThanOrEqual(0); // none before it was due
        expect(arrivalsNs.every((ns, record) => ns >= begunNs[record]!)).toBe(true);
        expect(arrivalsNs).toEqual([...arrivalsNs].sort((a, b) => a - b));
        expect(given.endNs).toBeGreaterThanOrEqual(begunNs.at(-1)!);
        expect(taken.endNs).toBeGreaterThanOrEqual(arrivalsNs.at(-1)!);
      }
    } finally {
      await group.close();
    }
  });
});

test('a spinning reader looks in vain while its writer waits for the next record to be due', async () => {
  await leavingNothing(async () => {
    const group = await startEnds('block', 'spin', openPipe);
    try {
      const [taken] = await group.ask(
        ['receive', { bytes: 64, records: 5, first: 0 }],
        ['offer', { bytes: 64, records: 5, periodNs: 5_000_000, first: 0 }],
      );
      expect(taken.retries).toBeGreaterThan(5);
    } finally {
      await group.close();
    }
  });
});

test.each<End>(['block', 'batch', 'native'])(
  'a %s writer asleep on a full socketpair is told that its reader is gone',
  async (near) => {
    await leavingNothing(async () => {
      const group = await startEnds(near, null, openSocketPair);
      try {
        const produced = group.members[0]!.request('produce', { bytes: 64, records: 1_000_000, first: 0 });
        const failed = expect(produced).rejects.toMatchObject({ code: 'peer-gone' });
        // Once it has sent something it sleeps in nothing but a write that has to wait.
        expect(read(group.readFd!, new Uint8Array(1), 0, 1)).toBe(1);
        await until(() => readState(group.members[0]!.pid) === 'S');
        close(group.takeReadFd());
        await failed;
      } finally {
        await group.close();
      }
    });
  },
);

function readState(pid: number): string | undefined {
  return /\) (\w)/.exec(readFileSync(`/proc/${pid}/stat`, 'latin1'))?.[1];
}
