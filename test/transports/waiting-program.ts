/** Reads or writes one record through descriptors 3 or 4, counts the system calls in shared memory and tells the count when asked. Started by would-block.test.ts. */

import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { read, write } from '../../src/sys/io.js';
import { FdReader } from '../../src/transports/fd-reader.js';
import { FdWriter } from '../../src/transports/fd-writer.js';
import { HEADER_BYTES } from '../../src/transports/record.js';

const FD = 3;
const CALLS = 0;
const RECORDS = 1;

interface Task {
  isReader: boolean;
  payloadBytes: number;
  counts: Int32Array;
}

function moveOneRecord({ isReader, payloadBytes, counts }: Task): void {
  const reader = new FdReader(
    (...args) => {
      Atomics.add(counts, CALLS, 1);
      return read(...args);
    },
    FD,
    { bufferBytes: HEADER_BYTES + payloadBytes },
  );
  const writer = new FdWriter(
    (...args) => {
      Atomics.add(counts, CALLS, 1);
      return write(...args);
    },
    FD,
    { maxPayloadBytes: payloadBytes },
  );
  if (isReader) reader.next();
  else writer.commit(payloadBytes);
  Atomics.add(counts, RECORDS, 1);
}

if (isMainThread) {
  const counts = new Int32Array(new SharedArrayBuffer(8));
  const [isReader, payloadBytes] = [process.argv[2] === 'read', Number(process.argv[3])];
  new Worker(fileURLToPath(import.meta.url), { workerData: { isReader, payloadBytes, counts } });
  createInterface({ input: process.stdin }).on('line', () => {
    process.stdout.write(`${Atomics.load(counts, CALLS)} ${Atomics.load(counts, RECORDS)}\n`);
  });
} else {
  moveOneRecord(workerData as Task);
}
