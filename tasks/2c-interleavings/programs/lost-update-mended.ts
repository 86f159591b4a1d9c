/** Lost update, mended: reading, adding and writing are one step. Run by the workers of task 2c, and explored. */

interface State {
  total: Int32Array;
}

export function setup(): State {
  return { total: new Int32Array(new SharedArrayBuffer(4)) };
}

/** One instruction of the processor, during which no other one touches the word. */
function deposit({ total }: State): void {
  Atomics.add(total, 0, 1);
}

export const threads = [deposit, deposit];

export function check({ total }: State): boolean {
  return total[0] === 2;
}

export function words({ total }: State) {
  return [{ name: 'total', memory: total.buffer, byteOffset: 0 }];
}
