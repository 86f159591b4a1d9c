/** The verb `drift`: a timer in the main thread while a reader waits, in that thread or in a worker. Used by member.ts. */

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import { LabError } from '../../src/core/errors.js';
import { FIRST_DESCRIPTOR, type Handler } from '../../src/harness/member.js';
import { Meter } from '../../src/sys/meter.js';
import { openMultiReader, type ReaderName } from '../../src/waiting/open-multi-reader.js';
import { readUntilEnd } from './drift-reading.js';

const WORKER = new URL('./drift-worker.js', import.meta.url);

export interface DriftWork {
  name: ReaderName;
  fds: readonly number[];
}

/**
 * Returns the verb: the timer fires every periodMs, by a schedule that a late tick does not shift; how late each tick came is
 * a sample. It ends when the pipes do.
 */
export function makeDriftVerb(name: ReaderName): Handler {
  return async (command) => {
    const fds = Array.from({ length: command.integer('fds') }, (_, at) => FIRST_DESCRIPTOR + at);
    const timer = new DriftTimer(command.integer('periodMs'));
    const meter = new Meter();
    meter.begin();
    timer.start();
    const chunks = await (command.integer('inWorker') === 1 ? readInWorker({ name, fds }) : readHere({ name, fds }));
    timer.stop();
    meter.end();
    return { ...meter.report(), checksum: chunks, samplesNs: timer.samplesNs };
  };
}

/** As one writes it who knows no better: wait, handle, look after the event loop, wait again. */
async function readHere({ name, fds }: DriftWork): Promise<number> {
  const reader = openMultiReader(name);
  try {
    return await readUntilEnd(reader, fds);
  } finally {
    await reader.close();
  }
}

async function readInWorker(work: DriftWork): Promise<number> {
  const worker = new Worker(WORKER, { workerData: work });
  // Both at once: a worker that ends gives its last message and its exit in one turn.
  const [[chunks]] = (await Promise.all([once(worker, 'message'), once(worker, 'exit')])) as [[number], unknown];
  return chunks;
}

/** Lateness against a schedule of whole periods. */
class DriftTimer {
  readonly samplesNs: number[] = [];
  readonly #periodMs: number;
  #timer: NodeJS.Timeout | undefined;
  #dueMs = 0;

  constructor(periodMs: number) {
    if (periodMs < 1) throw new LabError('usage', `periodMs must be at least 1, got ${periodMs}`);
    this.#periodMs = periodMs;
  }

  start(): void {
    this.#dueMs = performance.now() + this.#periodMs;
    this.#arm();
  }

  stop(): void {
    clearTimeout(this.#timer);
  }

  #arm(): void {
    this.#timer = setTimeout(() => this.#tick(), Math.max(0, this.#dueMs - performance.now()));
  }

  /** Ticks that were due meanwhile are late as well: each counts. */
  #tick(): void {
    const nowMs = performance.now();
    while (this.#dueMs <= nowMs) {
      this.samplesNs.push((nowMs - this.#dueMs) * 1e6);
      this.#dueMs += this.#periodMs;
    }
    this.#arm();
  }
}
