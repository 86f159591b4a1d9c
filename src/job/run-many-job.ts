/** Runs the job once with P producers and one consumer that reads their pipes through a reader of many. Called by the sets of tasks. */

import type { Group, GroupOptions, Member, MemberSpec } from '../harness/isolate.js';
import { floorPath } from '../sys/native-files.js';
import { readPssBytes } from '../sys/procfs.js';
import type { ReaderName } from '../waiting/open-multi-reader.js';
import type { JobInput } from './input.js';
import type { JobOutcome } from './job-outcome.js';
import { partitionInput, type Segment } from './partition.js';
import { doPipeWork, type PipeWork } from './pipe-work.js';
import { memberOf } from './run-job.js';
import { encodeSegments } from './segment-codec.js';

export interface ManyJob {
  input: JobInput;
  producers: number;
  reader: ReaderName;
  /** The producers are Node processes, as those of the other ways are, and pause whole milliseconds; without it they are the C++ floor's. */
  areProducersNode?: boolean;
  /** Pause of the first producer before each record, µs; 0 for none. */
  slowPauseUs: number;
}

/**
 * Resolves with the outcome, also when members failed, as runPipeJob does: the streams of the producers that live are counted
 * to their ends, and the one of a producer that died as far as it came.
 *
 * Shape: the consumer's CPU time and switches are those of all its threads. Its memory is the larger of what it was before the
 * work, when the threads are there that end with their pipes, and behind it: reading it takes the kernel milliseconds.
 */
export async function runManyJob(
  job: ManyJob,
  options: GroupOptions,
  onStarted?: (group: Group) => void,
): Promise<JobOutcome> {
  let openedBytes: number | null = null;
  const work = makeManyWork(job, (index) => (index === 0 ? job.slowPauseUs : 0));
  const { outcome } = await doPipeWork(
    {
      ...work,
      consume: (consumer) => {
        openedBytes = readPssBytes(consumer.pid);
        return work.consume(consumer);
      },
    },
    options,
    onStarted,
  );
  const [consumer] = outcome.sides;
  if (consumer?.pssBytes !== undefined) consumer.pssBytes = Math.max(consumer.pssBytes, openedBytes ?? 0);
  return outcome;
}

/** Returns the job as members' work, with a pause before each record for each producer. */
export function makeManyWork(
  { input, producers, reader, areProducersNode = false }: ManyJob,
  pauseUsOf: (index: number) => number,
): PipeWork {
  const shares = partitionInput(input, producers);
  const program = areProducersNode ? makeNodeProducers(shares, pauseUsOf) : makeNativeProducers(shares, pauseUsOf);
  return {
    makeConsumer: memberOf,
    ...program,
    warmUp: (consumer: Member) => consumer.request('warm-up-many', { reader }),
    open: (consumer: Member) => consumer.request('open-many', { reader, streams: producers }),
    consume: (consumer: Member) => consumer.request('consume-many'),
  };
}

type Producers = Pick<PipeWork, 'makeProducers' | 'produce'>;

/** Native, so that many of them start at once and what the readers cost is the consumer's alone. */
function makeNativeProducers(shares: readonly Segment[][], pauseUsOf: (index: number) => number): Producers {
  return {
    makeProducers: shares.map((share) => (role, descriptors): MemberSpec => {
      const parts = share.flatMap(({ path, start, end }) => [path, String(start), String(end)]);
      return { role, command: [floorPath(), 'text', ...parts], cpus: null, descriptors };
    }),
    produce: (producer: Member, index) => producer.request('send-text', { pauseUs: pauseUsOf(index) }),
  };
}

/** As in task 1a, where the consumer takes the pipes in turn. */
function makeNodeProducers(shares: readonly Segment[][], pauseUsOf: (index: number) => number): Producers {
  return {
    makeProducers: shares.map(() => memberOf),
    produce(producer: Member, index) {
      const pauseMs = Math.round(pauseUsOf(index) / 1_000);
      return producer.request('produce', { segments: encodeSegments(shares[index]!), pauseMs });
    },
  };
}
