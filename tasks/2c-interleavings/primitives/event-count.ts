/** An EventCount of up to three threads that wait for a word to grow, as an explored program: who waits for what is there goes on. Chosen by ../primitives.ts. */

import { EventCount, LINE_BYTES } from '../../../src/sync/index.js';
import { nameWords, SEQUENCE_WORDS } from './name-words.js';
import { chooseThread, makeThreads } from './thread-choice.js';

export interface Input {
  /** A number: wait until the word is at least that. grow: add one, and tell one; growAll: and tell all. */
  scripts: (number | 'grow' | 'growAll')[][];
  /** Whether they wait by prepareWait(), a look, and wait() or cancelWait(). Default: by waitUntil(). */
  byKey?: boolean;
}

/** Of the word that is waited for. */
const VALUE_OFFSET = EventCount.bytesFor();

export function setup(input: Input) {
  const memory = new SharedArrayBuffer(VALUE_OFFSET + LINE_BYTES);
  EventCount.init(memory, 0, chooseThread(9));
  return { memory, ...input };
}
type State = ReturnType<typeof setup>;

function run({ memory, scripts, byKey }: State, thread: number): void {
  const script = scripts[thread];
  if (script === undefined) return;
  const events = EventCount.open(memory, 0, chooseThread(thread));
  const value = new Int32Array(memory, VALUE_OFFSET, 1);
  for (const step of script) {
    if (typeof step !== 'number') {
      Atomics.add(value, 0, 1);
      if (step === 'grow') events.notify();
      else events.notifyAll();
    } else if (byKey === true) waitByKey(events, () => Atomics.load(value, 0) >= step);
    else events.waitUntil(() => Atomics.load(value, 0) >= step);
  }
}

function waitByKey(events: EventCount, isOver: () => boolean): void {
  for (;;) {
    const key = events.prepareWait();
    if (isOver()) break;
    events.wait(key);
  }
  events.cancelWait();
}

export const threads = makeThreads(run);

export function check({ memory }: State): void {
  const { waiters, missedWakeUps } = EventCount.open(memory, 0, chooseThread(9));
  if (waiters !== 0) throw new Error(`nobody waits, and ${waiters} are announced`);
  if (missedWakeUps !== 0) throw new Error(`${missedWakeUps} wake-ups were missed`);
}

export function words({ memory }: State) {
  return [...nameWords(memory, SEQUENCE_WORDS), { name: 'value', memory, byteOffset: VALUE_OFFSET }];
}
