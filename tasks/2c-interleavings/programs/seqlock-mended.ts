/** Sequence lock, mended: the reader looks again, and reads again where a writer came in between. Run by the workers of task 2c, and explored. */

const SEQUENCE = 0;
const LOW = 1;
const HIGH = 2;

interface State {
  shared: Int32Array;
}

export function setup(): State {
  return { shared: new Int32Array(new SharedArrayBuffer(12)) };
}

/** The sequence is odd while the two words are not of one time. */
function write({ shared }: State): void {
  Atomics.add(shared, SEQUENCE, 1);
  Atomics.store(shared, LOW, 1);
  Atomics.store(shared, HIGH, 1);
  Atomics.add(shared, SEQUENCE, 1);
}

/** The same even number before and after: nobody wrote between the two looks. */
function read({ shared }: State): number[] {
  for (;;) {
    const before = Atomics.load(shared, SEQUENCE);
    if ((before & 1) !== 0) continue;
    const payload = [Atomics.load(shared, LOW), Atomics.load(shared, HIGH)];
    if (Atomics.load(shared, SEQUENCE) === before) return payload;
  }
}

export const threads = [write, read];

export function check(_state: State, results: unknown[]): boolean {
  const [low, high] = results[1] as number[];
  return low === high;
}

export function words({ shared }: State) {
  const name = (word: string, at: number) => ({ name: word, memory: shared.buffer, byteOffset: 4 * at });
  return [name('SEQUENCE', SEQUENCE), name('LOW', LOW), name('HIGH', HIGH)];
}
