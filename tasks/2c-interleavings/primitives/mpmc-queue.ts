/** An MpmcQueue of up to four threads, each following a script, as an explored program. Chosen by ../primitives.ts. */

import { MpmcQueue } from '../../../src/sync/index.js';
import {
  NOT_EMPTY_OFFSET,
  NOT_FULL_OFFSET,
  POP_TICKET,
  PUSH_TICKET,
  SLOTS_OFFSET,
  strideFor,
} from '../../../src/sync/mpmc-queue-layout.js';
import { type CrowdInput, type CrowdResult, checkCrowd, fill, follow, MESSAGE_BYTES } from './crowd.js';
import { nameWords, SEQUENCE_WORDS } from './name-words.js';
import { chooseThread, makeThreads, type Waiting } from './thread-choice.js';

export type Input = CrowdInput & Waiting;

/** Of setup() and check(), which are members too. */
const OWNER = chooseThread(9);

export function setup(input: Input) {
  const options = { capacity: input.capacity, slotBytes: MESSAGE_BYTES };
  const memory = new SharedArrayBuffer(MpmcQueue.bytesFor(options));
  const queue = MpmcQueue.init(memory, 0, options, OWNER);
  fill(queue, input);
  queue.leave();
  return { memory, ...input };
}
type State = ReturnType<typeof setup>;

const NOTHING: CrowdResult = { pushed: [], popped: [] };

function run(state: State, thread: number): CrowdResult {
  if (state.scripts[thread] === undefined) return NOTHING;
  return follow(MpmcQueue.open(state.memory, 0, chooseThread(thread, state)), state, thread);
}

export const threads = makeThreads(run, 4);

export function check(state: State, results: CrowdResult[]): void {
  checkCrowd(MpmcQueue.open(state.memory, 0, OWNER), state, results);
}

export function words({ memory, capacity }: State) {
  const strideBytes = strideFor(MESSAGE_BYTES);
  return [
    ...nameWords(memory, { PUSH_TICKET, POP_TICKET }),
    ...nameWords(memory, SEQUENCE_WORDS, NOT_EMPTY_OFFSET, 'notEmpty.'),
    ...nameWords(memory, SEQUENCE_WORDS, NOT_FULL_OFFSET, 'notFull.'),
    ...Array.from({ length: capacity }, (_, slot) => [
      { name: `TURN of slot ${slot}`, memory, byteOffset: SLOTS_OFFSET + slot * strideBytes },
      { name: `slot ${slot}`, memory, byteOffset: SLOTS_OFFSET + slot * strideBytes + 4, bytes: MESSAGE_BYTES },
    ]).flat(),
  ];
}
