/** EAGAIN on a descriptor that another process made non-blocking: waited for, not spun on. */

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { close, read, write } from '../../src/sys/io.js';
import { openPipe } from '../../src/sys/pipe.js';
import { encodeRecord, HEADER } from '../contracts/wire-record.js';

const PROGRAM = fileURLToPath(new URL('./waiting-program.js', import.meta.url));
/** How often the waiting process is asked for its number of calls; a spinning one makes thousands meanwhile. */
const LOOKS = 500;
const CAPACITY_BYTES = 65_536;

/** Starts a process that moves one record over its end of a non-blocking pipe, and keeps the other end. */
function startWaiting(direction: 'read' | 'write', payloadBytes: number) {
  const pipe = openPipe({ nonBlocking: true });
  const [theirs, ours] = direction === 'read' ? [pipe.readFd, pipe.writeFd] : [pipe.writeFd, pipe.readFd];
  const args = [PROGRAM, direction, String(payloadBytes)];
  const child = spawn(process.execPath, args, { stdio: ['pipe', 'pipe', 'inherit', theirs] });
  close(theirs);
  const answers = createInterface({ input: child.stdout! })[Symbol.asyncIterator]();
  return {
    ours,
    async askCounts(): Promise<{ calls: number; records: number }> {
      child.stdin!.write('\n');
      const [calls, records] = ((await answers.next()).value as string).split(' ').map(Number) as [number, number];
      return { calls, records };
    },
    async stop(): Promise<void> {
      close(ours);
      child.kill('SIGKILL');
      await once(child, 'close');
    },
  };
}

async function waitFor(
  child: ReturnType<typeof startWaiting>,
  holds: (counts: { calls: number; records: number }) => boolean,
) {
  let counts = await child.askCounts();
  while (!holds(counts)) counts = await child.askCounts();
  return counts;
}

describe('a descriptor that answers EAGAIN', () => {
  test('makes a reader wait with two calls, however long nothing comes, and then gives the record', async () => {
    const child = startWaiting('read', 100);
    try {
      await waitFor(child, ({ calls }) => calls > 0);
      for (let look = 0; look < LOOKS; look++) expect((await child.askCounts()).calls).toBeLessThanOrEqual(2);
      const record = encodeRecord(new Uint8Array(100), 0);
      write(child.ours, record, 0, record.length);
      expect(await waitFor(child, ({ records }) => records === 1)).toEqual({ calls: 2, records: 1 });
    } finally {
      await child.stop();
    }
  });

  test('makes a writer wait with three calls, however long nobody reads, and sends every byte once', async () => {
    const payloadBytes = CAPACITY_BYTES * 2 - HEADER;
    const child = startWaiting('write', payloadBytes);
    try {
      // The first takes what fits, the second is told EAGAIN, the third waits.
      await waitFor(child, ({ calls }) => calls > 1);
      for (let look = 0; look < LOOKS; look++) expect((await child.askCounts()).calls).toBeLessThanOrEqual(3);
      const taken = new Uint8Array(HEADER + payloadBytes);
      for (let at = 0; at < taken.length; ) {
        try {
          at += read(child.ours, taken, at, taken.length - at);
        } catch (error) {
          expect(error).toMatchObject({ code: 'EAGAIN' });
          await child.askCounts();
        }
      }
      expect(Buffer.from(taken).equals(encodeRecord(new Uint8Array(payloadBytes), 0))).toBe(true);
      expect((await waitFor(child, ({ records }) => records === 1)).calls).toBe(3);
    } finally {
      await child.stop();
    }
  });
});
