/** The job's program: one process of it is a producer, the consumer, or the serial reference. Started by the ways to run the job, never imported. */

import { LabError } from '../core/errors.js';
import { FIRST_DESCRIPTOR, serveMember } from '../harness/member.js';
import type { Command } from '../harness/protocol.js';
import { close, read, write } from '../sys/io.js';
import { meterWork } from '../sys/meter.js';
import { meterProcess } from '../sys/process-meter.js';
import { FdReader } from '../transports/fd-reader.js';
import { FdWriter } from '../transports/fd-writer.js';
import type { MultiReader } from '../waiting/multi-reader.js';
import { openMultiReader, READER_NAMES, type ReaderName } from '../waiting/open-multi-reader.js';
import { consumeMany } from './consume-many.js';
import { consumeInTurn, countSerially, JOB_RECORD_BYTES, produceRecords } from './count-stream.js';
import { decodeSegments } from './segment-codec.js';
import { warmUpCounting } from './warm-up.js';
import { warmUpMany } from './warm-up-many.js';

/** One read takes what is there, up to a default pipe's capacity. */
const READ_BUFFER_BYTES = 64 * 1024;

/** What `open-many` opened and `consume-many` reads. */
let opened: { reader: MultiReader; fds: readonly number[] } | null = null;

serveMember({
  'warm-up': () => ({ words: warmUpCounting() }),
  'count-serial': (command) => meterWork(() => ({ count: countSerially(decodeSegments(command.word('segments'))) })),
  produce: (command) => {
    const writer = new FdWriter(write, FIRST_DESCRIPTOR, { maxPayloadBytes: JOB_RECORD_BYTES });
    const segments = decodeSegments(command.word('segments'));
    const pauseMs = command.integer('pauseMs');
    const report = meterWork(() => ({ records: produceRecords(writer, segments, pauseMs) }));
    // A reader of many pipes goes on until EOF, behind the end record.
    close(FIRST_DESCRIPTOR);
    return report;
  },
  consume: (command: Command) => {
    const readers = Array.from({ length: command.integer('streams') }, (_, stream) => {
      return new FdReader(read, FIRST_DESCRIPTOR + stream, { bufferBytes: READ_BUFFER_BYTES });
    });
    return meterWork((startNs) => ({ streams: consumeInTurn(readers, startNs) }));
  },
  'warm-up-many': async (command) => {
    const name = readerName(command);
    return { words: warmUpCounting() + (await warmUpMany(() => openMultiReader(name))) };
  },
  // Where a reader has threads this is where they start: part of starting up, as the start of processes is.
  'open-many': async (command) => {
    opened = { reader: openMultiReader(readerName(command)), fds: listStreams(command) };
    for (const fd of opened.fds) opened.reader.add(fd);
    await opened.reader.opened();
    return { streams: opened.fds.length };
  },
  // CPU time and switches are those of the whole process, threads that have ended among them (process-meter.ts): a reader may
  // work in many.
  'consume-many': async () => {
    if (!opened) throw new LabError('usage', 'consume-many comes after open-many, which gives the reader its pipes');
    const { reader, fds } = opened;
    try {
      return await meterProcess(async (startNs) => ({ streams: await consumeMany(reader, fds, startNs) }));
    } finally {
      await reader.close();
    }
  },
});

function listStreams(command: Command): number[] {
  return Array.from({ length: command.integer('streams') }, (_, stream) => FIRST_DESCRIPTOR + stream);
}

function readerName(command: Command): ReaderName {
  const word = command.word('reader');
  const name = READER_NAMES.find((known) => known === word);
  if (name) return name;
  throw new LabError('usage', `There is no reader "${word}"; known: ${READER_NAMES.join(' ')}`);
}
