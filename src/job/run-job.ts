/** Runs the job once with fresh processes: P producers, one consumer, a pipe from each producer to the consumer. Called by the sets of tasks. */

import { fileURLToPath } from 'node:url';
import { LabError } from '../core/errors.js';
import type { Side } from '../core/result.js';
import { readRunQueueWaits, toSide } from '../harness/evidence.js';
import { type Group, type GroupOptions, type Member, type MemberSpec, startGroup } from '../harness/isolate.js';
import { close } from '../sys/io.js';
import type { MeterReport } from '../sys/meter.js';
import { openPipe, type Pipe } from '../sys/pipe.js';
import { readPssBytes } from '../sys/procfs.js';
import type { StreamReport } from './count-stream.js';
import type { JobInput } from './input.js';
import { partitionInput } from './partition.js';
import { encodeSegments } from './segment-codec.js';
import { EMPTY_COUNT, joinCounts, type TextCount } from './word-count.js';

export interface JobOutcome {
  count: TextCount;
  /** What went wrong, consumer's and producers' side; empty when the count can be trusted as far as the mechanism goes. */
  failures: string[];
  /** From the first member's start of work to the last record's count, ns; start-up and warm-up are not in it. */
  elapsedNs: number;
  /** From the first spawn to the last greeting, ns. */
  startUpNs: number;
  /** The consumer (or the serial process) first, then the producers in order. */
  sides: Side[];
  streams: StreamReport[];
}

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
  const spawnedMs = performance.now();
  const group = await startPipeGroup(job.producers, options);
  try {
    const startUpNs = (performance.now() - spawnedMs) * 1e6;
    const [consumer, ...producers] = group.members as [Member, ...Member[]];
    await consumer.request('warm-up');
    const waits = readRunQueueWaits(group.members);
    const requests = [
      consumer.request<MeterReport & { streams: StreamReport[] }>('consume', { streams: producers.length }),
      ...producers.map((producer, index) => {
        const pauseMs = index === 0 ? job.slowPauseMs : 0;
        return producer.request<MeterReport>('produce', { segments: encodeSegments(shares[index]!), pauseMs });
      }),
    ] as const;
    // Before onStarted: should that throw, nobody would be there to take the members' failures.
    const settled = Promise.allSettled(requests);
    onStarted?.(group);
    const replies = await settled;
    return collect(group.members, replies as PromiseSettledResult<MeterReport>[], waits, startUpNs);
  } finally {
    await group.close();
  }
}

async function startPipeGroup(producers: number, options: GroupOptions): Promise<Group> {
  const readFds: number[] = [];
  const writeFds: number[] = [];
  try {
    for (let producer = 0; producer < producers; producer++) {
      const pipe = openPipeOf(producer, producers);
      readFds.push(pipe.readFd);
      writeFds.push(pipe.writeFd);
    }
    const specs = [memberOf('consumer', readFds), ...writeFds.map((fd, index) => memberOf(`producer${index}`, [fd]))];
    return await startGroup(specs, options);
  } finally {
    // Our copies go at once: while we hold a write end no reader sees EOF, while we hold a read end no writer sees EPIPE.
    for (const fd of [...readFds, ...writeFds]) close(fd);
  }
}

function openPipeOf(producer: number, producers: number): Pipe {
  try {
    return openPipe();
  } catch (cause) {
    const why = (cause as Error).message;
    const remedy = 'Raise the limit (ulimit -n) or choose fewer producers.';
    throw new LabError('child-failed', `No pipe for producer${producer} of ${producers}: ${why}. ${remedy}`, { cause });
  }
}

function collect(
  members: readonly Member[],
  replies: readonly PromiseSettledResult<MeterReport>[],
  waits: readonly (number | null)[],
  startUpNs: number,
): JobOutcome {
  const failures = replies.flatMap((reply) => (reply.status === 'rejected' ? [(reply.reason as Error).message] : []));
  const aborted = replies.find((reply) => reply.status === 'rejected' && (reply.reason as LabError).code === 'aborted');
  if (aborted) throw (aborted as PromiseRejectedResult).reason;
  const consumer = replies[0]!;
  const streams =
    consumer.status === 'fulfilled' ? (consumer.value as MeterReport & { streams: StreamReport[] }).streams : [];
  streams.forEach((stream, index) => {
    if (stream.failure) failures.push(`the stream of producer${index}: ${stream.failure.message}`);
  });
  const timed = replies.flatMap((reply) => (reply.status === 'fulfilled' ? [reply.value] : []));
  const sides = failures.length === 0 ? collectSides(members, timed, waits) : [];
  sides.forEach((side, index) => {
    if (index > 0) side.serviceGapNs = streams[index - 1]!.serviceGapNs;
  });
  return {
    count: streams.reduce((whole, stream) => joinCounts(whole, stream.count), EMPTY_COUNT),
    failures,
    elapsedNs:
      consumer.status === 'fulfilled' ? consumer.value.endNs - Math.min(...timed.map((reply) => reply.startNs)) : 0,
    startUpNs,
    sides,
    streams,
  };
}

function collectSides(
  members: readonly Member[],
  replies: readonly MeterReport[],
  waitsBefore: readonly (number | null)[],
): Side[] {
  const waitsAfter = readRunQueueWaits(members);
  return members.map((member, index) => {
    const side = toSide(member, replies[index]!, waitsBefore[index]!, waitsAfter[index]!);
    const pssBytes = readPssBytes(member.pid);
    return pssBytes === null ? side : { ...side, pssBytes };
  });
}

/** Returns why the outcome cannot stand beside the serial one, or null when it can. */
export function explainMismatch(outcome: JobOutcome, serial: TextCount): string | null {
  if (outcome.failures.length > 0) {
    const { words, bytes } = outcome.count;
    return `${outcome.failures.join('; ')}; ${words} words in ${bytes} B had arrived`;
  }
  const { count } = outcome;
  for (const key of ['bytes', 'lines', 'words', 'checksum'] as const) {
    if (count[key] !== serial[key]) return `${key}: ${count[key]}, the serial count has ${serial[key]}`;
  }
  return null;
}
