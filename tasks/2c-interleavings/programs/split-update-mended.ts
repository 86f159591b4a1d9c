/** Lost update by Atomics, mended: the store happens only on the value that was loaded. Run by the workers of task 2c, and explored. */

interface State {
  total: Int32Array;
}

export function setup(): State {
  return { total: new Int32Array(new SharedArrayBuffer(4)) };
}

/** Where another thread came first, compareExchange changes nothing and says so: then all is done again with the new value. */
function deposit({ total }: State): void {
  let seen = Atomics.load(total, 0);
  for (;;) {
    const found = Atomics.compareExchange(total, 0, seen, seen + 1);
    if (found === seen) return;
    seen = found;
  }
}

export const threads = [deposit, deposit];

export function check({ total }: State): boolean {
  return total[0] === 2;
}

export function words({ total }: State) {
  return [{ name: 'total', memory: total.buffer, byteOffset: 0 }];
}
