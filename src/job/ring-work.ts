/** One run of the job over rings: start the process and its threads, warm up, let all work at once, put their replies together. Called by run-ring-job.ts and run-killed-ring-job.ts. */

import { fileURLToPath } from 'node:url';
import { LabError, type LabErrorCode } from '../core/errors.js';
import { readRunQueueWaits, type TimedThread } from '../harness/evidence.js';
import { type Group, type GroupOptions, type Member, startGroup } from '../harness/isolate.js';
import type { MeterReport } from '../sys/meter.js';
import type { JobInput } from './input.js';
import { collectOutcome, type JobOutcome, type JobReplies } from './job-outcome.js';
import { partitionInput } from './partition.js';
import {
  type DeathOrder,
  encodeWord,
  type StartCommand,
  type StartReply,
  type WorkCommand,
  type WorkReply,
} from './ring-commands.js';

const MEMBER_PROGRAM = fileURLToPath(new URL('./ring-member.js', import.meta.url));

/** The process answers for its threads: so its own watchdog comes later than theirs, which can say which of them was silent. */
const LATER_MS = 5_000;

export interface RingWork {
  input: JobInput;
  producers: number;
  /** Pause of a producer before each record, µs. */
  pauseUsOf(index: number): number;
  order: DeathOrder | null;
}

/** Resolves with the outcome, also when threads failed, and with the replies that it was made of; no process is left. */
export async function doRingWork(
  { input, producers, pauseUsOf, order }: RingWork,
  options: GroupOptions,
  onStarted?: (group: Group) => void,
): Promise<{ outcome: JobOutcome; replies: JobReplies['replies'] }> {
  const shares = partitionInput(input, producers);
  const spawnedMs = performance.now();
  const spec = {
    role: 'rings',
    command: [process.execPath, MEMBER_PROGRAM] as const,
    cpus: null,
    descriptors: [],
  };
  const group = await startGroup([spec], { ...options, timeoutMs: options.timeoutMs + LATER_MS });
  try {
    const member = group.members[0]!;
    const start: StartCommand = { producers, timeoutMs: options.timeoutMs, victim: order?.victim ?? null };
    const { threads } = await member.request<StartReply>('start', { job: encodeWord(start) });
    const startUpNs = (performance.now() - spawnedMs) * 1e6;
    await member.request('warm-up');
    const members = threads.map((thread) => toTimedThread(thread, member));
    const waitsBefore = readRunQueueWaits(members);
    const work: WorkCommand = {
      producers: shares.map((segments, index) => ({ segments, pauseMs: pauseUsOf(index) / 1_000 })),
      order,
    };
    const request = member.request<WorkReply>('work', { job: encodeWord(work) });
    // Before onStarted: should that throw, nobody would be there to take the members' failures.
    const settled = settle(request, members);
    onStarted?.(group);
    const replies = await settled;
    const outcome = collectOutcome({ members, replies, waitsBefore, startUpNs });
    if (replies.some(({ status }) => status === 'fulfilled')) await member.request('end');
    return { outcome, replies };
  } finally {
    await group.close();
  }
}

function toTimedThread({ role, tid }: StartReply['threads'][number], { pid }: Member): TimedThread {
  return { role, pid, cpusRequested: [], greeting: { pid, tid, descriptors: {} } };
}

/** Resolves with what became of each thread; when there is no reply all of them went with their process. */
async function settle(request: Promise<WorkReply>, members: readonly TimedThread[]): Promise<JobReplies['replies']> {
  try {
    const { threads } = await request;
    return threads.map((thread) =>
      'report' in thread ? fulfil(thread.report) : reject(thread.error.code, thread.error.message),
    );
  } catch (cause) {
    const { code, message } = cause as LabError;
    return members.map(({ role, greeting }) =>
      reject(code, `worker ${role} (thread ${greeting.tid}) went with its process in step work: ${message}`, cause),
    );
  }
}

function fulfil(value: MeterReport): PromiseFulfilledResult<MeterReport> {
  return { status: 'fulfilled', value };
}

/** The worker's own words, which name it and the step. */
function reject(code: string, message: string, cause?: unknown): PromiseRejectedResult {
  return { status: 'rejected', reason: new LabError(code as LabErrorCode, message, { cause }) };
}
