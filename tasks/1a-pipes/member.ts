/** The JavaScript side of a measured pair: what it can do is what native/floor can do, verb for verb. Started by record-set.ts, never imported. */

import { FIRST_DESCRIPTOR, serveMember } from '../../src/harness/member.js';
import type { Command } from '../../src/harness/protocol.js';
import type { ReadCall, WriteCall } from '../../src/sys/io.js';
import { prepareRead, prepareWrite } from '../../src/sys/prepared-io.js';
import { allocateBytes, type ByteBuffer } from '../../src/transports/checksum.js';
import { consume, initiate, produce, respond } from '../../src/transports/exchange.js';
import { FdReader } from '../../src/transports/fd-reader.js';
import { FdWriter } from '../../src/transports/fd-writer.js';
import { makePatterns } from '../../src/transports/pattern.js';
import { HEADER_BYTES } from '../../src/transports/record.js';

const READ_FD = FIRST_DESCRIPTOR;
const WRITE_FD = FIRST_DESCRIPTOR + 1;

/** What commands of one record size share. */
interface Memory {
  patterns: ByteBuffer[];
  frame: ByteBuffer;
  buffer: ByteBuffer;
  read: ReadCall;
  write: WriteCall;
}

/**
 * Kept from command to command: megabytes thrown away after each would have V8 collect them while another cell is timed, on
 * threads that share the member's one CPU.
 */
const memories = new Map<number, Memory>();

function memoryFor(bytes: number): Memory {
  const known = memories.get(bytes);
  if (known) return known;
  const made: Memory = {
    patterns: makePatterns(bytes - HEADER_BYTES),
    frame: allocateBytes(bytes),
    buffer: allocateBytes(bytes),
    read: prepareRead(),
    write: prepareWrite(),
  };
  memories.set(bytes, made);
  return made;
}

/** One record is one read: the buffer is as large as a record. A longer one is none of ours, and waiting for it would be for ever. */
function readerFor(command: Command): FdReader {
  const bufferBytes = command.integer('bytes');
  const { read, buffer } = memoryFor(bufferBytes);
  const maxPayloadBytes = bufferBytes - HEADER_BYTES;
  return new FdReader(read, READ_FD, {
    bufferBytes,
    buffer,
    maxPayloadBytes,
    firstSequence: command.integer('first'),
  });
}

function writerFor(command: Command): FdWriter {
  const bytes = command.integer('bytes');
  const { write, frame } = memoryFor(bytes);
  return new FdWriter(write, WRITE_FD, {
    maxPayloadBytes: bytes - HEADER_BYTES,
    frame,
    firstSequence: command.integer('first'),
  });
}

const patternsFor = (command: Command) => memoryFor(command.integer('bytes')).patterns;

serveMember({
  initiate: (command) => {
    const [samples, batch] = [command.integer('samples'), command.integer('batch')];
    return initiate(readerFor(command), writerFor(command), patternsFor(command), samples, batch);
  },
  respond: (command) => respond(readerFor(command), writerFor(command), command.integer('rounds')),
  produce: (command) => produce(writerFor(command), patternsFor(command), command.integer('records')),
  consume: (command) => consume(readerFor(command), command.integer('records')),
});
