/** Lost wake-up, mended: who notifies changes the word that the sleeper compares. Run by the workers of task 2c, and explored. */

const READY = 0;
const BELL = 1;

interface State {
  shared: Int32Array;
}

export function setup(): State {
  return { shared: new Int32Array(new SharedArrayBuffer(8)) };
}

/**
 * The bell is read before the look. If it rings between the look and the wait, the word is another one, and Atomics.wait, which
 * compares and goes to sleep in one step, returns at once.
 */
function take({ shared }: State): number {
  for (;;) {
    const rung = Atomics.load(shared, BELL);
    const ready = Atomics.load(shared, READY);
    if (ready !== 0) return ready;
    Atomics.wait(shared, BELL, rung);
  }
}

function publish({ shared }: State): void {
  Atomics.store(shared, READY, 7);
  Atomics.add(shared, BELL, 1);
  Atomics.notify(shared, BELL);
}

export const threads = [take, publish];

export function check(_state: State, results: unknown[]): boolean {
  return results[0] === 7;
}

export function words({ shared }: State) {
  return [
    { name: 'READY', memory: shared.buffer, byteOffset: 4 * READY },
    { name: 'BELL', memory: shared.buffer, byteOffset: 4 * BELL },
  ];
}
