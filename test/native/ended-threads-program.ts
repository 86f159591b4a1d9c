/** Ends threads again and again while they load the addon or are in one of its calls; prints how many. Started by ended-threads.test.ts, since the process may abort. */

import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { loadAddon } from '../../src/sys/addon.js';

const [, program, place, rounds] = process.argv as [string, string, string, string];
const bytes = new Uint8Array(16);

const CALLS: Readonly<Record<string, () => void>> = {
  'fails with an errno': () => void loadAddon().read(1 << 20, bytes, 0, 16),
  'returns a list': () => void loadAddon().getAffinity(0),
};

async function endThreads(): Promise<void> {
  const isLoading = place === 'loads';
  for (let round = 0; round < Number(rounds); round++) {
    const worker = new Worker(fileURLToPath(import.meta.url), { workerData: place, execArgv: [] });
    worker.on('error', () => {});
    await once(worker, 'message');
    // To load takes about a millisecond: in each round another moment of it.
    for (const endMs = performance.now() + (isLoading ? (round % 100) / 50 : 1); performance.now() < endMs; );
    await worker.terminate();
  }
  console.log(rounds);
}

function run(): void {
  const call = CALLS[workerData as string];
  if (call) loadAddon();
  parentPort!.postMessage('begun');
  if (!call) loadAddon();
  while (call) {
    try {
      call();
    } catch {
      // What it throws is made inside the addon: that is where the thread is to be ended.
    }
  }
}

if (isMainThread && program) await endThreads();
else run();
