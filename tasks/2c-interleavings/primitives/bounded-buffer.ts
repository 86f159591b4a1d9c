/** A bounded buffer of up to three threads, each following a script, as an explored program. Used by the programs of ConditionBuffer and SemaphoreBuffer. */

import type { NamedWord } from '../../../src/explore/program.js';
import type { BoundedBuffer, BoundedBufferOptions, BufferMember } from '../../../src/sync/index.js';
import { type Crowd, type CrowdInput, type CrowdResult, checkCrowd, fill, follow, MESSAGE_BYTES } from './crowd.js';
import { chooseThread, makeThreads } from './thread-choice.js';

type Buffer = BoundedBuffer & { readonly missedWakeUps: number };

interface BufferClass {
  bytesFor(options: BoundedBufferOptions): number;
  init(memory: SharedArrayBuffer, byteOffset: number, options: BoundedBufferOptions, member: BufferMember): Buffer;
  open(memory: SharedArrayBuffer, byteOffset: number, member: BufferMember): Buffer;
}

export type BufferState = CrowdInput & { memory: SharedArrayBuffer };

/** Of setup() and check(), which are members too. */
const OWNER = chooseThread(9);
const NOTHING: CrowdResult = { pushed: [], popped: [] };

/** Returns what a program of such a buffer exports. */
export function makeBufferProgram(Kind: BufferClass, wordsOf: (memory: SharedArrayBuffer) => NamedWord[]) {
  function setup(input: CrowdInput): BufferState {
    const options = { capacity: input.capacity, slotBytes: MESSAGE_BYTES };
    const memory = new SharedArrayBuffer(Kind.bytesFor(options));
    const buffer = Kind.init(memory, 0, options, OWNER);
    fill(asCrowd(buffer), input);
    buffer.leave();
    return { memory, ...input };
  }
  const run = (state: BufferState, thread: number) => {
    if (state.scripts[thread] === undefined) return NOTHING;
    return follow(asCrowd(Kind.open(state.memory, 0, chooseThread(thread))), state, thread);
  };
  return {
    setup,
    threads: makeThreads(run),
    check: (state: BufferState, results: CrowdResult[]) =>
      checkCrowd(asCrowd(Kind.open(state.memory, 0, OWNER)), state, results),
    words: ({ memory }: BufferState) => wordsOf(memory),
  };
}

function asCrowd(buffer: Buffer): Crowd {
  return {
    push: (message) => buffer.put(message),
    tryPush: (message) => buffer.tryPut(message),
    pop: (into) => buffer.take(into),
    tryPop: (into) => buffer.tryTake(into),
    close: () => buffer.close(),
    get size() {
      return buffer.size;
    },
    get missedWakeUps() {
      return buffer.missedWakeUps;
    },
  };
}
