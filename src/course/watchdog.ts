/** Watches a graded process from outside: takes what it writes, and ends it beyond its limits. Shared by the launchers. */

import type { ChildProcess } from 'node:child_process';
import type { Readable, Writable } from 'node:stream';
import { LabError } from '../core/errors.js';
import type { Launch, Stopped } from './launch.js';
import { ANSWER_FD, ORDER_FD } from './probe.js';
import { addUse } from './process-tree.js';

/** A process that takes memory as fast as it can has a few hundred MB more by then. */
const POLL_MS = 50;
const REPORT_BYTES = 1_000;

export interface Watched {
  child: ChildProcess;
  launch: Launch;
  /** All its processes, as far as they can be found. */
  list(): number[];
  /** Ends all of them; called again until nothing is left. */
  kill(): void;
  /** When the child has ended: waits until nothing is left of it, and returns how many processes had to be ended. */
  settle(): Promise<number>;
  /** A descriptor of the launcher's own, which graded code does not have. */
  reportFd?: number;
}

export interface Seen {
  exitCode: number | null;
  killedBy: string | null;
  stopped: Stopped;
  answer: string;
  output: string;
  report: string;
  survivors: number;
}

/** Resolves when the child has ended, nothing is left of it and its pipes are empty. Throws: LabError `aborted`, `child-failed`. */
export async function watch({ child, launch, list, kill, settle, reportFd }: Watched): Promise<Seen> {
  const { limits, order, converse, answerBytes, signal } = launch;
  let stopped: Stopped = null;
  const stop = (why: Stopped) => {
    stopped ??= why;
    kill();
  };
  const output = collect([child.stdout!, child.stderr!], limits.outputBytes, () => stop('output'));
  const answer = collect([child.stdio[ANSWER_FD] as Readable], answerBytes, () => stop('answer'));
  const report = reportFd === undefined ? null : collect([child.stdio[reportFd] as Readable], REPORT_BYTES, () => {});
  const orders = child.stdio[ORDER_FD] as Writable;
  orders.on('error', () => {}); // it ended before it read its order: its end says why
  if (converse) {
    orders.write(order);
    (child.stdio[ANSWER_FD] as Readable).on('data', () => {
      const word = converse(answer());
      if (word !== null && orders.writable) orders.end(word);
    });
    child.on('exit', () => orders.destroy());
  } else orders.end(order);

  const timer = setTimeout(() => stop('time'), limits.seconds * 1000);
  const poll = setInterval(() => {
    const { threads, memoryBytes } = addUse(list());
    if (memoryBytes > limits.memoryBytes) stop('memory');
    else if (threads > limits.threads) stop('threads');
    else if (stopped !== null || signal.aborted) kill();
  }, POLL_MS);
  signal.addEventListener('abort', kill, { once: true });
  try {
    if (signal.aborted) kill();
    const [exitCode, killedBy, survivors] = await waitFor(child, settle);
    if (signal.aborted) throw new LabError('aborted', 'grading was aborted');
    return { exitCode, killedBy, survivors, stopped, answer: answer(), output: output(), report: report?.() ?? '' };
  } finally {
    clearTimeout(timer);
    clearInterval(poll);
    signal.removeEventListener('abort', kill);
  }
}

async function waitFor(
  child: ChildProcess,
  settle: () => Promise<number>,
): Promise<[number | null, string | null, number]> {
  return await new Promise((resolve, reject) => {
    let settling: Promise<number> = Promise.resolve(0);
    child.on('error', (cause) => {
      reject(new LabError('child-failed', `${child.spawnfile} could not be started: ${cause.message}`, { cause }));
    });
    child.on('exit', () => {
      settling = settle();
      settling.catch(reject);
    });
    // Its pipes are empty, and nobody has another end of them.
    child.on('close', (exitCode, killedBy) => {
      settling.then((survivors) => resolve([exitCode, killedBy, survivors]), reject);
    });
  });
}

/** Returns what gives the text that came; of more than the limit nothing is kept, so that it cannot fill the judge's memory. */
function collect(streams: readonly Readable[], limitBytes: number, onExcess: () => void): () => string {
  const chunks: Buffer[] = [];
  let bytes = 0;
  for (const stream of streams) {
    stream.on('error', () => {}); // as good as its end
    stream.on('data', (chunk: Buffer) => {
      if (bytes > limitBytes) return;
      bytes += chunk.length;
      if (bytes <= limitBytes) chunks.push(chunk);
      else onExcess();
    });
  }
  return () => Buffer.concat(chunks).toString('utf8');
}
