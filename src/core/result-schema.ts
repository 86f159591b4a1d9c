/** The one definition of the result file: its validator and its JSON Schema. Loaded where results are read or written, never in a timed child. */

import { z } from 'zod';
import { METRIC_UNITS } from './metrics.js';

export const SCHEMA_ID = 'ipc-lab/result@1';

const text = z.string().max(4_000);
const finite = z.number();
const count = z.number().int().nonnegative();
const ratioInterval = z.object({ median: finite, low: finite, high: finite });

const metric = z.enum(Object.keys(METRIC_UNITS) as [keyof typeof METRIC_UNITS, ...(keyof typeof METRIC_UNITS)[]]);
const unit = z.enum(['ns', 'bytes/s', 'messages/s', 'events/s', 'ops/s', 'bytes', 'ratio', 'count', 'bits']);
const placement = z.enum(['same-core', 'cross-core', 'free']);
const parameters = z.record(z.string().max(64), z.union([text, finite, z.boolean()]));

/** What a warning is about; the text is for a person and names the remedy. */
const warning = z.object({
  code: z.enum([
    'too-few-trials', // below 6 sets: no interval, no verdict
    'disturbed', // some sets were disturbed by other work
    'modes', // two clusters of sets
    'modes-not-attempted', // fewer than 10 sets
    'verdict-flips', // without the disturbed sets the verdict is another
    'clock-coarse', // a batch lasted less than 100 clock costs
    'few-samples', // a quantile was left out for want of samples
    'stopped-early', // the time budget ended the run before its planned blocks
    'imprecise', // the interval is wider than the plan wanted
  ]),
  message: text,
});

/** What one member of a set (a process or a thread) did during one trial. */
const side = z.object({
  role: text,
  pid: count,
  tid: count,
  cpusRequested: z.array(count),
  cpusObserved: z.array(count),
  cpuNs: finite,
  voluntarySwitches: count,
  involuntarySwitches: count,
  runQueueWaitNs: finite.nullable().describe('null: /proc/PID/schedstat is not available'),
  descriptorKind: text.optional().describe('as the kernel names it in /proc/PID/fd: pipe, socket, …'),
  pssBytes: count.optional(),
  serviceGapNs: finite.optional().describe('the longest time this producer went unserved'),
});

const quantiles = z.object({
  of: z.enum(['samples', 'batch-means', 'trials']),
  samples: count.describe('per set'),
  p50: finite,
  p90: finite.optional(),
  p99: finite.optional().describe('from 1,000 samples in each set'),
  p999: finite.optional().describe('from 10,000 samples in each set'),
});

const trial = z.object({
  set: count.describe('number of the fresh group of processes that gave this value'),
  block: count,
  order: count.describe('position in the run, over all trials'),
  startedAt: finite.describe('ms since the run began'),
  value: finite,
  batch: count.describe('operations between two clock reads'),
  iterations: count.describe('operations in the whole trial'),
  histogram: z
    .object({
      bucketsPerOctave: count,
      counts: z.array(z.tuple([z.number().int(), count])).max(4_096),
    })
    .optional()
    .describe('bucket k holds values v with floor(log2(v) * bucketsPerOctave) = k'),
  quantiles: quantiles.optional(),
  served: z.array(finite).max(1_024).optional(),
  checksum: count.nullable().describe('of the data that arrived; null where the metric moves none'),
  sides: z.array(side).max(1_024),
  stealTicks: count.nullable().describe('null: /proc/stat is not available'),
  disturbed: z.boolean(),
});

const summary = z.object({
  trials: count,
  median: finite,
  low: finite.nullable().describe('null: fewer than 6 sets, no interval'),
  high: finite.nullable(),
  level: finite.nullable().describe('the coverage that the interval really has'),
  method: text,
  min: finite,
  max: finite,
});

const cell = z.object({
  id: text,
  metric,
  unit,
  subject: text,
  placement: placement.optional(),
  parameters,
  status: z.enum(['measured', 'failed', 'skipped']),
  reason: text.optional(),
  trials: z.array(trial).max(10_000),
  summary: summary.optional(),
  quantiles: quantiles.optional(),
  modes: z
    .object({
      verdict: z.enum(['one', 'two', 'not-attempted']),
      centres: z.array(finite).max(2),
      explanation: text.optional(),
    })
    .nullable(),
  warnings: z.array(warning),
});

const comparison = z.object({
  id: text,
  metric,
  parameters,
  subject: text.describe('cell id of the numerator'),
  reference: text.describe('cell id of the denominator'),
  family: text,
  blocks: z.array(count),
  blockRatios: z.array(finite),
  ratio: ratioInterval.nullable().describe('null: fewer than 6 blocks'),
  level: finite.nullable(),
  method: text,
  p: finite.nullable(),
  pAdjusted: finite.nullable(),
  smallestDetectable: finite
    .nullable()
    .describe('the smallest ratio above 1 that this comparison could have told from 1'),
  verdict: z.enum(['higher', 'lower', 'same', 'undecided']),
  target: z
    .object({
      kind: z.enum(['at-most', 'at-least']),
      ratio: finite,
      verdict: z.enum(['met', 'missed', 'undecided', 'not-attempted']),
    })
    .optional(),
  warnings: z.array(warning),
});

const finding = z.object({
  id: text,
  question: text,
  answer: text,
  status: z.enum(['supported', 'refuted', 'undecided']),
  evidence: z.array(text),
});

const environment = z.object({
  platform: text,
  arch: text,
  cpuModel: text.nullable(),
  logicalCpus: count,
  effectiveCpus: finite.describe('the smaller of affinity and cgroup quota'),
  affinity: z.array(count),
  cgroupQuotaCpus: finite.nullable().describe('null: no quota'),
  smt: text.nullable(),
  kernel: text,
  virtualised: text.nullable().describe('null: no sign of a hypervisor'),
  container: text.nullable(),
  governor: text.nullable(),
  memoryBytes: count,
  node: text,
  v8: text,
  libuv: text,
  compiler: text.nullable(),
  clock: z.object({ source: text.nullable(), overheadNs: finite, resolutionNs: finite }),
  pipe: z.object({ capacityBytes: count.nullable(), atomicBytes: count.nullable(), userPagesSoft: count.nullable() }),
  uid: count.nullable(),
  limits: z.object({
    openFilesSoft: count.nullable(),
    openFilesHard: count.nullable(),
    processesSoft: count.nullable(),
  }),
  counters: text.nullable().describe('hardware counters: how they can be read; null: not available'),
});

const noise = z.object({
  stealPercent: finite.nullable(),
  runQueueWaitPercent: finite.nullable(),
  pressureSomePercent: finite.nullable(),
  verdict: z.enum(['quiet', 'disturbed']),
  reasons: z.array(text),
});

const plan = z.object({
  pilot: z.object({ blocks: count, note: text }),
  blocks: count.describe('planned'),
  blocksDone: count,
  order: z.array(text).max(100_000).describe('set ids in the order in which they ran'),
  stopRule: text,
  stopped: text.describe('what ended the measuring'),
  budgetMs: finite.nullable(),
  sameMargin: finite,
  families: z.array(z.object({ id: text, comparisons: count })),
});

export const resultSchema = z.object({
  schema: z.literal(SCHEMA_ID),
  task: text,
  command: text,
  mode: z.enum(['quick', 'standard', 'full', 'budget']),
  seed: count,
  startedAt: z.iso.datetime(),
  elapsedMs: finite,
  packageVersion: text,
  gitCommit: text.nullable(),
  dirty: z.boolean().nullable(),
  digests: z.object({
    input: text.nullable(),
    dist: text.nullable(),
    addon: text.nullable(),
    floor: text.nullable(),
  }),
  environment,
  noise,
  plan,
  cells: z.array(cell).max(20_000),
  comparisons: z.array(comparison).max(20_000),
  findings: z.array(finding).max(1_000),
});

export type ResultFile = z.infer<typeof resultSchema>;

/** Returns the JSON Schema (draft 2020-12) of the result file, for readers in other languages. */
export function buildJsonSchema(): object {
  return { $id: SCHEMA_ID, title: 'ipc-lab result file', ...z.toJSONSchema(resultSchema) };
}
