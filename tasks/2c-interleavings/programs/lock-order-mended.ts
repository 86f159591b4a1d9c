/** Deadlock, mended: whoever needs both locks takes the lower one first. Run by the workers of task 2c, and explored. */

import { lock, unlock } from './futex-lock.js';

interface State {
  locks: Int32Array;
  balances: Int32Array;
}

export function setup(): State {
  const balances = new Int32Array(new SharedArrayBuffer(8));
  balances.fill(10);
  return { locks: new Int32Array(new SharedArrayBuffer(8)), balances };
}

/** Who waits for the higher one holds the lower one: there can be no circle. */
function transfer({ locks, balances }: State, from: number, to: number): void {
  const [first, second] = from < to ? [from, to] : [to, from];
  lock(locks, first);
  lock(locks, second);
  balances[from]! -= 3;
  balances[to]! += 3;
  unlock(locks, second);
  unlock(locks, first);
}

const pay = (state: State) => transfer(state, 0, 1);
const payBack = (state: State) => transfer(state, 1, 0);

export const threads = [pay, payBack];

export function check({ balances }: State): boolean {
  return balances[0] === 10 && balances[1] === 10;
}

export function words({ locks, balances }: State) {
  return [
    { name: 'lock', memory: locks.buffer, byteOffset: 0, bytes: 8 },
    { name: 'balance', memory: balances.buffer, byteOffset: 0, bytes: 8 },
  ];
}
