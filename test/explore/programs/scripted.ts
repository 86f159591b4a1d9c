/** A program made of scripts: each thread does its list of operations and returns what it saw. Each run's outcome goes to a file. Explored by reduction.test.ts and model.test.ts. */

import { appendFileSync } from 'node:fs';

export type Operation = [name: Name, word?: number, value?: number];
type Name = keyof typeof ACTIONS;
/** What an operation saw. */
export type Seen = number | string;

export interface Input {
  scripts: Operation[][];
  outcomes: string;
}

/** The last two are also one BigInt64. */
const WORDS = 4;
const LONG = 1;

export const setup = ({ scripts, outcomes }: Input = { scripts: [[], []], outcomes: '/dev/null' }) => ({
  memory: new SharedArrayBuffer(4 * WORDS),
  scripts,
  outcomes,
});
type State = ReturnType<typeof setup>;

const ACTIONS = {
  read: (words: Int32Array, word: number) => words[word]!,
  write: (words: Int32Array, word: number, value: number) => {
    words[word] = value;
    return 0;
  },
  load: (words: Int32Array, word: number) => Atomics.load(words, word),
  store: (words: Int32Array, word: number, value: number) => Atomics.store(words, word, value),
  add: (words: Int32Array, word: number, value: number) => Atomics.add(words, word, value),
  cas: (words: Int32Array, word: number, value: number) => Atomics.compareExchange(words, word, 0, value),
  /** Tens of ms. */
  wait: (words: Int32Array, word: number, value: number) => Atomics.wait(words, word, 0, 10 * value),
  'wait for ever': (words: Int32Array, word: number) => Atomics.wait(words, word, 0),
  'wait long': (words: Int32Array) => Atomics.wait(new BigInt64Array(words.buffer), LONG, 0n),
  notify: (words: Int32Array, word: number, value: number) => Atomics.notify(words, word, value),
  'notify all': (words: Int32Array, word: number) => Atomics.notify(words, word),
  /** Looks up to six times, as a loop would that then sleeps. */
  spin: (words: Int32Array, word: number, value: number) => {
    for (let look = 0; look < 6; look++) if (Atomics.load(words, word) >= value) return 'seen';
    return 'given up';
  },
  'spin for ever': (words: Int32Array, word: number, value: number) => {
    while (Atomics.load(words, word) < value);
    return 'seen';
  },
  'spin, then sleep': (words: Int32Array, word: number, value: number) => {
    for (let look = 0; look < 10; look++) if (Atomics.load(words, word) >= value) return 'seen';
    while (Atomics.load(words, word) < value) Atomics.wait(words, word, 0);
    return 'slept';
  },
  now: () => performance.now(),
  date: () => Date.now(),
  hrtime: () => Number(process.hrtime.bigint()),
  random: () => Math.random(),
};

function run({ memory, scripts }: State, thread: number): Seen[] {
  const words = new Int32Array(memory);
  return (scripts[thread] ?? []).map(([name, word = 0, value = 1]) => ACTIONS[name](words, word, value));
}

export const threads = [run, run, run];

export function check({ memory, outcomes }: State, seen: Seen[][]): void {
  appendFileSync(outcomes, `${JSON.stringify({ words: [...new Int32Array(memory)], seen })}\n`);
}
