/** Eight threads that write records into one pipe, and the reader that looks for torn ones. Started by facts-set.ts; never imported. */

import { isMainThread, parentPort, Worker, workerData } from 'node:worker_threads';
import { serveMember } from '../../src/harness/member.js';
import { loadAddon } from '../../src/sys/addon.js';
import { read, readSome, write } from '../../src/sys/io.js';
import { meterWork } from '../../src/sys/meter.js';
import { closePipe, openPipe } from '../../src/sys/pipe.js';
import { POLLOUT, pollOne } from '../../src/sys/poll.js';
import { TearDetector, tagOf } from './fact-atomicity.js';

/**
 * Threads, not processes: PIPE_BUF is a promise about one write(2) call (pipe(7)), the kernel takes the pipe's lock for a call,
 * whoever makes it, and eight threads start in the time of one process.
 */
interface Order {
  writeFd: number;
  recordBytes: number;
  records: number;
}

/** What a writer says: that it is ready, or how its order ended. */
type Word = 'ready' | { failure: string | null };

export interface TearReport {
  torn: number;
  complete: number;
}

const READ_BYTES = 65_536;

if (isMainThread) serve();
else writeOnOrder(workerData.writer as number);

function writeOnOrder(writer: number): void {
  parentPort!.on('message', ({ writeFd, recordBytes, records }: Order) => {
    const record = new Uint8Array(recordBytes);
    let failure: string | null = null;
    try {
      for (let sequence = 0; sequence < records; sequence++) {
        record.fill(tagOf(writer, sequence));
        const taken = write(writeFd, record, 0, recordBytes);
        // A blocking write that is not interrupted takes all. To write the rest would be a second call, and torn by right.
        if (taken !== recordBytes) throw new Error(`write(2) took ${taken} of ${recordBytes} B`);
      }
    } catch (error) {
      failure = (error as Error).message;
    }
    parentPort!.postMessage({ failure });
  });
  parentPort!.postMessage('ready');
}

function serve(): void {
  let writers: Promise<Worker[]> | undefined;
  serveMember({
    tear: async (command) => {
      writers ??= startWriters(command.integer('writers'));
      return await tear(await writers, command.integer('bytes'), command.integer('records'));
    },
  });
}

/** Resolves when all have started, so that they write at the same time. */
async function startWriters(count: number): Promise<Worker[]> {
  const writers = Array.from(
    { length: count },
    (_, writer) => new Worker(new URL(import.meta.url), { workerData: { writer } }),
  );
  await Promise.all(writers.map(hear));
  return writers;
}

/** Resolves with the writer's next word. */
async function hear(writer: Worker): Promise<Word> {
  return await new Promise((resolve, reject) => {
    writer.once('message', resolve);
    writer.once('error', reject);
  });
}

async function tear(writers: readonly Worker[], recordBytes: number, records: number) {
  const pipe = openPipe();
  try {
    const each = Math.floor(records / writers.length);
    const order: Order = { writeFd: pipe.writeFd, recordBytes, records: each };
    const words = writers.map(hear);
    for (const writer of writers) writer.postMessage(order);
    const report = meterWork(() => readAll(pipe.readFd, pipe.writeFd, recordBytes, writers.length, each));
    for (const word of await Promise.all(words)) {
      if (word !== 'ready' && word.failure !== null) throw new Error(`a writer failed: ${word.failure}`);
    }
    return report;
  } finally {
    closePipe(pipe);
  }
}

/** Stops until the pipe is full, so that a write has to wait in its middle, then goes on until it is empty. */
function readAll(readFd: number, writeFd: number, recordBytes: number, writers: number, each: number): TearReport {
  const detector = new TearDetector(recordBytes, writers);
  const view = new Uint8Array(READ_BYTES);
  const { yieldCpu } = loadAddon();
  let left = recordBytes * writers * each;
  while (left > 0) {
    // What is left fits: nobody will fill the pipe any more.
    while (left > 2 * READ_BYTES && pollOne(writeFd, POLLOUT, 0) !== 0) yieldCpu();
    const got = readSome(read, readFd, view, 0, Math.min(READ_BYTES, left));
    detector.take(view, got);
    left -= got;
  }
  return { torn: detector.torn, complete: detector.complete };
}
