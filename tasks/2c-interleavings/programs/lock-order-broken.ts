/** Deadlock, broken: two threads take the same two locks, each in its own order. Run by the workers of task 2c, and explored. */

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

/** It holds the one and waits for the other, while the other thread holds that and waits for the one. */
function transfer({ locks, balances }: State, from: number, to: number): void {
  lock(locks, from);
  lock(locks, to);
  balances[from]! -= 3;
  balances[to]! += 3;
  unlock(locks, to);
  unlock(locks, from);
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
