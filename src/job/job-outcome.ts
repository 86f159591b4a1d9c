/** What came of one run of the job: the count, what went wrong, and each member's part. Made by the ways to run the job, looked at by the sets of tasks. */

import type { LabError } from '../core/errors.js';
import type { Side } from '../core/result.js';
import { readRunQueueWaits, type TimedThread, toSide } from '../harness/evidence.js';
import type { MeterReport } from '../sys/meter.js';
import { readPssBytes } from '../sys/procfs.js';
import type { StreamReport } from './count-stream.js';
import { EMPTY_COUNT, joinCounts, type TextCount } from './word-count.js';

export interface JobOutcome {
  count: TextCount;
  /** What went wrong, consumer's and producers' side; empty when the count can be trusted as far as the mechanism goes. */
  failures: string[];
  /** From the first member's start of work to the last record's count, ns; start-up and warm-up are not in it. */
  elapsedNs: number;
  /** From the first spawn to the last greeting (of a process, or of a thread where those work), and what the consumer's reader takes to start, ns. */
  startUpNs: number;
  /** The consumer (or the serial process) first, then the producers in order. */
  sides: Side[];
  streams: StreamReport[];
}

/** What a run leaves to be put together: the consumer's reply first, then the producers' in order. */
export interface JobReplies {
  members: readonly TimedThread[];
  replies: readonly PromiseSettledResult<MeterReport>[];
  /** Of each member's timed thread in the run queue, before the work. */
  waitsBefore: readonly (number | null)[];
  startUpNs: number;
}

/** Returns the outcome, also when members failed; the others are still there. Throws `aborted` when that is why. */
export function collectOutcome(job: JobReplies): JobOutcome {
  const { replies, startUpNs } = job;
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
  const sides = failures.length === 0 ? collectSides(job.members, timed, job.waitsBefore) : [];
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

/**
 * Returns each member's part; all of them have replied and are still there. The memory of a process stands on its first side
 * alone, so that a sum over the sides counts it once.
 */
export function collectSides(
  members: readonly TimedThread[],
  replies: readonly MeterReport[],
  waitsBefore: readonly (number | null)[],
): Side[] {
  const waitsAfter = readRunQueueWaits(members);
  return members.map((member, index) => {
    const side = toSide(member, replies[index]!, waitsBefore[index]!, waitsAfter[index]!);
    const isFirst = members.findIndex(({ pid }) => pid === member.pid) === index;
    const pssBytes = isFirst ? readPssBytes(member.pid) : null;
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
