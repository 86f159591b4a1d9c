/** A Barrier of two or three threads over some rounds, as an explored program: what was written before it is read behind it, and no round is another's. Chosen by ../primitives.ts. */

import { Barrier, LINE_BYTES } from '../../../src/sync/index.js';
import { LINE_WORDS } from '../../../src/sync/layout.js';
import { FIRST_WORD } from '../../../src/sync/lock-memory.js';
import { nameWords } from './name-words.js';
import { chooseThread, makeThreads } from './thread-choice.js';

export interface Input {
  parties: number;
  rounds: number;
}

export function setup(input: Input) {
  const { parties } = input;
  const notesOffset = Barrier.bytesFor({ parties });
  const memory = new SharedArrayBuffer(notesOffset + LINE_BYTES);
  Barrier.init(memory, 0, { parties });
  return { memory, notesOffset, ...input };
}
type State = ReturnType<typeof setup>;

/**
 * Each writes the round into a word of its own, plainly, and behind the barrier reads those of all. There are two such words for
 * each, used in turn: who is a round ahead writes the other one.
 */
function run({ memory, notesOffset, parties, rounds }: State, member: number): void {
  if (member >= parties) return;
  const barrier = Barrier.open(memory, 0, { ...chooseThread(member), member });
  const notes = new Int32Array(memory, notesOffset, 2 * parties);
  for (let round = 1; round <= rounds; round++) {
    const first = (round % 2) * parties;
    notes[first + member] = round;
    barrier.wait();
    for (let other = 0; other < parties; other++) {
      const found = notes[first + other];
      if (found !== round) throw new Error(`behind round ${round}, member ${other} is at ${found}`);
    }
  }
}

export const threads = makeThreads(run);

export function check({ memory, parties }: State): void {
  const { missedWakeUps } = Barrier.open(memory, 0, { ...chooseThread(0), member: 0 });
  if (missedWakeUps !== 0) throw new Error(`${missedWakeUps} wake-ups were missed by ${parties}`);
}

export function words({ memory, notesOffset, parties }: State) {
  return [
    ...nameWords(memory, { GENERATION: FIRST_WORD }),
    ...Array.from({ length: parties }, (_, member) =>
      nameWords(memory, { [`ARRIVED of ${member}`]: (2 + member) * LINE_WORDS + 1 }),
    ).flat(),
    { name: 'notes', memory, byteOffset: notesOffset, bytes: 8 * parties },
  ];
}
