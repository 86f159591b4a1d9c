/** Runs the job once with fresh processes: P producers, one consumer that takes their pipes in turn, or one process that does it all. Called by the sets of tasks. */

import { fileURLToPath } from 'node:url';
import { readRunQueueWaits } from '../harness/evidence.js';
import { type Group, type GroupOptions, type MemberSpec, startGroup } from '../harness/isolate.js';
import type { MeterReport } from '../sys/meter.js';
import type { JobInput } from './input.js';
import { collectSides, type JobOutcome } from './job-outcome.js';
import { partitionInput } from './partition.js';
import { doPipeWork } from './pipe-work.js';
import { encodeSegments } from './segment-codec.js';
import type { TextCount } from './word-count.js';

export { explainMismatch, type JobOutcome } from './job-outcome.js';

const MEMBER_PROGRAM = fileURLToPath(new URL('./member.js', import.meta.url));

export function memberOf(role: string, descriptors: readonly number[]): MemberSpec {
  return { role, command: [process.execPath, MEMBER_PROGRAM], cpus: null, descriptors };
}

/** Resolves with the job done by one process that reads and counts: what every other way is held against. */
export async function runSerial(input: JobInput, options: GroupOptions): Promise<JobOutcome> {
  const spawnedMs = performance.now();
  const group = await startGroup([memberOf('serial', [])], options);
  try {
    const startUpNs = (performance.now() - spawnedMs) * 1e6;
    const serial = group.members[0]!;
    await serial.request('warm-up');
    const waits = readRunQueueWaits(group.members);
    const segments = partitionInput(input, 1)[0]!;
    const reply = await serial.request<MeterReport & { count: TextCount }>('count-serial', {
      segments: encodeSegments(segments),
    });
    return {
      count: reply.count,
      failures: [],
      elapsedNs: reply.endNs - reply.startNs,
      startUpNs,
      sides: collectSides(group.members, [reply], waits),
      streams: [],
    };
  } finally {
    await group.close();
  }
}

export interface PipeJob {
  input: JobInput;
  producers: number;
  /** Pause of the first producer before each record, ms; 0 for none. */
  slowPauseMs: number;
}

/**
 * Resolves with the outcome, also when members failed: a producer that dies leaves a truncated stream, whose records are
 * counted, and a consumer that dies leaves producers that end with `peer-gone`.
 */
export async function runPipeJob(
  job: PipeJob,
  options: GroupOptions,
  onStarted?: (group: Group) => void,
): Promise<JobOutcome> {
  const shares = partitionInput(job.input, job.producers);
  const { outcome } = await doPipeWork(
    {
      makeConsumer: memberOf,
      makeProducers: shares.map(() => memberOf),
      warmUp: (consumer) => consumer.request('warm-up'),
      consume: (consumer) => consumer.request('consume', { streams: job.producers }),
      produce: (producer, index) => {
        const pauseMs = index === 0 ? job.slowPauseMs : 0;
        return producer.request('produce', { segments: encodeSegments(shares[index]!), pauseMs });
      },
    },
    options,
    onStarted,
  );
  return outcome;
}
