/** One run of the job over pipes, whoever its members are: start them, warm up, let all work at once, put their replies together. Called by the ways to run the job. */

import { readRunQueueWaits } from '../harness/evidence.js';
import type { Group, GroupOptions, Member } from '../harness/isolate.js';
import type { MeterReport } from '../sys/meter.js';
import { collectOutcome, type JobOutcome, type JobReplies } from './job-outcome.js';
import { type MakeMember, startPipeGroup } from './pipe-group.js';

export interface PipeWork {
  makeConsumer: MakeMember;
  makeProducers: readonly MakeMember[];
  warmUp(consumer: Member): Promise<object>;
  /** What the consumer has to start before it can read; part of starting up. */
  open?(consumer: Member): Promise<object>;
  /** Resolves with the consumer's reply, which has `streams`. */
  consume(consumer: Member): Promise<MeterReport>;
  produce(producer: Member, index: number): Promise<MeterReport>;
}

/** Resolves with the outcome, also when members failed, and with the replies that it was made of; no process is left. */
export async function doPipeWork(
  work: PipeWork,
  options: GroupOptions,
  onStarted?: (group: Group) => void,
): Promise<{ outcome: JobOutcome; replies: JobReplies['replies'] }> {
  const spawnedMs = performance.now();
  const group = await startPipeGroup(work.makeConsumer, work.makeProducers, options);
  try {
    let startUpNs = (performance.now() - spawnedMs) * 1e6;
    const { members } = group;
    const [consumer, ...producers] = members as [Member, ...Member[]];
    await work.warmUp(consumer);
    const openingMs = performance.now();
    await work.open?.(consumer);
    startUpNs += (performance.now() - openingMs) * 1e6;
    const waitsBefore = readRunQueueWaits(members);
    const requests = [work.consume(consumer), ...producers.map((producer, index) => work.produce(producer, index))];
    // Before onStarted: should that throw, nobody would be there to take the members' failures.
    const settled = Promise.allSettled(requests);
    onStarted?.(group);
    const replies = await settled;
    return { outcome: collectOutcome({ members, replies, waitsBefore, startUpNs }), replies };
  } finally {
    await group.close();
  }
}
