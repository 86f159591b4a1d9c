/** A parent of the job that a test can kill or starve of descriptors. Started by job-parent.test.ts, never imported. */

import { closeSync, openSync } from 'node:fs';
import { type JobInput, openInput } from '../../src/job/input.js';
import type { JobOutcome } from '../../src/job/job-outcome.js';
import { runPipeJob } from '../../src/job/run-job.js';
import { runManyJob } from '../../src/job/run-many-job.js';
import { runRingJob } from '../../src/job/run-ring-job.js';
import { countDescriptors } from '../../src/sys/procfs.js';
import { listChildren } from '../harness/processes.js';

const [mode, path] = process.argv.slice(2) as [string, string];
const options = { signal: new AbortController().signal, timeoutMs: 60_000 };
const say = (line: object) => process.stdout.write(`${JSON.stringify(line)}\n`);

/** Producer 0 sleeps, producer 1 is stuck at a full pipe, the consumer at an empty one. */
async function waitForKill(): Promise<void> {
  await runPipeJob({ input: openInput(path), producers: 2, slowPauseMs: 60_000 }, options, (group) => {
    say({ pids: group.members.map(({ pid }) => pid) });
  });
}

/** The first producer's thread sleeps, the consumer's at the bell, the main thread in its event loop. */
async function waitForKillOfThreads(): Promise<void> {
  await runRingJob({ input: openInput(path), producers: 2, slowPauseUs: 60_000_000 }, options, (group) => {
    say({ pids: group.members.map(({ pid }) => pid) });
  });
}

/** Takes every descriptor, gives some back, does the job with what is left, and so on until it can be done. */
async function starve(run: (input: JobInput) => Promise<JobOutcome>): Promise<void> {
  const input = openInput(path);
  for (let spare = 0; ; spare++) {
    const taken: number[] = [];
    try {
      for (;;) taken.push(openSync('/dev/null', 'r'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EMFILE') throw error;
    }
    for (const fd of taken.splice(0, spare)) closeSync(fd);
    const outcome = await run(input).then(
      ({ count, failures }) => ({ words: count.words, failures }),
      (error: Error & { code?: string }) => ({ code: error.code, message: error.message }),
    );
    for (const fd of taken) closeSync(fd);
    say({ spare, ...outcome, descriptors: countDescriptors(), children: listChildren().length });
    if ('words' in outcome && outcome.failures.length === 0) break;
  }
}

const MODES: Record<string, () => Promise<void>> = {
  kill: waitForKill,
  'kill-threads': waitForKillOfThreads,
  starve: () => starve((input) => runPipeJob({ input, producers: 3, slowPauseMs: 0 }, options)),
  'starve-many': () =>
    starve((input) => runManyJob({ input, producers: 3, reader: 'sequential', slowPauseUs: 0 }, options)),
};

await MODES[mode]!();
