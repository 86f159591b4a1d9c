/** Lost update by Atomics, broken: each access is atomic, the two together are not. Run by the workers of task 2c, and explored. */

interface State {
  total: Int32Array;
}

export function setup(): State {
  return { total: new Int32Array(new SharedArrayBuffer(4)) };
}

/** No data race, so no race detector finds it: another thread's store may still fall between the load and the store. */
function deposit({ total }: State): void {
  const seen = Atomics.load(total, 0);
  Atomics.store(total, 0, seen + 1);
}

export const threads = [deposit, deposit];

export function check({ total }: State): boolean {
  return total[0] === 2;
}

export function words({ total }: State) {
  return [{ name: 'total', memory: total.buffer, byteOffset: 0 }];
}
