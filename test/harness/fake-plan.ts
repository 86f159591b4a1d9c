/** Plans whose sets start nothing: values from a function, a log of what the engine asked for. Called by the engine's tests. */

import type { Environment, Side } from '../../src/core/result.js';
import type { MeasureOptions } from '../../src/harness/engine.js';
import type {
  CellSpec,
  ComparisonSpec,
  FailedTrial,
  RawTrial,
  RunPlan,
  SetContext,
  SetSpec,
} from '../../src/harness/plan.js';

/** What one set does when it runs; `run` counts its runs from 0. */
export type FakeSet = (
  context: SetContext,
  run: number,
) => Promise<(RawTrial | FailedTrial)[]> | (RawTrial | FailedTrial)[];

export interface FakePlan extends RunPlan {
  /** Every call of a set, in order. */
  calls: { set: string; block: number; cells: string[]; context: SetContext }[];
}

export function trialOf(cell: CellSpec, value: number, fields: Partial<RawTrial> = {}): RawTrial {
  return {
    cellId: cell.id,
    value,
    batch: 1,
    iterations: 1,
    checksum: 1,
    sides: [],
    stealTicks: null,
    elapsedNs: 1e6,
    ...fields,
  };
}

/** Returns the cells of one subject: a round trip and a throughput. */
export function cellsOf(subject: string): CellSpec[] {
  return [
    {
      id: `round-trip/${subject}/64B/free`,
      metric: 'round-trip',
      subject,
      placement: 'free',
      parameters: { bytes: 64 },
    },
    {
      id: `throughput/${subject}/64KiB/free`,
      metric: 'throughput',
      subject,
      placement: 'free',
      parameters: { bytes: 65_536 },
    },
  ];
}

/** Answers each cell with a value that grows with every run. */
export const growing: FakeSet = (context, run) => context.cells.map((cell) => trialOf(cell, 100 + run));

export function makePlan(
  sets: Record<string, FakeSet | { serve: FakeSet; spec?: Partial<SetSpec> }>,
  comparisons: ComparisonSpec[] = [],
  skipped: CellSpec[] = [],
): FakePlan {
  const calls: FakePlan['calls'] = [];
  const specs = Object.entries(sets).map(([subject, given]): SetSpec => {
    const { serve, spec = {} } = typeof given === 'function' ? { serve: given } : given;
    let runs = 0;
    return {
      id: subject,
      cells: cellsOf(subject),
      expectedMs: 1,
      run: async (context) => {
        calls.push({ set: subject, block: context.block, cells: context.cells.map((cell) => cell.id), context });
        return await serve(context, runs++);
      },
      ...spec,
    };
  });
  return {
    task: 'fake',
    cells: [...specs.flatMap((set) => set.cells), ...skipped],
    sets: specs,
    comparisons,
    inputDigest: () => null,
    dispose: async () => {},
    calls,
  };
}

export function sideOf(fields: Partial<Side> = {}): Side {
  return {
    role: 'near',
    pid: 1,
    tid: 1,
    cpusRequested: [],
    cpusObserved: [],
    cpuNs: 0,
    voluntarySwitches: 0,
    involuntarySwitches: 0,
    runQueueWaitNs: 0,
    ...fields,
  };
}

export const ENVIRONMENT: Environment = {
  platform: 'linux',
  arch: 'x64',
  cpuModel: null,
  logicalCpus: 2,
  effectiveCpus: 2,
  affinity: [0, 1],
  cgroupQuotaCpus: null,
  smt: null,
  kernel: 'Linux 0',
  virtualised: null,
  container: null,
  governor: null,
  memoryBytes: 0,
  node: '20.20.2',
  v8: '0',
  libuv: '0',
  compiler: null,
  clock: { source: null, overheadNs: 50, resolutionNs: 1 },
  pipe: { capacityBytes: null, atomicBytes: null, userPagesSoft: null },
  uid: null,
  limits: { openFilesSoft: null, openFilesHard: null, processesSoft: null },
  counters: null,
};

export function optionsOf(fields: Partial<MeasureOptions> = {}): MeasureOptions {
  return {
    mode: 'quick',
    budgetMs: null,
    seed: 1,
    signal: new AbortController().signal,
    environment: ENVIRONMENT,
    ...fields,
  };
}
