/** A record member whose writes flip one bit of the fifth record of a long loop, at the offset given as argument; with `lie` the bytes are right and the reported sum is not. Started by the tests of task 1a, never imported. */

import { FIRST_DESCRIPTOR, serveMember } from '../../../src/harness/member.js';
import type { Command } from '../../../src/harness/protocol.js';
import { read, type WriteCall, write } from '../../../src/sys/io.js';
import { consume, initiate, produce, respond } from '../../../src/transports/exchange.js';
import { FdReader } from '../../../src/transports/fd-reader.js';
import { FdWriter } from '../../../src/transports/fd-writer.js';
import { makePatterns } from '../../../src/transports/pattern.js';
import { HEADER_BYTES } from '../../../src/transports/record.js';

const OFFSET = Number(process.argv[2]);
const DAMAGED_RECORD = 4;
const IS_LIAR = process.argv[2] === 'lie';

/** A record of a short loop is left alone, so that the first steps of calibrating pass. */
function damaging(records: number): WriteCall {
  let calls = 0;
  return (fd, view, offset, length) => {
    if (IS_LIAR || records < 10 || calls++ !== DAMAGED_RECORD) return write(fd, view, offset, length);
    const damaged = Uint8Array.from(view);
    damaged[offset + OFFSET]! ^= 1;
    return write(fd, damaged, offset, length);
  };
}

const readerFor = (command: Command) => {
  const bytes = command.integer('bytes');
  return new FdReader(read, FIRST_DESCRIPTOR, { bufferBytes: bytes, maxPayloadBytes: bytes - HEADER_BYTES });
};
const patternsFor = (command: Command) => makePatterns(command.integer('bytes') - HEADER_BYTES);
const writerFor = (command: Command, call: WriteCall) =>
  new FdWriter(call, FIRST_DESCRIPTOR + 1, { maxPayloadBytes: command.integer('bytes') - HEADER_BYTES });

serveMember({
  initiate: (command) => {
    const [samples, batch] = [command.integer('samples'), command.integer('batch')];
    const writer = writerFor(command, write);
    return initiate(readerFor(command), writer, patternsFor(command), samples, batch);
  },
  respond: (command) => {
    const rounds = command.integer('rounds');
    return respond(readerFor(command), writerFor(command, damaging(rounds)), rounds);
  },
  produce: (command) => {
    const records = command.integer('records');
    const writer = writerFor(command, damaging(records));
    const report = produce(writer, patternsFor(command), records);
    return IS_LIAR ? { ...report, checksum: (report.checksum + 1) >>> 0 } : report;
  },
  consume: (command) => consume(readerFor(command), command.integer('records')),
});
