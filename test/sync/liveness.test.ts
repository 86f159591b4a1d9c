/** Which threads count as alive. */

import { expect, test, vi } from 'vitest';
import { isThreadAlive, ownThreadId } from '../../src/sync/liveness.js';
import { PRODUCER_THREAD } from '../../src/sync/ring-words.js';
import { readThreadIds } from '../../src/sys/procfs.js';
import { GUARD_BYTES, makeRing } from './ring-memory.js';
import { hear, startSide, WATCHDOG_MS } from './ring-worker.js';

test('the calling thread is alive, under the id that the kernel lists', () => {
  expect(readThreadIds('self')).toContain(ownThreadId());
  expect(isThreadAlive(ownThreadId())).toBe(true);
});

test('a worker is alive under the id that it wrote into its ring, until it is terminated', async () => {
  const { memory } = makeRing({ capacity: 1, slotBytes: 1 });
  const worker = startSide({ scene: 'producer, attached', memory, end: 'is terminated' });
  await hear(worker);
  const threadId = new Int32Array(memory, GUARD_BYTES)[PRODUCER_THREAD]!;
  expect(threadId).not.toBe(ownThreadId());
  expect(isThreadAlive(threadId)).toBe(true);
  await worker.terminate();
  // Joined is not yet unlisted: the kernel wakes who joins it a moment before it takes the thread out of /proc.
  await vi.waitFor(() => expect(isThreadAlive(threadId)).toBe(false), { timeout: WATCHDOG_MS, interval: 1 });
});
