/** When a reader with a thread for each pipe is open: when every thread has begun, or died; threads of its own program and of this test's. */

import { stat } from 'node:fs/promises';
import { beforeAll, describe, expect, test } from 'vitest';
import { close, write } from '../../src/sys/io.js';
import { openPipe, type Pipe } from '../../src/sys/pipe.js';
import { POLLIN, pollOne } from '../../src/sys/poll.js';
import { readThreadIds, readThreadState } from '../../src/sys/procfs.js';
import { ThreadPerPipeReader } from '../../src/waiting/thread-per-pipe-reader.js';
import { handleWith } from '../contracts/multi-reader-feed.js';
import { leavingNothing, until } from '../harness/leftovers.js';

const HAND_OVER = new URL('../../src/waiting/hand-over.js', import.meta.url).href;
const ADDON = new URL('../../src/sys/addon.js', import.meta.url).href;
const WATCHDOG_MS = 20_000;
const WATCHDOG = { timeout: 20_000 };

/** A thread that begins when its pipe has a byte: 1 to say so and stay, 2 to die before it says anything. */
const TOLD = new URL(
  `data:text/javascript,${encodeURIComponent(`
    import { parentPort, workerData } from 'node:worker_threads';
    import { loadAddon } from '${ADDON}';
    import * as hand from '${HAND_OVER}';
    const slot = hand.openSlot(workerData.slot);
    const { words } = slot;
    const addon = loadAddon();
    const byte = new Uint8Array(1);
    addon.read(workerData.fd, byte, 0, 1);
    if (byte[0] === 2) process.exit(0);
    Atomics.store(words, hand.THREAD_ID, addon.getThreadId());
    parentPort.postMessage('reading');
    while (words[hand.STOP] === 0) Atomics.wait(words, hand.STOP, 0, 5);
    hand.handOver(slot, new Int32Array(workerData.bell), hand.ENDED);`)}`,
);

const tell = ({ writeFd }: Pipe, word: 1 | 2) => write(writeFd, Uint8Array.of(word), 0, 1);

/** Gives the event loop turns in which what a thread has said would arrive. */
async function turnLoop(): Promise<void> {
  for (let turn = 0; turn < 50; turn++) await new Promise((resolve) => setImmediate(resolve));
}

/** Runs `use` with a reader over so many pipes, whose threads are counted before and after. */
async function withThreads(
  count: number,
  reader: ThreadPerPipeReader,
  use: (pipes: readonly Pipe[], listThreads: () => number[]) => Promise<void>,
): Promise<void> {
  const before = new Set(readThreadIds('self'));
  const listThreads = () => readThreadIds('self').filter((tid) => !before.has(tid));
  await leavingNothing(async () => {
    const pipes = Array.from({ length: count }, () => openPipe());
    for (const { readFd } of pipes) reader.add(readFd);
    await use(pipes, listThreads);
    await reader.close();
    for (const { writeFd } of pipes) close(writeFd);
  });
  // The kernel takes a thread off its list a moment after it has been joined.
  await until(() => listThreads().length === 0);
}

/** libuv starts all of its pool with the first use, which must not be in the middle of counting. */
beforeAll(async () => {
  await stat('/');
});

describe('a reader with a thread for each pipe', () => {
  test('is open when there is a thread for each pipe, and each comes to sleep in its read', WATCHDOG, async () => {
    const reader = new ThreadPerPipeReader();
    await withThreads(5, reader, async (_pipes, listThreads) => {
      await reader.opened();
      expect(listThreads()).toHaveLength(5);
      await until(() => listThreads().every((tid) => readThreadState('self', tid) === 'S'));
    });
  });

  test.each<[what: string, last: 1 | 2]>([
    ['has begun', 1],
    ['has died before it began', 2],
  ])('is not open before the last thread %s', WATCHDOG, async (_what, last) => {
    const reader = new ThreadPerPipeReader({ program: TOLD });
    await withThreads(3, reader, async (pipes, listThreads) => {
      let isOpen = false;
      const opened = reader.opened().then(() => {
        isOpen = true;
      });
      const [first, second, third] = pipes as [Pipe, Pipe, Pipe];
      for (const pipe of [third, first]) {
        tell(pipe, 1);
        await until(() => pollOne(pipe.readFd, POLLIN, 0) === 0);
        await until(() => listThreads().every((tid) => readThreadState('self', tid) === 'S'));
        await turnLoop();
        expect(isOpen).toBe(false);
      }
      tell(second, last);
      await opened;
      expect(listThreads().length).toBeGreaterThanOrEqual(last === 1 ? 3 : 2);
    });
  });

  test('is open when all threads have died, and its run tells of each', WATCHDOG, async () => {
    const reader = new ThreadPerPipeReader({ program: TOLD });
    await withThreads(2, reader, async (pipes) => {
      for (const pipe of pipes) tell(pipe, 2);
      await reader.opened();
      const ends: unknown[] = [];
      const handler = handleWith(
        () => {},
        (fd, failure) => ends.push([fd, failure?.code]),
      );
      reader.run(handler, WATCHDOG_MS);
      expect(ends.sort()).toEqual(pipes.map(({ readFd }) => [readFd, 'ESRCH']).sort());
    });
  });
});
