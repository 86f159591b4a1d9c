/** Threads that add to a plain word, each time with a lock, as an explored program: nobody is inside beside another. Used by the programs of Mutex and SpinMutex. */

import type { NamedWord } from '../../../src/explore/program.js';
import { LINE_BYTES } from '../../../src/sync/index.js';
import { chooseThread, makeThreads } from './thread-choice.js';

interface Lock {
  lock(): void;
  tryLock(): boolean;
  unlock(): void;
}

interface LockClass {
  bytesFor(): number;
  init(memory: SharedArrayBuffer, byteOffset: number, thread: ReturnType<typeof chooseThread>): Lock;
  open(memory: SharedArrayBuffer, byteOffset: number, thread: ReturnType<typeof chooseThread>): Lock;
}

export interface LockInput {
  /** What each thread does; one without a script does nothing. */
  scripts: ('lock' | 'tryLock')[][];
}

export type LockState = LockInput & { memory: SharedArrayBuffer };

/** Of setup() and check(). */
const OWNER = chooseThread(9);

/** Returns what a program of such a lock exports. */
export function makeLockProgram(Kind: LockClass, wordsOf: (memory: SharedArrayBuffer) => NamedWord[]) {
  /** Of the guarded word. */
  const byteOffset = Kind.bytesFor();
  function setup(input: LockInput): LockState {
    const memory = new SharedArrayBuffer(byteOffset + LINE_BYTES);
    Kind.init(memory, 0, OWNER);
    return { memory, ...input };
  }
  const run = ({ memory, scripts }: LockState, thread: number) => {
    const script = scripts[thread];
    if (script === undefined) return 0;
    const lock = Kind.open(memory, 0, chooseThread(thread));
    const guarded = new Int32Array(memory, byteOffset, 1);
    let entered = 0;
    for (const step of script) {
      if (step === 'lock') lock.lock();
      else if (!lock.tryLock()) continue;
      guarded[0]! += 1;
      entered += 1;
      lock.unlock();
    }
    return entered;
  };
  function check({ memory, scripts }: LockState, results: number[]): void {
    const added = results.reduce((sum, one) => sum + one, 0);
    const [count] = new Int32Array(memory, byteOffset, 1);
    if (count !== added) throw new Error(`${added} additions made ${count}`);
    const locks = scripts.flat().filter((step) => step === 'lock').length;
    if (added < Math.max(locks, 1)) throw new Error(`of ${locks} that lock ${added} were inside`);
    if (!Kind.open(memory, 0, OWNER).tryLock()) throw new Error('all have unlocked, and it is not free');
  }
  return {
    setup,
    threads: makeThreads(run),
    check,
    words: ({ memory }: LockState) => [...wordsOf(memory), { name: 'guarded', memory, byteOffset }],
  };
}
