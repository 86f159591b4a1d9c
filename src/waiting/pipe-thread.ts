/** The program of a thread that reads one pipe: blocks in read(2), hands the chunk over, waits until it has been taken. Started by thread-per-pipe-reader.ts, one for each descriptor. */

import { parentPort, workerData } from 'node:worker_threads';
import { SyscallError } from '../core/errors.js';
import { loadAddon } from '../sys/addon.js';
import { type ReadCall, readSome } from '../sys/io.js';
import {
  ENDED,
  FULL,
  handOver,
  LENGTH,
  openSlot,
  type PipeTask,
  type Slot,
  STATE,
  STOP,
  THREAD_ID,
  writeFailure,
} from './hand-over.js';

/** Of what is no failed system call. */
const ECANCELED = -125;

/** The consumer wants the thread to end. Thrown where a read would begin, so that EINTR, which only says "look", comes here too. */
const STOPPED = Symbol('stopped');

function readPipe(fd: number, slot: Slot, bell: Int32Array): void {
  const { words, chunk } = slot;
  if (Atomics.load(words, STOP) !== 0) return;
  const addon = loadAddon();
  Atomics.store(words, THREAD_ID, addon.getThreadId());
  parentPort?.postMessage('reading');
  const readUnlessStopped: ReadCall = (...args) => {
    if (Atomics.load(words, STOP) !== 0) throw STOPPED;
    return addon.read(...args);
  };
  for (;;) {
    const got = readSome(readUnlessStopped, fd, chunk, 0, chunk.length);
    if (got === 0) return;
    words[LENGTH] = got;
    handOver(slot, bell, FULL);
    while (Atomics.load(words, STATE) === FULL && Atomics.load(words, STOP) === 0) Atomics.wait(words, STATE, FULL);
  }
}

const task = workerData as PipeTask;
const slot = openSlot(task.slot);
const bell = new Int32Array(task.bell);
try {
  readPipe(task.fd, slot, bell);
} catch (error) {
  if (error !== STOPPED) {
    writeFailure(slot, error instanceof SyscallError ? error.errno : ECANCELED, (error as Error).message);
  }
} finally {
  // Whatever happened: the consumer waits for this word, and no event of this thread reaches it while it does.
  handOver(slot, bell, ENDED);
}
