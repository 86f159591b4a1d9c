/** Pairs of record members, in JavaScript, native or mixed, and the contexts that sets want. Called by the tests of task 1a. */

import { fileURLToPath } from 'node:url';
import { type Group, startGroup } from '../../../src/harness/isolate.js';
import type { CellSpec, FailedTrial, RawTrial, SetContext } from '../../../src/harness/plan.js';
import { floorPath } from '../../../src/sys/native-files.js';
import { closePipe, openPipe } from '../../../src/sys/pipe.js';
import type { LoopReport } from '../../../src/transports/exchange.js';
import { MEMBER_COMMAND } from '../../../tasks/1a-pipes/subjects.js';

export type Command = readonly [string, ...string[]];
export type Reply = LoopReport;

export const JS: Command = MEMBER_COMMAND;
export const NATIVE: Command = [floorPath()];

/** The JavaScript member with one bit of one record flipped, at this offset of the record. */
export function corruptingAt(offset: number | 'lie'): Command {
  return [process.execPath, fileURLToPath(new URL('./corrupting-member.js', import.meta.url)), String(offset)];
}

/** Starts the two members of a pair, joined as record-set.ts joins them. */
export async function startPair(near: Command, far: Command, timeoutMs = 30_000): Promise<Group> {
  const there = openPipe();
  const back = openPipe();
  try {
    const specs = [
      { role: 'near', command: near, cpus: null, descriptors: [back.readFd, there.writeFd] },
      { role: 'far', command: far, cpus: null, descriptors: [there.readFd, back.writeFd] },
    ];
    return await startGroup(specs, { signal: new AbortController().signal, timeoutMs });
  } finally {
    closePipe(there);
    closePipe(back);
  }
}

export interface Exchange {
  bytes: number;
  /** Records of a stream, or round trips. */
  records: number;
  first?: number;
}

/** Resolves with the replies of near and far. */
export async function stream(group: Group, { bytes, records, first = 0 }: Exchange): Promise<[Reply, Reply]> {
  const [near, far] = group.members;
  const requests = [
    near!.request<Reply>('produce', { bytes, records, first }),
    far!.request<Reply>('consume', { bytes, records, first }),
  ];
  return (await group.all(requests)) as [Reply, Reply];
}

/** Resolves with the replies of near and far; two round trips a batch. */
export async function pingPong(group: Group, { bytes, records, first = 0 }: Exchange): Promise<[Reply, Reply]> {
  const [near, far] = group.members;
  const requests = [
    near!.request<Reply>('initiate', { bytes, samples: records / 2, batch: 2, first }),
    far!.request<Reply>('respond', { bytes, rounds: records, first }),
  ];
  return (await group.all(requests)) as [Reply, Reply];
}

export function contextOf(cells: readonly CellSpec[], fields: Partial<SetContext> = {}): SetContext {
  return { cells, block: 0, cellMs: 2, warmUpMs: 2, seed: 1, signal: new AbortController().signal, ...fields };
}

/** Returns the trials; throws the first failure as an error. */
export function expectTrials(outcomes: readonly (RawTrial | FailedTrial)[]): RawTrial[] {
  return outcomes.map((outcome) => {
    if ('failure' in outcome) throw new Error(`${outcome.cellId}: ${outcome.failure}`);
    return outcome;
  });
}
