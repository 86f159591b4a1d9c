/** The one definition of the file that `lab explain --json` writes. Loaded only where such a file is written. */

import { z } from 'zod';
import { METRIC_UNITS } from './metrics.js';

export const EXPLANATION_ID = 'ipc-lab/explanation@1';

const text = z.string().max(4_000);
const count = z.number().int().nonnegative();
const metric = z.enum(Object.keys(METRIC_UNITS) as [keyof typeof METRIC_UNITS, ...(keyof typeof METRIC_UNITS)[]]);

/** One kind of system call by the member's measured thread. */
const call = z.object({
  name: text,
  /** `data`: on a descriptor that carries the messages; `other`: everything else. */
  on: z.enum(['data', 'other']),
  /** What the descriptor is where it is another one, such as `eventfd`; null: the call has none, or it is a data descriptor. */
  kind: text.nullable(),
  count,
  /** How many of them failed, by the name of the error. */
  errors: z.record(text, count),
  /** What the calls that move data said they moved. */
  bytes: count,
});

/** From the replay under strace. */
const traced = z.object({
  calls: z.array(call).max(1_000),
  /** Calls of the process' other threads (V8, libuv) meanwhile. */
  otherThreadCalls: count,
  /** Calls before the first and after the last one on a data descriptor, and the harness's commands and replies. */
  leftOutCalls: count,
});

/** Of /proc/PID/task/TID/io, a baseline of one message taken off: a few calls and bytes off where the thread did something else. */
const io = z.object({ readCalls: count, writeCalls: count, readBytes: count, writtenBytes: count });

/** From a replay with no strace. */
const untraced = z.object({
  cpuNs: z.number().nonnegative(),
  /** Of the process' other threads; null: the kernel does not say. */
  helperCpuNs: z.number().nonnegative().nullable(),
  voluntarySwitches: count,
  involuntarySwitches: count,
  io: io.nullable(),
});

const side = z.object({
  role: text,
  pid: count,
  /** Number -> kind, as the kernel calls it. */
  dataDescriptors: z.record(z.string(), text),
  traced: traced.nullable(),
  untraced,
});

const subject = z.object({
  cell: text,
  subject: text,
  what: text,
  recordBytes: count,
  /** Round trips, or messages of a stream. */
  operations: count,
  messages: count,
  sides: z.array(side).min(1).max(16),
});

export const explanationSchema = z.object({
  schema: z.literal(EXPLANATION_ID),
  cell: text,
  metric,
  command: text,
  method: z.enum(['strace', 'counters']),
  /** Why no strace, and how to get it; null where there was one, or none was wanted. */
  note: text.nullable(),
  node: text,
  kernel: text,
  /** The cell's own, and the one beside it. */
  subjects: z.array(subject).min(1).max(2),
  sentences: z.array(text).max(20),
});

export type ExplanationFile = z.infer<typeof explanationSchema>;
