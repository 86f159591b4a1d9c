/** Why threads help: which waits they overlap, which work they divide, and what Python's lock and an event loop do in their place. Called by findings.ts; pure. */

import { type Conclusion, findRatio, NotAsked, type Ratio } from '../../src/report/evidence.js';
import { joinStatus, sayRatio, statusOf } from '../../src/report/finding-words.js';
import { cellId } from './grid.js';
import { readSweep, type Swept } from './swept.js';

interface Part {
  sentence: string;
  ratio: Ratio;
  /** What must hold for the answer to stand; null: it only adds to it. */
  claim: 'higher' | 'lower' | null;
}

/** The claim is that threads help for two reasons: waits overlap, whatever the number of CPUs, and work is divided among CPUs. */
export function concludeHelp(result: Swept): Conclusion {
  const { cores, most } = readSweep(result);
  const find = (question: string, subject: string, workers: number) =>
    findRatio(result, `${question}/${cellId('operations', subject, workers)}`);
  const parts: Part[] = [];
  const add = (ratio: Ratio | null, claim: Part['claim'], say: (text: string) => string) => {
    if (ratio) parts.push({ sentence: say(sayRatio(ratio)), ratio, claim });
  };

  const waits = most > cores ? find('most-over-one', 'blocking-io', most) : find('over-one', 'blocking-io', cores);
  add(
    waits,
    'higher',
    (text) =>
      `Waits overlap: ${most} threads that block in read(2) do ${text} the requests of one, on ${cores} CPUs; while one sleeps in the kernel, the others run.`,
  );
  add(
    find('over-one', 'cpu', cores),
    'higher',
    (text) =>
      `Work is divided: ${cores} threads that only compute do ${text} what one does; each worker of Node has an isolate of its own, and no lock that they share.`,
  );
  add(
    find('over-cores', 'cpu', most),
    null,
    (text) => `${most} of them over ${cores}: ${text}; there are no more CPUs.`,
  );
  add(
    find('most-over-one', 'async-io', most),
    null,
    (text) =>
      `No threads are needed for waiting: one thread with an event loop and ${most} requests under way does ${text} what it does with one.`,
  );
  add(
    find('over-event-loop', 'blocking-io', most),
    null,
    (text) => `${most} threads over that event loop, at ${most} requests under way: ${text}${sayEventLoop(text)}.`,
  );
  add(
    find('over-one', 'peer-python-threads-cpu', cores),
    null,
    (text) =>
      `In Python ${cores} threads that compute do ${text} what one does: its interpreter lock lets one of them run at a time.`,
  );
  add(
    find('over-one', 'peer-python-processes-cpu', cores),
    null,
    (text) => `Processes, each with a lock of its own, do ${text}.`,
  );
  add(
    find('most-over-one', 'peer-python-threads-blocking-io', most),
    null,
    (text) => `But read(2) gives the lock up: ${most} threads that block do ${text} the requests of one there too.`,
  );
  if (parts.length === 0) throw new NotAsked('threads that wait or compute');

  const claims = parts.filter(({ claim }) => claim !== null);
  return {
    answer: parts.map(({ sentence }) => sentence).join(' '),
    status:
      cores > 1
        ? joinStatus(claims.map(({ claim, ratio }) => statusOf(claim!, [ratio])))
        : statusOf(
            'higher',
            claims.slice(0, 1).map(({ ratio }) => ratio),
          ),
    evidence: parts.map(({ ratio }) => ratio.id),
  };
}

/** The question of task 1b's thread-per-pipe: each thread costs memory and a wake-up, and brings a CPU along. */
function sayEventLoop(text: string): string {
  return text.includes('no clear verdict')
    ? ' (so threads match what select, poll and epoll achieve, as thread-per-pipe does in task 1b)'
    : '';
}
