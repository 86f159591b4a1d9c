/** A fresh process that starts workers and processes: how long each takes until its first word is here, and what memory each needs. Started by isolation-set.ts, never imported. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { LabError } from '../../src/core/errors.js';
import { serveMember } from '../../src/harness/member.js';
import { Meter } from '../../src/sys/meter.js';
import { readPssBytes } from '../../src/sys/procfs.js';

const WORKER = new URL('./bare-worker.js', import.meta.url);
const PROCESS = fileURLToPath(new URL('./bare-process.js', import.meta.url));

/** Something that was started and can be ended. */
interface Started {
  pid: number;
  end(): Promise<void>;
}

async function startWorker(): Promise<Started> {
  const worker = new Worker(WORKER);
  await once(worker, 'message');
  return { pid: process.pid, end: async () => void (await worker.terminate()) };
}

async function startProcess(): Promise<Started> {
  const child: ChildProcess = spawn(process.execPath, [PROCESS], { stdio: ['pipe', 'pipe', 'inherit'] });
  const ended = once(child, 'close');
  const spoke = once(child.stdout!, 'data');
  await Promise.race([
    spoke,
    ended.then(() => {
      throw new LabError('child-failed', 'the bare process ended before its first word');
    }),
  ]);
  return {
    pid: child.pid!,
    async end() {
      child.stdin!.end();
      await ended;
    },
  };
}

const starters = [startWorker, startProcess];

serveMember({
  /** Starts so many, one after the other, each ended before the next. */
  async spawn(command) {
    const start = starters[command.integer('kind')]!;
    const meter = new Meter();
    const samplesNs: number[] = [];
    meter.begin();
    for (let count = 0; count < command.integer('samples'); count++) {
      const beforeNs = process.hrtime.bigint();
      const started = await start();
      samplesNs.push(Number(process.hrtime.bigint() - beforeNs));
      await started.end();
    }
    meter.end();
    return { ...meter.report(), samplesNs, checksum: 0 };
  },

  /** Starts so many side by side. bytes: what all of them need more than before, for each. */
  async memory(command) {
    const start = starters[command.integer('kind')]!;
    const count = command.integer('count');
    const meter = new Meter();
    meter.begin();
    // What the first one loads for all is not what one more costs.
    const first = await start();
    const before = sumPss([first]);
    const more: Started[] = [];
    for (let one = 0; one < count; one++) more.push(await start());
    const bytes = (sumPss([first, ...more]) - before) / count;
    for (const one of [first, ...more]) await one.end();
    meter.end();
    return { ...meter.report(), bytes, checksum: 0 };
  },
});

/** Of this process and those started, each page shared out among those that have it. */
function sumPss(started: readonly Started[]): number {
  let sum = 0;
  for (const pid of new Set([process.pid, ...started.map((one) => one.pid)])) {
    const bytes = readPssBytes(pid);
    if (bytes === null) throw new LabError('internal', 'not available: this kernel has no /proc/PID/smaps_rollup');
    sum += bytes;
  }
  return sum;
}
