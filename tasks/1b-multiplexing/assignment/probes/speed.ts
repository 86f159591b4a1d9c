/** The probe of speed of assignment 1b: rounds over many pipes of the process's own. Runs in the graded process. */

import type { SpeedProbe } from '../../../../src/course/speed-plan.js';
import { write } from '../../../../src/sys/io.js';
import { openPipe } from '../../../../src/sys/pipe.js';
import { POLLIN } from '../../../../src/sys/poll.js';
import { FdWriter } from '../../../../src/transports/fd-writer.js';
import { fillPayload, makePatterns } from '../../../../src/transports/pattern.js';
import { HEADER_BYTES } from '../../../../src/transports/record.js';
import { openWaiter } from '../../../../src/waiting/open-waiter.js';
import { CHUNK_WORDS } from '../../../../src/waiting/waiter.js';
import { StreamTakers } from '../../stream-takers.js';

/** As the check's floor commands have it. */
const PIPES = 64;
const RECORD_BYTES = 64;
const BUDGET_BYTES = 16_384;
const WARM_UP_ROUNDS = 60;

/** An operation writes a record into each pipe, and waits and reads until all have come. */
const rounds: SpeedProbe = () => {
  const maxPayloadBytes = RECORD_BYTES - HEADER_BYTES;
  const patterns = makePatterns(maxPayloadBytes);
  const pipes = Array.from({ length: PIPES }, () => openPipe({ nonBlocking: true }));
  const fds = pipes.map(({ readFd }) => readFd);
  const waiter = openWaiter('poll');
  for (const fd of fds) waiter.add(fd, POLLIN);
  const chunks = new Int32Array(PIPES * CHUNK_WORDS);
  const table = { chunks, into: new Uint8Array(PIPES * BUDGET_BYTES), budgetBytes: BUDGET_BYTES };
  const run = (firstSequence: number, operations: number) => {
    const writers = pipes.map(({ writeFd }) => new FdWriter(write, writeFd, { maxPayloadBytes, firstSequence }));
    const streams = new StreamTakers(fds, { bufferBytes: RECORD_BYTES, maxPayloadBytes, firstSequence });
    let rest = 0;
    const takeChunk = (at: number) => {
      const length = chunks[at + 3]!;
      if (length <= 0) throw new Error(`a read of descriptor ${chunks[at]} gave ${length} where a record was ready`);
      const taker = streams.takers[streams.indexOf(chunks[at]!)]!;
      taker.feed(table.into, chunks[at + 2]!, length);
      while (taker.next()) rest--;
    };
    for (let done = 0; done < operations; done++) {
      rest = PIPES;
      for (const writer of writers) {
        fillPayload(writer.frame, patterns, writer.sequence);
        writer.commit(maxPayloadBytes);
      }
      while (rest > 0) {
        const found = waiter.waitAndRead(table, -1);
        for (let chunk = 0; chunk < found; chunk++) takeChunk(chunk * CHUNK_WORDS);
      }
    }
    return { operations: streams.takers[PIPES - 1]!.taken, checksum: streams.checksum };
  };
  run(0, WARM_UP_ROUNDS);
  return ({ first, operations }) => run(first, operations);
};

export const speedProbes = { rounds };
