/** A thread that waits sleeps: it takes no CPU that another could have. */

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { expect, test } from 'vitest';

/** Of what a thread that looks all the time gets, on the same machine at the same moment; a few slices take some hundredths. */
const MOST_SHARE = 1 / 3;

test('who waits in vain takes no CPU, in any structure whose waiters sleep', async () => {
  const worker = new Worker(new URL('./idle-worker.js', import.meta.url));
  const [shares] = (await once(worker, 'message')) as [Record<string, number>];
  await worker.terminate();
  const { spinning, ...idle } = shares;
  expect(Object.keys(idle)).toHaveLength(9);
  expect(Object.entries(idle).filter(([, share]) => share > MOST_SHARE * spinning!)).toEqual([]);
});
