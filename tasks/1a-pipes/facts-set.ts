/** The sets of the facts: those counted in this process, and those that take processes of their own. Called by experiment.ts through fact-cells.ts. */

import { fileURLToPath } from 'node:url';
import { LabError } from '../../src/core/errors.js';
import { readRunQueueWaits, toSide } from '../../src/harness/evidence.js';
import { type Member, startGroup } from '../../src/harness/isolate.js';
import type { CellSpec, FailedTrial, RawTrial, SetContext } from '../../src/harness/plan.js';
import { readNow } from '../../src/sys/clock.js';
import type { MeterReport } from '../../src/sys/meter.js';
import { closePipe, openPipe, type Pipe } from '../../src/sys/pipe.js';
import { getSendBuffer, openSocketPair } from '../../src/sys/socketpair.js';
import { fill, fillToCapacity, readUntilWritable } from './fact-capacity.js';
import { type EofMoment, pollAfterWriter } from './fact-eof.js';
import { LOSSES, type Way } from './fact-losses.js';
import type { CrowdReport } from './ordinary-user.js';
import type { TearReport } from './writers-program.js';

/** What a cell of the metric `capacity` counts, in the words of the report. */
export const COUNTED = {
  accepted: 'accepted',
  untilWritable: 'read until writable',
  sendBuffer: 'send buffer',
} as const;

const USER_PROGRAM = fileURLToPath(new URL('./ordinary-user.js', import.meta.url));
const WRITERS_PROGRAM = fileURLToPath(new URL('./writers-program.js', import.meta.url));
const WATCHDOG_MS = 20_000;

/** A count and how many operations it took. */
interface Counted {
  value: number;
  iterations: number;
}

/** Resolves with one trial a cell: streams of this process' own, opened and closed for each cell. */
export async function runFactsInside(context: Pick<SetContext, 'cells' | 'signal'>) {
  return await serveEach(context, async (cell) => countInside(cell));
}

/** Resolves with one trial a cell: children that lose bytes, or do not. */
export async function runLosses(context: Pick<SetContext, 'cells' | 'signal'>) {
  return await serveEach(context, async ({ subject, parameters }) => {
    const value = await LOSSES[subject]!.deliver(parameters.way as Way, context.signal);
    return { value, iterations: 1 };
  });
}

/** One cell that cannot be counted leaves the others alone; only an abort ends the set. */
async function serveEach(
  { cells, signal }: Pick<SetContext, 'cells' | 'signal'>,
  count: (cell: CellSpec) => Promise<Counted>,
): Promise<(RawTrial | FailedTrial)[]> {
  const outcomes: (RawTrial | FailedTrial)[] = [];
  for (const cell of cells) {
    if (signal.aborted) throw new LabError('aborted', `aborted before ${cell.id}`);
    const startNs = readNow();
    try {
      const counted = await count(cell);
      const elapsedNs = readNow() - startNs;
      outcomes.push({ cellId: cell.id, ...counted, batch: 1, checksum: null, sides: [], stealTicks: null, elapsedNs });
    } catch (error) {
      if (error instanceof LabError && error.code === 'aborted') throw error;
      outcomes.push({ cellId: cell.id, failure: error instanceof Error ? error.message : String(error) });
    }
  }
  return outcomes;
}

function countInside({ metric, subject, parameters }: CellSpec): Counted {
  const stream = (subject === 'pipe' ? openPipe : openSocketPair)({ nonBlocking: true });
  if (metric === 'readiness') return { value: pollAfterWriter(stream, parameters.moment as EofMoment), iterations: 1 };
  try {
    return countOn(stream, subject, parameters);
  } finally {
    closePipe(stream);
  }
}

function countOn(stream: Pipe, subject: string, { counted, writeBytes, askedBytes }: CellSpec['parameters']): Counted {
  if (counted === COUNTED.sendBuffer) return { value: getSendBuffer(stream.writeFd), iterations: 1 };
  if (counted === COUNTED.untilWritable) {
    fill(stream.writeFd, Number(writeBytes));
    const value = readUntilWritable(stream, subject === 'pipe' ? 1 : Number(writeBytes));
    return { value, iterations: Math.max(1, value) };
  }
  const { bytes, writes } =
    askedBytes === undefined
      ? fill(stream.writeFd, Number(writeBytes))
      : fillToCapacity(stream, Number(askedBytes), Number(writeBytes));
  return { value: bytes, iterations: writes };
}

/** Resolves with the bytes that an ordinary user's pipe of that number holds; `iterations` is the first one that holds less than the first. */
export async function runUserLimit(context: SetContext): Promise<RawTrial[]> {
  return await serveByMember(USER_PROGRAM, 'user', context, async (user, { parameters }) => {
    const values = { number: Number(parameters.pipeNumber) };
    const reply = await user.request<CrowdReport & MeterReport>('crowd', values);
    return { reply, value: reply.bytes, iterations: reply.firstSmaller };
  });
}

/** Resolves with the records of each size that arrived torn, of all that the writers wrote. */
export async function runWriters(context: SetContext): Promise<RawTrial[]> {
  return await serveByMember(WRITERS_PROGRAM, 'reader', context, async (reader, { parameters }) => {
    const { bytes, records, writers } = parameters as Record<string, number>;
    const reply = await reader.request<TearReport & MeterReport>('tear', {
      bytes: bytes!,
      records: records!,
      writers: writers!,
    });
    return { reply, value: reply.torn, iterations: reply.complete };
  });
}

async function serveByMember(
  program: string,
  role: string,
  { cells, signal }: SetContext,
  count: (member: Member, cell: CellSpec) => Promise<Counted & { reply: MeterReport }>,
): Promise<RawTrial[]> {
  const command = [process.execPath, program] as const;
  const group = await startGroup([{ role, command, cpus: null, descriptors: [] }], { signal, timeoutMs: WATCHDOG_MS });
  const member = group.members[0] as Member;
  try {
    const trials: RawTrial[] = [];
    for (const cell of cells) {
      const [before] = readRunQueueWaits([member]);
      const { reply, value, iterations } = await count(member, cell);
      const [after] = readRunQueueWaits([member]);
      const side = toSide(member, reply, before!, after!);
      const elapsedNs = reply.endNs - reply.startNs;
      trials.push({
        cellId: cell.id,
        value,
        iterations,
        batch: 1,
        checksum: null,
        sides: [side],
        stealTicks: null,
        elapsedNs,
      });
    }
    return trials;
  } finally {
    await group.close();
  }
}
