/** Lost wake-up, broken: a thread looks, finds nothing, and goes to sleep. Run by the workers of task 2c, and explored. */

const READY = 0;
const BELL = 1;

interface State {
  shared: Int32Array;
}

export function setup(): State {
  return { shared: new Int32Array(new SharedArrayBuffer(8)) };
}

/** If the other one publishes and notifies between the look and the wait, nobody sleeps yet: the call is lost, and no other comes. */
function take({ shared }: State): number {
  while (Atomics.load(shared, READY) === 0) Atomics.wait(shared, BELL, 0);
  return Atomics.load(shared, READY);
}

function publish({ shared }: State): void {
  Atomics.store(shared, READY, 7);
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
