/** Runs the job over many pipes and kills one member in its middle: who dies with it, and what is left of the count. Called by the sets of tasks. */

import { setTimeout as passTime } from 'node:timers/promises';
import { LabError, type LabErrorCode } from '../core/errors.js';
import type { GroupOptions, Member } from '../harness/isolate.js';
import { readIoTotals } from '../sys/procfs.js';
import type { StreamReport } from './count-stream.js';
import { doPipeWork } from './pipe-work.js';
import { type ManyJob, makeManyWork } from './run-many-job.js';

/** slowPauseUs must not be 0: it is what the job is in the middle of. */
export interface KilledJob extends ManyJob {
  /** The slow producer, which is the first, or the consumer; then all producers are slow, so that none is done before. */
  kill: 'producer' | 'consumer';
}

export interface KilledOutcome {
  /** Members that did their part and said so, of producers + 1. */
  survivors: number;
  /** How each ended, the consumer first: null when it did its part, else its error's code; the killed one's is `child-failed`. */
  codes: (LabErrorCode | null)[];
  /** Counted by the consumer, those of the broken stream included. */
  words: number;
  /** What the others said, the consumer's and the producers' side. */
  failures: string[];
  /** Empty when the consumer was killed. */
  streams: StreamReport[];
}

const LOOK_MS = 1;

/**
 * Resolves when all members have ended, one of them by SIGKILL after each slow producer had sent something.
 *
 * Throws: `internal` when a member that had to be in its middle was done before the kill: the pause was too short.
 */
export async function runKilledJob(job: KilledJob, options: GroupOptions): Promise<KilledOutcome> {
  checkCanKill(job);
  const slow = job.kill === 'producer' ? 1 : job.producers;
  const work = makeManyWork(job, (index) => (index < slow ? job.slowPauseUs : 0));
  const writtenBefore: number[] = [];
  let isOver = false;
  let killing: Promise<void> | undefined;
  const produce: typeof work.produce = (producer, index) => {
    writtenBefore[index] = readWrittenBytes(producer);
    return work.produce(producer, index);
  };
  try {
    const { outcome, replies } = await doPipeWork({ ...work, produce }, options, ({ members }) => {
      const [consumer, ...producers] = members as [Member, ...Member[]];
      const areUnderWay = () =>
        producers.slice(0, slow).every((producer, index) => readWrittenBytes(producer) > writtenBefore[index]!);
      const victim = job.kill === 'producer' ? producers[0]! : consumer;
      killing = killWhen(areUnderWay, victim, () => isOver);
    });
    const codes = replies.map((reply) => (reply.status === 'fulfilled' ? null : (reply.reason as LabError).code));
    const hit = job.kill === 'producer' ? codes.slice(1, 2) : codes;
    if (hit.includes(null)) throw explainEarlyEnd(job);
    const { failures, streams, count } = outcome;
    return { survivors: codes.filter((code) => code === null).length, codes, words: count.words, failures, streams };
  } finally {
    isOver = true;
    await killing;
  }
}

/** Throws: RangeError. */
export function checkPause(slowPauseUs: number): void {
  if (!(slowPauseUs > 0)) throw new RangeError(`slowPauseUs must be above 0 to kill a job, got ${slowPauseUs}`);
}

function checkCanKill({ slowPauseUs }: KilledJob): void {
  checkPause(slowPauseUs);
  if (readIoTotals('self', process.pid) !== null) return;
  throw new LabError(
    'internal',
    'not available: this kernel does not say in /proc/PID/task/TID/io what a member has written.',
  );
}

/** 0 when it is gone. */
function readWrittenBytes({ pid }: Member): number {
  return readIoTotals(pid, pid)?.writtenBytes ?? 0;
}

/** A member that has its command writes nothing but records until it replies. */
async function killWhen(isUnderWay: () => boolean, victim: Member, isOver: () => boolean): Promise<void> {
  while (!isOver()) {
    if (isUnderWay()) {
      victim.kill();
      return;
    }
    await passTime(LOOK_MS);
  }
}

export function explainEarlyEnd({
  kill,
  slowPauseUs,
  input,
}: Pick<KilledJob, 'kill' | 'slowPauseUs' | 'input'>): LabError {
  const what = kill === 'producer' ? 'The producer that was to be killed' : 'A member';
  return new LabError(
    'internal',
    `${what} was done before the ${kill} was killed: ${input.bytes} B with pauses of ${slowPauseUs} µs are too little. Choose a longer pause or a larger input.`,
  );
}
