/** The job's program: one process of it is a producer, the consumer, or the serial reference. Started by run-job.ts, never imported. */

import { FIRST_DESCRIPTOR, serveMember } from '../harness/member.js';
import type { Command } from '../harness/protocol.js';
import { read, write } from '../sys/io.js';
import { meterWork } from '../sys/meter.js';
import { FdReader } from '../transports/fd-reader.js';
import { FdWriter } from '../transports/fd-writer.js';
import { generateCorpus } from './corpus.js';
import { consumeInTurn, countSerially, JOB_RECORD_BYTES, produceRecords } from './count-stream.js';
import { decodeSegments } from './segment-codec.js';
import { WordCounter } from './word-count.js';

/** Enough for V8 to compile the counting loop before anything is timed. */
const WARM_UP_BYTES = 4 * 1024 * 1024;

/** One read takes what is there, up to a default pipe's capacity. */
const READ_BUFFER_BYTES = 64 * 1024;

serveMember({
  'warm-up': () => {
    const counter = new WordCounter();
    for (const piece of generateCorpus(WARM_UP_BYTES, 1)) counter.add(piece, 0, piece.length);
    return { words: counter.count().words };
  },
  'count-serial': (command) => meterWork(() => ({ count: countSerially(decodeSegments(command.word('segments'))) })),
  produce: (command) => {
    const writer = new FdWriter(write, FIRST_DESCRIPTOR, { maxPayloadBytes: JOB_RECORD_BYTES });
    const segments = decodeSegments(command.word('segments'));
    const pauseMs = command.integer('pauseMs');
    return meterWork(() => ({ records: produceRecords(writer, segments, pauseMs) }));
  },
  consume: (command: Command) => {
    const readers = Array.from({ length: command.integer('streams') }, (_, stream) => {
      return new FdReader(read, FIRST_DESCRIPTOR + stream, { bufferBytes: READ_BUFFER_BYTES });
    });
    return meterWork((startNs) => ({ streams: consumeInTurn(readers, startNs) }));
  },
});
