/** Waits on a seat in a worker, with an Atomics.wait that returns by a script. Started by ring-wait.ts, never imported. */

import { parentPort, workerData } from 'node:worker_threads';
import { NOT_WRITTEN } from '../../../../src/course/regions.js';
import { Seat } from '../../../../src/sync/wait-strategy.js';

interface Script {
  results: string[];
  sliceMs: number;
  /** At which awakening the other side is found dead; 0: never. */
  deadAfter: number;
  word: string;
}

const MOST_LOOKS = 5_000;
const SEAT = 1;
const { results, sliceMs, deadAfter, word } = workerData as Script;
const words = new Int32Array(new SharedArrayBuffer(16));
const waits: { expected: number; seat: number; timeoutMs: number }[] = [];
let looks = 0;
let peerLooks = 0;

// Its types make Atomics.wait read-only.
(Atomics as unknown as { wait: unknown }).wait = (
  at: Int32Array,
  index: number,
  expected: number,
  timeoutMs: number,
) => {
  if (waits.length > MOST_LOOKS) throw new Error('it sleeps without end');
  waits.push({
    expected,
    seat: Atomics.load(at, index),
    timeoutMs: Math.min(timeoutMs ?? Number.MAX_VALUE, Number.MAX_VALUE),
  });
  // As whoever wakes it does.
  const result = results[waits.length - 1] ?? 'ok';
  if (result === 'ok') Atomics.compareExchange(at, index, 1, 0);
  return result;
};

let threw: string | null = null;
try {
  new Seat(words, SEAT, { strategy: 'block', sliceMs }).wait({
    isOver: () => {
      if (++looks > MOST_LOOKS) return true;
      return waits.length >= results.length;
    },
    checkPeer: () => {
      peerLooks++;
      if (deadAfter > 0 && waits.length >= deadAfter) throw new Error(word);
    },
    describe: () => 'the script',
  });
} catch (error) {
  threw = (error as Error).message;
  // No answer: the region is missing.
  if (threw.startsWith(NOT_WRITTEN)) throw error;
}
parentPort!.postMessage({ returned: threw === null, threw, looks, peerLooks, seatAfter: words[SEAT]!, waits });
