/** The probe of speed of assignment 1a: records through a pipe of the process's own. Runs in the graded process. */

import type { SpeedProbe } from '../../../../src/course/speed-plan.js';
import { openPipe } from '../../../../src/sys/pipe.js';
import { prepareRead, prepareWrite } from '../../../../src/sys/prepared-io.js';
import { allocateBytes } from '../../../../src/transports/checksum.js';
import { FdWriter } from '../../../../src/transports/fd-writer.js';
import { FedTaker } from '../../../../src/transports/fed-taker.js';
import { fillPayload, makePatterns } from '../../../../src/transports/pattern.js';
import { HEADER_BYTES } from '../../../../src/transports/record.js';

/** As the check's floor commands have it. */
const RECORD_BYTES = 1024;
const WARM_UP_OPERATIONS = 5_000;

/** Writes a record and takes it again, so many times: no second process, and so no second CPU, takes part. */
const sendAndTake: SpeedProbe = () => {
  const pipe = openPipe();
  const [read, write] = [prepareRead(), prepareWrite()];
  const maxPayloadBytes = RECORD_BYTES - HEADER_BYTES;
  const patterns = makePatterns(maxPayloadBytes);
  const [frame, chunk] = [allocateBytes(RECORD_BYTES), allocateBytes(RECORD_BYTES).bytes];
  const run = (firstSequence: number, operations: number) => {
    const writer = new FdWriter(write, pipe.writeFd, { maxPayloadBytes, frame, firstSequence });
    const taker = new FedTaker({ bufferBytes: RECORD_BYTES, maxPayloadBytes, firstSequence });
    const takeRecord = () => {
      do taker.feed(chunk, 0, read(pipe.readFd, chunk, 0, chunk.length));
      while (!taker.next());
      while (taker.next());
    };
    for (let done = 0; done < operations; done++) {
      fillPayload(writer.frame, patterns, writer.sequence);
      writer.commit(maxPayloadBytes);
      writer.flush();
      takeRecord();
    }
    return { operations: taker.taken, checksum: taker.checksum };
  };
  run(0, WARM_UP_OPERATIONS);
  return ({ first, operations }) => run(first, operations);
};

export const speedProbes = { sendAndTake };
