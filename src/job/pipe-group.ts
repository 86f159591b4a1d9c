/** Starts the job's processes with a pipe from each producer to the consumer. Called by the ways to run the job. */

import { LabError } from '../core/errors.js';
import { type Group, type GroupOptions, type MemberSpec, startGroup } from '../harness/isolate.js';
import { close } from '../sys/io.js';
import { openPipe, type Pipe } from '../sys/pipe.js';

/** What to start, given its descriptors. */
export type MakeMember = (role: string, descriptors: readonly number[]) => MemberSpec;

/**
 * Resolves with the consumer, which has the read ends in order, and the producers behind it, each with its write end.
 *
 * Throws: `child-failed` when descriptors or processes run out; nothing is left then.
 */
export async function startPipeGroup(
  makeConsumer: MakeMember,
  makeProducers: readonly MakeMember[],
  options: GroupOptions,
): Promise<Group> {
  // #region 1a/children
  const producers = makeProducers.length;
  const readFds: number[] = [];
  const writeFds: number[] = [];
  try {
    for (let producer = 0; producer < producers; producer++) {
      const pipe = openPipeOf(producer, producers);
      readFds.push(pipe.readFd);
      writeFds.push(pipe.writeFd);
    }
    const specs = writeFds.map((fd, index) => makeProducers[index]!(`producer${index}`, [fd]));
    return await startGroup([makeConsumer('consumer', readFds), ...specs], options);
  } finally {
    // Our copies go at once: while we hold a write end no reader sees EOF, while we hold a read end no writer sees EPIPE.
    for (const fd of [...readFds, ...writeFds]) close(fd);
  }
  // #endregion
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
