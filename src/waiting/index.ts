/** Waiting for many descriptors, as this package offers it to other programs: `ipc-lab/waiting`. Its own code imports the files beside it. */

export { LabError, type LabErrorCode, SyscallError } from '../core/errors.js';
export * from '../core/poll-events.js';
export { openPipe, type Pipe } from '../sys/pipe.js';
export type { ChunkHandler, MultiReader } from './multi-reader.js';
export { openMultiReader, READER_NAMES, type ReaderName } from './open-multi-reader.js';
export { openWaiter, WAITER_NAMES, type WaiterName } from './open-waiter.js';
export { CHUNK_WORDS, type ChunkTable, type Interest, PAIR_WORDS, type Waiter } from './waiter.js';
