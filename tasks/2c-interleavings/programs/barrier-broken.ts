/** Barrier, broken: it has no generation, so who is quick may close it again before the others have left. Run by the workers of task 2c, and explored. */

const THREADS = 2;
const ROUNDS = 2;
const COUNT = 0;

interface State {
  shared: Int32Array;
  /** What each thread wrote in each round. */
  slots: Int32Array;
}

export function setup(): State {
  return {
    shared: new Int32Array(new SharedArrayBuffer(4)),
    slots: new Int32Array(new SharedArrayBuffer(4 * THREADS * ROUNDS)),
  };
}

/**
 * The last one sets the count to 0, wakes the sleeper, goes on to the next round, and counts itself there. The sleeper wakes up, finds 1
 * where it waited for 0, and sleeps on: now both do.
 */
function meet(shared: Int32Array): void {
  if (Atomics.add(shared, COUNT, 1) === THREADS - 1) {
    Atomics.store(shared, COUNT, 0);
    Atomics.notify(shared, COUNT);
    return;
  }
  for (;;) {
    const count = Atomics.load(shared, COUNT);
    if (count === 0) return;
    Atomics.wait(shared, COUNT, count);
  }
}

/** Returns what it has seen of the other one. */
function work({ shared, slots }: State, thread: number): number {
  let seen = 0;
  for (let round = 0; round < ROUNDS; round++) {
    slots[round * THREADS + thread] = 1;
    meet(shared);
    seen += slots[round * THREADS + (1 - thread)]!;
  }
  return seen;
}

export const threads = [work, work];

export function check(_state: State, results: unknown[]): boolean {
  return results.every((seen) => seen === ROUNDS);
}

export function words({ shared, slots }: State) {
  return [
    { name: 'COUNT', memory: shared.buffer, byteOffset: 0 },
    { name: 'slot', memory: slots.buffer, byteOffset: 0, bytes: 4 * THREADS * ROUNDS },
  ];
}
