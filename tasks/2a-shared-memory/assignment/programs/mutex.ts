/** A Mutex of up to three threads, as an explored program: nobody is inside beside another, and nobody is forgotten. Explored by ../probes/explorations.ts and by `ipc-lab explore`. */

import { LINE_BYTES } from '../../../../src/sync/layout.js';
import { FIRST_WORD } from '../../../../src/sync/lock-memory.js';
import { Mutex } from '../../../../src/sync/mutex.js';
import { ENDLESS, leaveMark, lookForMark, refuse, type Witnessed } from './witness.js';

export interface Input extends Witnessed {
  /** What each thread does. `unlock`: the first thread holds it from the beginning. */
  scripts: ('lock' | 'tryLock' | 'unlock')[][];
}

const GUARDED_AT = Mutex.bytesFor();
const OWNER = 9;

const optionsOf = (threadId: number) => ({ threadId, ...ENDLESS, mayBlock: true });

export function setup(input: Input) {
  const memory = new SharedArrayBuffer(GUARDED_AT + LINE_BYTES);
  Mutex.init(memory, 0, optionsOf(OWNER));
  if (input.scripts[0]?.[0] === 'unlock') new Int32Array(memory)[FIRST_WORD] = 1;
  return { memory, witness: new SharedArrayBuffer(4), ...input };
}
type State = ReturnType<typeof setup>;

function run(state: State, thread: number): number[] {
  const witness = new Int32Array(state.witness);
  let outcome = 0;
  if (thread === 0) leaveMark(witness, state);
  if (thread === 1) outcome = lookForMark(witness);
  const mutex = Mutex.open(state.memory, 0, optionsOf(thread + 1));
  const guarded = new Int32Array(state.memory, GUARDED_AT, 1);
  let entered = 0;
  for (const step of state.scripts[thread] ?? []) {
    if (step === 'lock') mutex.lock();
    else if (step === 'tryLock' && !mutex.tryLock()) continue;
    guarded[0]! += 1;
    entered += 1;
    mutex.unlock();
  }
  return [outcome, entered];
}

const first = (state: State) => run(state, 0);
const second = (state: State) => run(state, 1);
const third = (state: State) => run(state, 2);

export const threads = [first, second, third];

export function check(state: State, results: number[][]): void {
  const entered = results.reduce((sum, [, count]) => sum + count!, 0);
  const [count] = new Int32Array(state.memory, GUARDED_AT, 1);
  if (count !== entered) throw new Error(`${entered} additions by who held the mutex made ${count}`);
  const waits = state.scripts.flat().filter((step) => step !== 'tryLock').length;
  if (entered < Math.max(waits, 1)) throw new Error(`${waits} lock it, and ${entered} were inside`);
  const [word] = new Int32Array(state.memory, 4 * FIRST_WORD, 1);
  if (word !== 0) throw new Error(`all have unlocked it, and its word is ${word}, not 0: it is not free`);
  refuse(results[1]![0]!, state);
}

export const words = ({ memory, witness }: State) => [
  { name: 'STATE', memory, byteOffset: 4 * FIRST_WORD },
  { name: 'guarded', memory, byteOffset: GUARDED_AT },
  { name: 'witness', memory: witness, byteOffset: 0 },
];

export const benignRaces = {
  STATE:
    "unlock() may look plainly whether it holds the mutex: a thread's number is there only if it wrote it last itself",
};
