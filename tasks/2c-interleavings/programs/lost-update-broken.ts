/** Lost update, broken: two threads add one to a number by `total++`. Run by the workers of task 2c, and explored. */

interface State {
  total: Int32Array;
}

export function setup(): State {
  return { total: new Int32Array(new SharedArrayBuffer(4)) };
}

/** Three steps: read, add, write. Who writes last has not seen what the other one wrote between them. */
function deposit({ total }: State): void {
  total[0]!++;
}

export const threads = [deposit, deposit];

export function check({ total }: State): boolean {
  return total[0] === 2;
}

export function words({ total }: State) {
  return [{ name: 'total', memory: total.buffer, byteOffset: 0 }];
}
