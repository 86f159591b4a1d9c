/** Results made up for tests of reports and the command line: they validate, and look like a real run of task 1a. */

import { METRIC_UNITS } from '../../src/core/metrics.js';
import { Random } from '../../src/core/random.js';
import type {
  Cell,
  Comparison,
  Environment,
  Metric,
  Parameters,
  Placement,
  Result,
  Side,
} from '../../src/core/result.js';
import { SCHEMA_ID } from '../../src/core/result-schema.js';
import { formatSize } from '../../src/core/units.js';

export const ENVIRONMENT: Environment = {
  platform: 'linux',
  arch: 'x64',
  cpuModel: 'AMD EPYC 7B13',
  logicalCpus: 2,
  effectiveCpus: 2,
  affinity: [0, 1],
  cgroupQuotaCpus: null,
  smt: 'one thread of each core',
  kernel: 'Linux 6.1.0-18-amd64',
  virtualised: 'kvm',
  container: null,
  governor: null,
  memoryBytes: 8 * 1024 ** 3,
  node: 'v20.20.2',
  v8: '11.3.244.8',
  libuv: '1.46.0',
  compiler: 'gcc 12.2.0',
  clock: { source: 'tsc', overheadNs: 48, resolutionNs: 1 },
  pipe: { capacityBytes: 65_536, atomicBytes: 4_096, userPagesSoft: 16_384 },
  uid: 1000,
  limits: { openFilesSoft: 1_024, openFilesHard: 1_048_576, processesSoft: 31_000 },
  counters: null,
};

export interface CellShape {
  metric: Metric;
  subject: string;
  parameters: Parameters;
  placement?: Placement;
  centre: number;
  spread?: number;
  trials?: number;
  cpuNs?: number;
  switches?: number;
}

function makeSide(shape: CellShape, iterations: number): Side {
  return {
    role: 'initiator',
    pid: 1,
    tid: 1,
    cpusRequested: [0],
    cpusObserved: [0],
    cpuNs: (shape.cpuNs ?? 0) * iterations,
    voluntarySwitches: Math.round((shape.switches ?? 0) * iterations),
    involuntarySwitches: 0,
    runQueueWaitNs: 0,
  };
}

export function makeCell(shape: CellShape, random = new Random(1)): Cell {
  const count = shape.trials ?? 8;
  const names = Object.entries(shape.parameters).map(([key, value]) =>
    key === 'bytes' ? formatSize(value as number) : `${key}${value}`,
  );
  const values = Array.from({ length: count }, () => shape.centre * (1 + (shape.spread ?? 0.02) * random.normal()));
  const sorted = [...values].sort((a, b) => a - b);
  return {
    id: [shape.metric, shape.subject, ...names, ...(shape.placement ? [shape.placement] : [])].join('/'),
    metric: shape.metric,
    unit: METRIC_UNITS[shape.metric],
    subject: shape.subject,
    ...(shape.placement ? { placement: shape.placement } : {}),
    parameters: shape.parameters,
    status: 'measured',
    trials: values.map((value, index) => ({
      set: index,
      block: index,
      order: index,
      startedAt: index * 100,
      value,
      batch: 64,
      iterations: 6_400,
      checksum: 1,
      sides: shape.cpuNs === undefined ? [] : [makeSide(shape, 6_400)],
      stealTicks: 0,
      disturbed: false,
    })),
    summary: {
      trials: count,
      median: sorted[count >> 1]!,
      low: count < 6 ? null : sorted[0]!,
      high: count < 6 ? null : sorted.at(-1)!,
      level: count < 6 ? null : 0.992,
      method: 'order statistics',
      min: sorted[0]!,
      max: sorted.at(-1)!,
    },
    modes: null,
    warnings: [],
  };
}

export function compare(subject: Cell, reference: Cell, ratio: number, over: Partial<Comparison> = {}): Comparison {
  return {
    id: `${subject.id} : ${reference.subject}`,
    metric: subject.metric,
    parameters: subject.parameters,
    subject: subject.id,
    reference: reference.id,
    family: 'native',
    blocks: [0, 1, 2, 3, 4, 5, 6, 7],
    blockRatios: Array.from({ length: 8 }, () => ratio),
    ratio: { median: ratio, low: ratio * 0.97, high: ratio * 1.03 },
    level: 0.95,
    method: 'Hodges-Lehmann, signed rank',
    p: 0.0078,
    pAdjusted: 0.03,
    smallestDetectable: 1.06,
    verdict: ratio > 1.03 ? 'higher' : ratio < 0.97 ? 'lower' : 'undecided',
    warnings: [],
    ...over,
  };
}

/** Returns a result with the given cells and comparisons, quiet and complete. */
export function makeResult(cells: Cell[], comparisons: Comparison[] = [], over: Partial<Result> = {}): Result {
  return {
    schema: SCHEMA_ID,
    task: '1a',
    command: 'ipc-lab run 1a --quick --seed 12345',
    mode: 'quick',
    seed: 12_345,
    startedAt: '2026-01-02T03:04:05.000Z',
    elapsedMs: 41_300,
    packageVersion: '0.1.0',
    gitCommit: null,
    dirty: null,
    digests: { input: null, dist: null, addon: null, floor: null },
    environment: ENVIRONMENT,
    noise: { stealPercent: 0.1, runQueueWaitPercent: 0.4, pressureSomePercent: 0, verdict: 'quiet', reasons: [] },
    plan: {
      pilot: { blocks: 0, note: 'quick: no pilot' },
      blocks: 8,
      blocksDone: 8,
      order: [],
      stopRule: '8 blocks',
      stopped: 'all blocks done',
      budgetMs: 50_000,
      sameMargin: 1.05,
      families: [],
    },
    cells,
    comparisons,
    findings: [],
    ...over,
  };
}

/** Returns a result of task 1a with a bit of everything: placements, sizes, natives, a job, skipped and failed cells, marks. */
export function makeTypicalResult(): Result {
  const random = new Random(7);
  const cells: Cell[] = [];
  const comparisons: Comparison[] = [];
  for (const placement of ['same-core', 'cross-core'] as const) {
    for (const bytes of [64, 4_096, 65_536]) {
      const base = (placement === 'same-core' ? 5_200 : 21_400) + bytes * 0.9;
      const shared = { metric: 'round-trip', parameters: { bytes }, placement } as const;
      const native = makeCell({ ...shared, subject: 'native-pipe', centre: base, cpuNs: 4_700, switches: 2 }, random);
      const pipe = makeCell({ ...shared, subject: 'pipe', centre: base * 1.08, cpuNs: 5_300, switches: 2.01 }, random);
      cells.push(pipe, native);
      comparisons.push(
        compare(pipe, native, 1.08 - bytes / 1e6, bytes === 64 ? { target: target('at-most', 1.15, 'met') } : {}),
      );
    }
  }
  for (const bytes of [64, 65_536, 1_048_576]) {
    const centre = 2.4e9 * (bytes / (bytes + 4_000));
    const shared = { metric: 'throughput', parameters: { bytes }, placement: 'same-core' } as const;
    const native = makeCell({ ...shared, subject: 'native-pipe', centre, cpuNs: 900, switches: 0.01 }, random);
    const pipe = makeCell({ ...shared, subject: 'pipe', centre: centre * 0.93, cpuNs: 1_100, switches: 0.01 }, random);
    cells.push(pipe, native);
    comparisons.push(
      compare(pipe, native, 0.93, { target: target('at-least', 0.95, bytes === 64 ? 'undecided' : 'missed') }),
    );
  }
  cells.push(makeCell({ metric: 'elapsed', subject: 'job-serial', parameters: {}, centre: 52e6, cpuNs: 52e6 }, random));
  for (const producers of [1, 2, 4, 8]) {
    const centre = 61e6 + 4e6 * producers;
    cells.push(
      makeCell({ metric: 'elapsed', subject: 'job-pipe', parameters: { producers }, centre, cpuNs: 81e6 }, random),
    );
  }
  cells[0]!.warnings.push({
    code: 'disturbed',
    message: '2 of 8 sets lost time to other work; they are kept and flagged',
  });
  cells[3]!.warnings.push({
    code: 'imprecise',
    message: 'the interval is 9 % wide, 5 % was wanted: give it more time with --budget',
  });
  const skipped = 'two CPUs are needed, this process may use one (see lab doctor)';
  cells.push(unmeasured(cells[1]!, 'round-trip/pipe/64B/free', 'free', 'skipped', skipped));
  cells.push(unmeasured(cells[1]!, 'round-trip/native-pipe/64B/free', 'free', 'skipped', skipped));
  cells.push(
    unmeasured(
      cells[1]!,
      'round-trip/pipe/1MiB/free',
      'free',
      'failed',
      'record-corrupt: record 17 has a wrong checksum',
    ),
  );
  return makeResult(cells, comparisons, {
    findings: [
      {
        id: 'message-cost',
        question: 'What does a message cost, and what of it is kernel, runtime and wake-up?',
        answer:
          'A 64 B round trip on one core takes 5.62 µs. The same loop in C++ takes 5.20 µs, so the runtime adds 8 %; an empty addon call costs 0.11 µs of it, and the two wake-ups about 3.1 µs.',
        status: 'supported',
        evidence: [cells[0]!.id],
      },
      {
        id: 'placement',
        question: 'Does a second core make a ping-pong faster?',
        answer: 'No: cross-core takes 4.1 times as long as same-core, since each message wakes a sleeping core.',
        status: 'refuted',
        evidence: [],
      },
      {
        id: 'producers',
        question: 'Do more producers make the job faster?',
        answer: 'The intervals of P = 1 and P = 2 overlap; 8 blocks cannot tell.',
        status: 'undecided',
        evidence: [],
      },
    ],
  });
}

function target(kind: 'at-most' | 'at-least', ratio: number, verdict: 'met' | 'missed' | 'undecided') {
  return { kind, ratio, verdict };
}

function unmeasured(like: Cell, id: string, placement: Placement, status: 'skipped' | 'failed', reason: string): Cell {
  const { summary: _summary, ...rest } = like;
  const subject = id.split('/')[1]!;
  const parameters = { bytes: id.includes('1MiB') ? 1_048_576 : 64 };
  return { ...rest, id, subject, parameters, placement, status, reason, trials: [], warnings: [] };
}
