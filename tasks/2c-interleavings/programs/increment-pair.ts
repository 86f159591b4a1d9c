/** Two threads, `v++` each, and nothing that could fail: what the explorer's own speed is measured with. Explored by task 2c again and again. */

interface State {
  v: Int32Array;
}

export function setup(): State {
  return { v: new Int32Array(new SharedArrayBuffer(4)) };
}

function increment({ v }: State): void {
  v[0]!++;
}

export const threads = [increment, increment];

export function check({ v }: State): boolean {
  return v[0] === 1 || v[0] === 2;
}

export function words({ v }: State) {
  return [{ name: 'v', memory: v.buffer, byteOffset: 0 }];
}

export const benignRaces = { v: 'the race is what is explored here; either sum is right' };
