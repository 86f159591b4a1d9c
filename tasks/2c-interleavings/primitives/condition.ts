/** A Condition of up to three threads that give and take what a Mutex guards, as an explored program. Chosen by ../primitives.ts. */

import { Condition, LINE_BYTES, Mutex } from '../../../src/sync/index.js';
import { MUTEX_WORDS, nameWords, SEQUENCE_WORDS, STATE_IS_OWN } from './name-words.js';
import { chooseThread, makeThreads } from './thread-choice.js';

export interface Input {
  /** give: one, and tell one. giveAll: as many as there are takers, and tell all. take: wait until there is one. */
  scripts: ('give' | 'giveAll' | 'take')[][];
}

const CONDITION_OFFSET = Mutex.bytesFor();
/** Of the word that both are about. */
const COUNT_OFFSET = CONDITION_OFFSET + Condition.bytesFor();
const OWNER = chooseThread(9);

export function setup(input: Input) {
  const memory = new SharedArrayBuffer(COUNT_OFFSET + LINE_BYTES);
  Mutex.init(memory, 0, OWNER);
  Condition.init(memory, CONDITION_OFFSET, OWNER);
  return { memory, ...input };
}
type State = ReturnType<typeof setup>;

function run({ memory, scripts }: State, thread: number): void {
  const script = scripts[thread];
  if (script === undefined) return;
  const mutex = Mutex.open(memory, 0, chooseThread(thread));
  const condition = Condition.open(memory, CONDITION_OFFSET, chooseThread(thread));
  const count = new Int32Array(memory, COUNT_OFFSET, 1);
  for (const step of script) {
    mutex.lock();
    if (step === 'take') {
      while (count[0] === 0) condition.wait(mutex);
      count[0]! -= 1;
    } else if (step === 'give') {
      count[0]! += 1;
      condition.notifyOne();
    } else {
      count[0]! += countTakes(scripts);
      condition.notifyAll();
    }
    mutex.unlock();
  }
}

function countTakes(scripts: Input['scripts']): number {
  return scripts.flat().filter((step) => step === 'take').length;
}

export const threads = makeThreads(run);

export function check({ memory, scripts }: State): void {
  const takes = countTakes(scripts);
  const given = scripts.flat().reduce((sum, step) => sum + (step === 'give' ? 1 : step === 'giveAll' ? takes : 0), 0);
  const [count] = new Int32Array(memory, COUNT_OFFSET, 1);
  if (count !== given - takes) throw new Error(`expected ${given - takes} to be left, there are ${count}`);
  const condition = Condition.open(memory, CONDITION_OFFSET, OWNER);
  if (condition.waiters !== 0) throw new Error(`nobody waits, and ${condition.waiters} are announced`);
  const missed = condition.missedWakeUps + Mutex.open(memory, 0, OWNER).missedWakeUps;
  if (missed !== 0) throw new Error(`${missed} wake-ups were missed`);
}

export function words({ memory }: State) {
  return [
    ...nameWords(memory, MUTEX_WORDS),
    ...nameWords(memory, SEQUENCE_WORDS, CONDITION_OFFSET),
    { name: 'count', memory, byteOffset: COUNT_OFFSET },
  ];
}

export const benignRaces = { STATE: STATE_IS_OWN };
