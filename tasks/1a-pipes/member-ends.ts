/** The ends that a member reads and writes through, one kind for each way of waiting, with memory that is kept from command to command. Made by member.ts. */

import { LabError } from '../../src/core/errors.js';
import { FIRST_DESCRIPTOR } from '../../src/harness/member.js';
import type { Command } from '../../src/harness/protocol.js';
import type { ReadCall, WriteCall } from '../../src/sys/io.js';
import { setNonBlocking } from '../../src/sys/pipe.js';
import {
  prepareRead,
  prepareSpinningRead,
  prepareSpinningWrite,
  prepareWrite,
  prepareWritev,
} from '../../src/sys/prepared-io.js';
import { allocateSlab } from '../../src/transports/batch-slab.js';
import { BatchWriter } from '../../src/transports/batch-writer.js';
import { allocateBytes, type ByteBuffer } from '../../src/transports/checksum.js';
import type { BlockingReader, BlockingWriter } from '../../src/transports/exchange.js';
import { FdReader } from '../../src/transports/fd-reader.js';
import { FdWriter } from '../../src/transports/fd-writer.js';
import { makePatterns } from '../../src/transports/pattern.js';
import { HEADER_BYTES } from '../../src/transports/record.js';

const READ_FD = FIRST_DESCRIPTOR;
const WRITE_FD = FIRST_DESCRIPTOR + 1;
/** What a pipe holds by default: one read takes all that is there. */
const BATCHED_READ_BYTES = 65_536;

/** What commands of one record size share. */
export interface Memory {
  patterns: ByteBuffer[];
  makeReader(firstSequence: number): BlockingReader;
  makeWriter(firstSequence: number): BlockingWriter;
  /** How often its calls looked in vain so far; absent where they wait in the kernel. */
  countRetries?(): number;
}

type MakeMemory = (bytes: number) => Memory;

function makeBlocking(bytes: number): Memory {
  return makeUnbatched(bytes, prepareRead(), prepareWrite());
}

function makeSpinning(bytes: number): Memory {
  const [read, write] = [prepareSpinningRead(), prepareSpinningWrite()];
  return { ...makeUnbatched(bytes, read, write), countRetries: () => read.retries + write.retries };
}

/** One record is one read: the buffer is as large as a record. A longer one is none of ours, and waiting for it would be for ever. */
function makeUnbatched(bytes: number, read: ReadCall, write: WriteCall): Memory {
  const maxPayloadBytes = bytes - HEADER_BYTES;
  const [frame, buffer] = [allocateBytes(bytes), allocateBytes(bytes)];
  return {
    patterns: makePatterns(maxPayloadBytes),
    makeReader: (firstSequence) =>
      new FdReader(read, READ_FD, { bufferBytes: bytes, buffer, maxPayloadBytes, firstSequence }),
    makeWriter: (firstSequence) => new FdWriter(write, WRITE_FD, { maxPayloadBytes, frame, firstSequence }),
  };
}

function makeBatched(bytes: number): Memory {
  const maxPayloadBytes = bytes - HEADER_BYTES;
  const bufferBytes = Math.max(BATCHED_READ_BYTES, bytes);
  const [slab, buffer] = [allocateSlab(maxPayloadBytes), allocateBytes(bufferBytes)];
  const read = prepareRead();
  const calls = { write: prepareWrite(), writev: prepareWritev() };
  return {
    patterns: makePatterns(maxPayloadBytes),
    makeReader: (firstSequence) => new FdReader(read, READ_FD, { bufferBytes, buffer, maxPayloadBytes, firstSequence }),
    makeWriter: (firstSequence) => new BatchWriter(calls, WRITE_FD, { maxPayloadBytes, slab, firstSequence }),
  };
}

/**
 * Returns what gives the memory for a command's record size, for a way of waiting: `block`, `batch` or `spin`, which makes
 * the member's two descriptors non-blocking.
 *
 * It is kept from command to command: megabytes thrown away after each would have V8 collect them while another cell is
 * timed, on threads that share the member's one CPU.
 */
export function openEnds(way: string): (command: Command) => Memory {
  const ways: Record<string, MakeMemory> = { block: makeBlocking, batch: makeBatched, spin: makeSpinning };
  const make = ways[way];
  if (!make) throw new LabError('usage', `no way of waiting is called "${way}"; known: ${Object.keys(ways).join(' ')}`);
  if (way === 'spin') for (const fd of [READ_FD, WRITE_FD]) setNonBlocking(fd, true);
  const memories = new Map<number, Memory>();
  return (command) => {
    const bytes = command.integer('bytes');
    const known = memories.get(bytes);
    if (known) return known;
    const made = make(bytes);
    memories.set(bytes, made);
    return made;
  };
}
