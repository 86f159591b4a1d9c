/** Barrier, mended: one waits for the next generation, which never comes back. Run by the workers of task 2c, and explored. */

const THREADS = 2;
const ROUNDS = 2;
const COUNT = 0;
const GENERATION = 1;

interface State {
  shared: Int32Array;
  /** What each thread wrote in each round. */
  slots: Int32Array;
}

export function setup(): State {
  return {
    shared: new Int32Array(new SharedArrayBuffer(8)),
    slots: new Int32Array(new SharedArrayBuffer(4 * THREADS * ROUNDS)),
  };
}

/** The generation is read before one counts oneself: behind that the last one may change it at any time. */
function meet(shared: Int32Array): void {
  const generation = Atomics.load(shared, GENERATION);
  if (Atomics.add(shared, COUNT, 1) === THREADS - 1) {
    Atomics.store(shared, COUNT, 0);
    Atomics.add(shared, GENERATION, 1);
    Atomics.notify(shared, GENERATION);
    return;
  }
  while (Atomics.load(shared, GENERATION) === generation) Atomics.wait(shared, GENERATION, generation);
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
    { name: 'COUNT', memory: shared.buffer, byteOffset: 4 * COUNT },
    { name: 'GENERATION', memory: shared.buffer, byteOffset: 4 * GENERATION },
    { name: 'slot', memory: slots.buffer, byteOffset: 0, bytes: 4 * THREADS * ROUNDS },
  ];
}
