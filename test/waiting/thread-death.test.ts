/** Threads of a reader that die, never begin, or speak at the worst moment: threads with programs of this test's. */

import { spawnSync } from 'node:child_process';
import { describe, expect, test } from 'vitest';
import { close } from '../../src/sys/io.js';
import { openPipe } from '../../src/sys/pipe.js';
import { readDescriptorKind } from '../../src/sys/procfs.js';
import { ThreadPerPipeReader } from '../../src/waiting/thread-per-pipe-reader.js';
import { handleWith } from '../contracts/multi-reader-feed.js';
import { leavingNothing } from '../harness/leftovers.js';

const HAND_OVER = new URL('../../src/waiting/hand-over.js', import.meta.url).href;
const ADDON = new URL('../../src/sys/addon.js', import.meta.url).href;
const READER = new URL('../../src/waiting/thread-per-pipe-reader.js', import.meta.url).href;
const PIPE = new URL('../../src/sys/pipe.js', import.meta.url).href;
const WATCHDOG_MS = 20_000;

/** Returns the program of a thread, which has `slot`, `words`, `bell`, `fd` and `addon`. */
function makeProgram(body: string): URL {
  const source = `
    import { workerData } from 'node:worker_threads';
    import { loadAddon } from '${ADDON}';
    import * as hand from '${HAND_OVER}';
    const { fd } = workerData;
    const slot = hand.openSlot(workerData.slot);
    const { words } = slot;
    const bell = new Int32Array(workerData.bell);
    const addon = loadAddon();
    ${body}`;
  return new URL(`data:text/javascript,${encodeURIComponent(source)}`);
}

const ANNOUNCE = 'Atomics.store(words, hand.THREAD_ID, addon.getThreadId());';

describe('a reader with a thread for each pipe', () => {
  test.each([
    ['is gone after it has begun', `${ANNOUNCE} process.exit(0);`, WATCHDOG_MS],
    ['has never begun', 'process.exit(0);', 1],
    ['has never begun and hangs', 'while (words[hand.STOP] === 0) Atomics.wait(words, hand.STOP, 0, 5);', 1],
  ])('tells that the thread of a pipe %s, and closes the pipe', async (_what, body, startLimitMs) => {
    await leavingNothing(async () => {
      const { readFd, writeFd } = openPipe();
      const reader = new ThreadPerPipeReader({ program: makeProgram(body), startLimitMs });
      reader.add(readFd);
      const ends: unknown[] = [];
      const handler = handleWith(
        () => {},
        (fd, failure) => ends.push([fd, failure?.code, failure?.message, readDescriptorKind('self', fd)]),
      );
      reader.run(handler, WATCHDOG_MS);
      expect(ends).toEqual([[readFd, 'ESRCH', expect.stringContaining('gone without a word'), null]]);
      await reader.close();
      close(writeFd);
    });
  });

  test('tells what a thread says that cannot read', async () => {
    await leavingNothing(async () => {
      const { readFd, writeFd } = openPipe();
      const body = `${ANNOUNCE} hand.writeFailure(slot, -125, 'no memory'); hand.handOver(slot, bell, hand.ENDED);`;
      const reader = new ThreadPerPipeReader({ program: makeProgram(body) });
      reader.add(readFd);
      const ends: unknown[] = [];
      reader.run(
        handleWith(
          () => {},
          (_fd, failure) => ends.push([failure?.code, failure?.message]),
        ),
        WATCHDOG_MS,
      );
      expect(ends).toEqual([['ECANCELED', 'read: ECANCELED (no memory)']]);
      await reader.close();
      close(writeFd);
    });
  });

  test('lets the process end in which an error leaves it open, with threads in read(2)', () => {
    const program = `
      import { openPipe } from '${PIPE}';
      import { ThreadPerPipeReader } from '${READER}';
      const reader = new ThreadPerPipeReader();
      for (let pipes = 0; pipes < 3; pipes++) reader.add(openPipe().readFd);
      reader.run({ onBytes() {}, onEnd() {} }, 100);
      throw new Error('nobody closes it');`;
    const args = ['--input-type=module', '-e', program];
    const ran = spawnSync(process.execPath, args, { encoding: 'utf8', timeout: WATCHDOG_MS });
    expect(ran.signal).toBeNull();
    expect(ran.status).toBe(1);
    expect(ran.stderr).toContain('nobody closes it');
  });
});
