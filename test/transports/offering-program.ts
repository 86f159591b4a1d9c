/** Offers records on descriptor 3 from a thread of its own, while the main one tells how many bytes it got rid of. Started by pipe-transport.ts. */

import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { isMainThread, Worker, workerData } from 'node:worker_threads';
import { write } from '../../src/sys/io.js';
import { FdWriter } from '../../src/transports/fd-writer.js';
import { HEADER_BYTES } from '../../src/transports/record.js';

const FD = 3;

function answerQuestions(): void {
  const [recordBytes, records] = process.argv.slice(2).map(Number) as [number, number];
  const given = new Int32Array(new SharedArrayBuffer(4));
  new Worker(fileURLToPath(import.meta.url), { workerData: { recordBytes, records, given } });
  createInterface({ input: process.stdin }).on('line', () => {
    const answer = { given: Atomics.load(given, 0) * recordBytes, rss: process.memoryUsage.rss() };
    process.stdout.write(`${JSON.stringify(answer)}\n`);
  });
}

async function offer(recordBytes: number, records: number, given: Int32Array): Promise<void> {
  const writer = new FdWriter(write, FD, { maxPayloadBytes: recordBytes - HEADER_BYTES });
  for (let record = 0; record < records; record++) {
    writer.frame.data.setUint32(HEADER_BYTES, record, true);
    await writer.commit(recordBytes - HEADER_BYTES);
    Atomics.add(given, 0, 1);
  }
  await writer.end();
}

if (isMainThread) answerQuestions();
else await offer(workerData.recordBytes, workerData.records, workerData.given);
