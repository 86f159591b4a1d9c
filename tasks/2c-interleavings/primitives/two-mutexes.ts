/** Two accounts with a Mutex each, and threads that move money between them, as an explored program: nothing is lost, and nobody waits for ever. Chosen by ../primitives.ts. */

import { LINE_BYTES, Mutex } from '../../../src/sync/index.js';
import { MUTEX_WORDS, nameWords, STATE_IS_OWN } from './name-words.js';
import { chooseThread, makeThreads } from './thread-choice.js';

export interface Input {
  /** From which of the two accounts, 0 or 1, to the other; one each time. */
  moves: (0 | 1)[][];
}

const ACCOUNT_BYTES = Mutex.bytesFor() + LINE_BYTES;
const FIRST_BALANCE = 10;

const balanceOf = (memory: SharedArrayBuffer, account: number) =>
  new Int32Array(memory, account * ACCOUNT_BYTES + Mutex.bytesFor(), 1);

export function setup(input: Input) {
  const memory = new SharedArrayBuffer(2 * ACCOUNT_BYTES);
  for (const account of [0, 1]) {
    Mutex.init(memory, account * ACCOUNT_BYTES, chooseThread(9));
    balanceOf(memory, account)[0] = FIRST_BALANCE;
  }
  return { memory, ...input };
}
type State = ReturnType<typeof setup>;

function run({ memory, moves }: State, thread: number): void {
  for (const from of moves[thread] ?? []) {
    const to = 1 - from;
    const open = (account: number) => Mutex.open(memory, account * ACCOUNT_BYTES, chooseThread(thread));
    // In one order, whichever way the money goes.
    open(Math.min(from, to)).withLock(() =>
      open(Math.max(from, to)).withLock(() => {
        balanceOf(memory, from)[0]! -= 1;
        balanceOf(memory, to)[0]! += 1;
      }),
    );
  }
}

export const threads = makeThreads(run);

export function check({ memory, moves }: State): void {
  const left = moves.flat().reduce<number>((sum, from) => sum + (from === 0 ? -1 : 1), FIRST_BALANCE);
  const balances = [0, 1].map((account) => balanceOf(memory, account)[0]!);
  if (balances[0] !== left || balances[1] !== 2 * FIRST_BALANCE - left) {
    throw new Error(`expected ${left} and ${2 * FIRST_BALANCE - left}, got ${balances.join(' and ')}`);
  }
}

export function words({ memory }: State) {
  return [0, 1].flatMap((account) => [
    ...nameWords(memory, MUTEX_WORDS, account * ACCOUNT_BYTES, `${account}.`),
    { name: `${account}.balance`, memory, byteOffset: account * ACCOUNT_BYTES + Mutex.bytesFor() },
  ]);
}

export const benignRaces = { '0.STATE': STATE_IS_OWN, '1.STATE': STATE_IS_OWN };
