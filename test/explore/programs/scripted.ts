/** A program made of scripts: each thread does its list of operations and returns what it saw. Each run's outcome goes to a file. Explored by reduction.test.ts. */

import { appendFileSync } from 'node:fs';

export type Operation = [
  name: 'read' | 'write' | 'load' | 'store' | 'add' | 'cas' | 'wait' | 'notify' | 'spin',
  word: number,
  value: number,
];

export interface Input {
  scripts: Operation[][];
  outcomes: string;
}

const WORDS = 3;

export const setup = ({ scripts, outcomes }: Input = { scripts: [[], []], outcomes: '/dev/null' }) => ({
  memory: new SharedArrayBuffer(4 * WORDS),
  scripts,
  outcomes,
});
type State = ReturnType<typeof setup>;

function run({ memory, scripts }: State, thread: number): (number | string)[] {
  const words = new Int32Array(memory);
  return (scripts[thread] ?? []).map((operation) => act(words, operation));
}

function act(words: Int32Array, [name, word, value]: Operation): number | string {
  switch (name) {
    case 'read':
      return words[word]!;
    case 'write':
      words[word] = value;
      return 0;
    case 'load':
      return Atomics.load(words, word);
    case 'store':
      return Atomics.store(words, word, value);
    case 'add':
      return Atomics.add(words, word, value);
    case 'cas':
      return Atomics.compareExchange(words, word, 0, value);
    case 'wait':
      return Atomics.wait(words, word, 0, 10 * value);
    case 'notify':
      return Atomics.notify(words, word, value);
    case 'spin':
      return spin(words, word, value);
  }
}

/** Looks up to six times, as a loop would that then sleeps. */
function spin(words: Int32Array, word: number, value: number): string {
  for (let look = 0; look < 6; look++) if (Atomics.load(words, word) >= value) return 'seen';
  return 'given up';
}

export const threads = [run, run, run];

export function check({ memory, outcomes }: State, results: (number | string)[][]): void {
  appendFileSync(outcomes, `${new Int32Array(memory).join(' ')} | ${JSON.stringify(results)}\n`);
}
