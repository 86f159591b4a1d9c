/** Does one cell again, a fixed number of messages, and watches what it takes: untimed, for `lab explain`. Called by the command line with what a task offers. */

import { setTimeout as delay } from 'node:timers/promises';
import { LabError } from '../core/errors.js';
import type { Anatomy, AnatomySide, IoCounts, TracedCalls } from '../core/explanation.js';
import type { MeterReport } from '../sys/meter.js';
import type { Absence } from '../sys/native-files.js';
import { type IoTotals, readIoTotals, readThreadState } from '../sys/procfs.js';
import { readHelperNs } from './evidence.js';
import type { Group, GroupOptions, Member } from './isolate.js';
import type { CellSpec } from './plan.js';
import { runQuietly } from './quiet-run.js';
import { attachTrace } from './trace.js';

/** The members of a cell, ready to move messages. */
export interface ReplayGroup {
  group: Group;
  /** In the order in which they are shown. */
  members: readonly Member[];
  /** Resolves with the members' reports, in their order, when so many round trips or records are done. */
  exchange(operations: number): Promise<MeterReport[]>;
}

/** A cell that can be done again. */
export interface ReplayCell extends CellSpec {
  /** What the subject is, in a line. */
  what: string;
  recordBytes: number;
  /** A round trip is two. */
  messagesPerOperation: number;
  /** So few that strace is done in seconds, so many that a call more or less does not show. */
  defaultOperations: number;
  start(options: GroupOptions): Promise<ReplayGroup>;
}

/** What a task offers to `lab explain`. */
export interface ReplayCatalog {
  cells: readonly ReplayCell[];
  /** Ids of the task's other cells, which cannot be done again message by message. */
  others: readonly string[];
}

export interface ReplayOptions {
  operations: number;
  /** false: counters alone. */
  mayTrace: boolean;
  signal: AbortSignal;
}

export interface Replayed {
  anatomy: Anatomy;
  /** Why strace could not be had, though it was wanted. */
  absence: Absence | null;
}

const START_MS = 60_000;
/** Two that spin on one CPU wait for each other's time slices, and strace makes every call slow. */
const OPERATION_MS = 50;
const WARM_UP_MS = 300;
const FIRST_WARM_UP = 16;
const LOOK_EVERY_MS = 1;
const REST_MS = 1_000;

/**
 * Resolves with what the messages took: first untraced (CPU, switches, counters), then, where it may be, under strace.
 *
 * Throws what the members throw, and `aborted`; no process and no file is left then.
 */
export async function replay(cell: ReplayCell, options: ReplayOptions): Promise<Replayed> {
  const { operations, signal } = options;
  const pair = await cell.start({ signal, timeoutMs: START_MS + operations * OPERATION_MS });
  try {
    await warmUp(pair, operations);
    const untraced = await replayUntraced(pair, operations);
    const traced = options.mayTrace ? await replayTraced(pair, options) : null;
    const isTraced = Array.isArray(traced);
    const sides = pair.members.map(({ role, pid, greeting }, at): AnatomySide => {
      const calls = isTraced ? traced[at]! : null;
      return { role, pid, dataDescriptors: greeting.descriptors, traced: calls, untraced: untraced[at]! };
    });
    const { id, subject, what, recordBytes, messagesPerOperation } = cell;
    const messages = operations * messagesPerOperation;
    const anatomy = { cell: id, subject, what, recordBytes, operations, messages, sides };
    return { anatomy, absence: isTraced ? null : traced };
  } finally {
    await pair.group.close();
  }
}

/** V8 compiles the loops, and buffers get their memory: all of that would be in the first replay only. */
async function warmUp({ exchange }: ReplayGroup, operations: number): Promise<void> {
  const endMs = performance.now() + WARM_UP_MS;
  for (let count = FIRST_WARM_UP; performance.now() < endMs; count = Math.min(2 * count, operations)) {
    await exchange(count);
  }
}

/** CPU and switches of a run that V8's compiler left alone, as far as it ever does; then the counters, which need runs of their own. */
async function replayUntraced(pair: ReplayGroup, operations: number): Promise<AnatomySide['untraced'][]> {
  const { members, exchange } = pair;
  const readHelpers = () => members.map((member) => readHelperNs([member]));
  const run = async () => {
    const before = readHelpers();
    const reports = await exchange(operations);
    return { reports, before, after: readHelpers() };
  };
  const { reply } = await runQuietly(
    run,
    () => readHelperNs(members),
    ({ reports }) => reports[0]!.endNs - reports[0]!.startNs,
  );
  const io = await countIo(pair, operations);
  return reply.reports.map(({ cpuNs, voluntarySwitches, involuntarySwitches }, at) => {
    const [before, after] = [reply.before[at]!, reply.after[at]!];
    const helperCpuNs = before === null || after === null ? null : Math.max(0, after - before);
    return { cpuNs, helperCpuNs, voluntarySwitches, involuntarySwitches, io: io[at]! };
  });
}

/** The command and the reply of one operation are those of many, so the difference of the two is the operations alone. */
async function countIo(pair: ReplayGroup, operations: number): Promise<(IoCounts | null)[]> {
  const one = await countExchange(pair, 1);
  const many = await countExchange(pair, operations + 1);
  return many.map((total, at) => {
    const rest = subtract(total, one[at]!);
    if (rest === null) return null;
    const atLeastNone = Object.entries(rest).map(([name, value]) => [name, Math.max(0, value)]);
    return Object.fromEntries(atLeastNone) as unknown as IoCounts;
  });
}

/** A reply that lists every message is longer for many: its length is taken off, as it is known. */
async function countExchange({ members, exchange }: ReplayGroup, operations: number): Promise<(IoTotals | null)[]> {
  const read = async () => {
    await untilAtRest(members);
    return members.map(({ pid, greeting }) => readIoTotals(pid, greeting.tid));
  };
  const before = await read();
  const reports = await exchange(operations);
  const after = await read();
  return after.map((total, at) => {
    const replied = { readCalls: 0, writeCalls: 0, readBytes: 0, writtenBytes: JSON.stringify(reports[at]).length };
    return subtract(subtract(total, before[at]!), replied);
  });
}

function subtract(after: IoTotals | null, before: IoTotals | null): IoTotals | null {
  if (after === null || before === null) return null;
  return {
    readCalls: after.readCalls - before.readCalls,
    writeCalls: after.writeCalls - before.writeCalls,
    readBytes: after.readBytes - before.readBytes,
    writtenBytes: after.writtenBytes - before.writtenBytes,
  };
}

/** A reply is here before the call that wrote it has been counted. One that does not come to rest is counted as it is. */
async function untilAtRest(members: readonly Member[]): Promise<void> {
  const deadlineMs = performance.now() + REST_MS;
  const isAtRest = ({ pid, greeting }: Member) => ['S', null].includes(readThreadState(pid, greeting.tid));
  while (!members.every(isAtRest) && performance.now() < deadlineMs) await delay(LOOK_EVERY_MS);
}

async function replayTraced(
  { members, exchange }: ReplayGroup,
  { operations, signal }: ReplayOptions,
): Promise<TracedCalls[] | Absence> {
  const trace = await attachTrace(members, signal);
  if ('reason' in trace) return trace;
  try {
    const reports = await exchange(operations);
    if (reports.length !== members.length) throw new LabError('internal', 'a member gave no report of the replay');
    return await trace.finish();
  } finally {
    await trace.abandon();
  }
}
