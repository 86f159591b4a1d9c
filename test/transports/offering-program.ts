/** Offers records on descriptor 3 from a thread of its own, while the main one tells how many bytes it got rid of. Started by pipe-transport.ts. */

import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { write } from '../../src/sys/io.js';
import { prepareSpinningWrite, prepareWritev } from '../../src/sys/prepared-io.js';
import { BatchWriter } from '../../src/transports/batch-writer.js';
import { FdWriter } from '../../src/transports/fd-writer.js';
import { HEADER_BYTES, type RecordWriter } from '../../src/transports/record.js';

const FD = 3;

interface Offer {
  way: string;
  recordBytes: number;
  records: number;
  /** Bytes that calls have taken, all of them of whole records. */
  given: Int32Array;
}

function answerQuestions(): void {
  const way = process.argv[2]!;
  const [recordBytes, records] = process.argv.slice(3).map(Number) as [number, number];
  const given = new Int32Array(new SharedArrayBuffer(4));
  new Worker(fileURLToPath(import.meta.url), { workerData: { way, recordBytes, records, given } satisfies Offer });
  createInterface({ input: process.stdin }).on('line', () => {
    const answer = { given: Atomics.load(given, 0), rss: process.memoryUsage.rss() };
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  });
}

function makeWriter({ way, recordBytes, given }: Offer): RecordWriter {
  const options = { maxPayloadBytes: recordBytes - HEADER_BYTES };
  const count = (bytes: number) => {
    Atomics.add(given, 0, bytes);
    return bytes;
  };
  if (way === 'batch') {
    const writev = prepareWritev();
    return new BatchWriter({ write, writev: (...args) => count(writev(...args)) }, FD, options);
  }
  const call = way === 'spin' ? prepareSpinningWrite() : write;
  return new FdWriter((...args) => count(call(...args)), FD, options);
}

async function offer(task: Offer): Promise<void> {
  const writer = makeWriter(task);
  for (let record = 0; record < task.records; record++) {
    writer.frame.data.setUint32(HEADER_BYTES, record, true);
    await writer.commit(task.recordBytes - HEADER_BYTES);
  }
  await writer.end();
}

if (isMainThread) answerQuestions();
else await offer(workerData as Offer);
