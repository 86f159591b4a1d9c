/** Starts the code of a reader of many pipes before anything is timed: opening, adding, reading, ending. Called by the job's member program. */

import { close, write } from '../sys/io.js';
import { openPipe } from '../sys/pipe.js';
import { FdWriter } from '../transports/fd-writer.js';
import { HEADER_BYTES } from '../transports/record.js';
import type { MultiReader } from '../waiting/multi-reader.js';
import { consumeMany } from './consume-many.js';
import { generateCorpus } from './corpus.js';
import { JOB_RECORD_BYTES } from './count-stream.js';

const ROUNDS = 4;
const PIPES = 2;

/** So many records and an end record fit into a pipe, so that nobody has to write while they are read. */
const RECORDS = 3;

/** Resolves with the number of words read, when nothing of the readers is left. */
export async function warmUpMany(openReader: () => MultiReader): Promise<number> {
  let words = 0;
  for (let round = 0; round < ROUNDS; round++) {
    const reader = openReader();
    try {
      const fds = Array.from({ length: PIPES }, fillPipe);
      for (const fd of fds) reader.add(fd);
      const streams = await consumeMany(reader, fds, 0);
      for (const { count } of streams) words += count.words;
    } finally {
      await reader.close();
    }
  }
  return words;
}

/** Returns the read end of a pipe that holds a whole stream and has no writer any more. */
function fillPipe(): number {
  const { readFd, writeFd } = openPipe();
  const writer = new FdWriter(write, writeFd, { maxPayloadBytes: JOB_RECORD_BYTES });
  for (const text of generateCorpus(RECORDS * JOB_RECORD_BYTES, 1)) {
    for (let at = 0; at < text.length; at += JOB_RECORD_BYTES) {
      const part = text.subarray(at, at + JOB_RECORD_BYTES);
      writer.frame.bytes.set(part, HEADER_BYTES);
      writer.commit(part.length);
    }
  }
  writer.end();
  close(writeFd);
  return readFd;
}
