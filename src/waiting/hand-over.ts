/** The words that a consumer and the thread of a pipe share, and who may change them when. Used by thread-per-pipe-reader.ts and pipe-thread.ts. */

/*
 * One slot a pipe. The thread fills it, the consumer empties it; what is in it is never copied.
 *
 *     byte   0 ┌──────────────────────────────────────────────┐
 *              │ STATE  LENGTH  ERRNO  STOP  THREAD_ID        │  one cache line of words
 *          64 ├──────────────────────────────────────────────┤
 *              │ chunk, up to 16 KiB                          │
 *              └──────────────────────────────────────────────┘
 *
 *     state    who may write                 goes to
 *     FREE     the thread                    FULL with a chunk, ENDED at EOF or when a read failed
 *     FULL     nobody; the consumer reads    FREE, by the consumer
 *     ENDED    nobody any more: it is the thread's last word, behind its last use of the descriptor
 *
 * LENGTH, ERRNO and the chunk are plain stores before the atomic one of STATE, which publishes them.
 *
 * One bell a reader, a word that only grows: a thread rings when its slot has become FULL or ENDED. Who looks at the slots
 * after reading the bell, and waits only while the bell has not changed since, misses nothing.
 */

/** Words of a slot. */
export const STATE = 0;
/** Bytes in the chunk; of ENDED, of the message there. */
export const LENGTH = 1;
/** Of ENDED: 0 for EOF, else the negative errno. */
export const ERRNO = 2;
/** The consumer asks the thread to end. */
export const STOP = 3;
/** The kernel's number of the thread; 0 until it runs. */
export const THREAD_ID = 4;

export const FREE = 0;
export const FULL = 1;
export const ENDED = 2;

const CHUNK_OFFSET = 64;
const CHUNK_BYTES = 16_384;

export interface Slot {
  words: Int32Array;
  chunk: Uint8Array;
}

/** What the thread of a pipe is started with. */
export interface PipeTask {
  fd: number;
  slot: SharedArrayBuffer;
  bell: SharedArrayBuffer;
}

export function makeSlotMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(CHUNK_OFFSET + CHUNK_BYTES);
}

export function makeBellMemory(): SharedArrayBuffer {
  return new SharedArrayBuffer(4);
}

export function openSlot(memory: SharedArrayBuffer): Slot {
  return {
    words: new Int32Array(memory, 0, CHUNK_OFFSET / 4),
    chunk: new Uint8Array(memory, CHUNK_OFFSET, CHUNK_BYTES),
  };
}

/** The thread's: gives the slot to the consumer. */
export function handOver({ words }: Slot, bell: Int32Array, state: typeof FULL | typeof ENDED): void {
  Atomics.store(words, STATE, state);
  Atomics.add(bell, 0, 1);
  Atomics.notify(bell, 0);
}

/** The consumer's: gives the slot back. */
export function giveBack({ words }: Slot): void {
  Atomics.store(words, STATE, FREE);
  Atomics.notify(words, STATE);
}

/**
 * The consumer's: asks the thread to end; what is in the slot is lost. In read(2) it does not hear it. It hears it while it
 * waits for its slot, also where it has looked at STOP just before and is about to wait: the state is not FULL any more.
 */
export function askToStop(slot: Slot): void {
  Atomics.store(slot.words, STOP, 1);
  if (Atomics.compareExchange(slot.words, STATE, FULL, FREE) === FULL) Atomics.notify(slot.words, STATE);
}

/** The thread's: what went wrong, told with ENDED. */
export function writeFailure({ words, chunk }: Slot, errno: number, message: string): void {
  const text = Buffer.from(message).subarray(0, chunk.length);
  chunk.set(text);
  words[LENGTH] = text.length;
  words[ERRNO] = errno;
}

/** The consumer's: of a slot that is ENDED; null for EOF. */
export function readFailure({ words, chunk }: Slot): { errno: number; message: string } | null {
  const errno = words[ERRNO]!;
  return errno === 0 ? null : { errno, message: Buffer.from(chunk.slice(0, words[LENGTH])).toString() };
}
