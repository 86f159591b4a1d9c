/** A Counter to which up to three threads add, as an explored program: the sum of what was added. Chosen by ../primitives.ts. */

import { Counter } from '../../../src/sync/index.js';
import { FIRST_WORD } from '../../../src/sync/lock-memory.js';
import { nameWords } from './name-words.js';
import { makeThreads } from './thread-choice.js';

export interface Input {
  form: 'shared' | 'padded';
  /** How often each thread adds; the one behind them reads the sum once meanwhile. */
  additions: number[];
}

export function setup(input: Input) {
  const options = { form: input.form, workers: input.additions.length };
  const memory = new SharedArrayBuffer(Counter.bytesFor(options));
  Counter.init(memory, 0, options);
  return { memory, ...input };
}
type State = ReturnType<typeof setup>;

function run({ memory, additions }: State, thread: number): number {
  const times = additions[thread];
  if (times === undefined) return thread === additions.length ? Counter.open(memory, 0).sum() : 0;
  const counter = Counter.open(memory, 0, { worker: thread });
  for (let time = 0; time < times; time++) counter.add();
  return 0;
}

export const threads = makeThreads(run);

export function check({ memory, additions }: State, results: number[]): void {
  const all = additions.reduce((sum, times) => sum + times, 0);
  const sum = Counter.open(memory, 0).sum();
  if (sum !== all) throw new Error(`${all} additions made ${sum}`);
  const seen = results[additions.length] ?? 0;
  if (seen > all) throw new Error(`of ${all} additions ${seen} were seen`);
}

export function words({ memory }: State) {
  return nameWords(memory, { COUNT: FIRST_WORD });
}
