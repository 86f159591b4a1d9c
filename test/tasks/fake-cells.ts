/** Cells and comparisons with the fields that findings read. Called by the tests of findings. */

import { METRIC_UNITS } from '../../src/core/metrics.js';
import type { Cell, Comparison, Metric, Side, Trial } from '../../src/core/result.js';

const SIDE: Side = {
  role: 'near',
  pid: 10,
  tid: 10,
  cpusRequested: [],
  cpusObserved: [0],
  cpuNs: 0,
  voluntarySwitches: 0,
  involuntarySwitches: 0,
  runQueueWaitNs: 0,
  descriptorKind: 'pipe',
};

interface Options {
  sides?: Partial<Side>[];
  trials?: number;
  status?: Cell['status'];
  placement?: Cell['placement'];
  parameters?: Cell['parameters'];
  p99?: number;
  /** A block's value in place of the median; the interval is then from the least to the most of them. */
  inBlock?: (block: number) => number;
}

/** Returns a measured cell of equal trials, or one of another status; its sides default to one quiet one. */
export function cell(id: string, median: number, options: Options = {}): Cell {
  const [metric, subject] = id.split('/') as [Metric, string];
  const { trials = 8, status = 'measured' } = options;
  const sides = (options.sides ?? [{}]).map((side) => ({ ...SIDE, ...side }));
  const { inBlock = () => median } = options;
  const made = Array.from(
    { length: trials },
    (_, block) => ({ set: block, block, value: inBlock(block), iterations: 1, batch: 1, sides }) as unknown as Trial,
  );
  const values = made.map(({ value }) => value);
  const [low, high] = options.inBlock ? [Math.min(...values), Math.max(...values)] : [median * 0.98, median * 1.02];
  return {
    id,
    metric,
    unit: METRIC_UNITS[metric],
    subject,
    ...(options.placement ? { placement: options.placement } : {}),
    parameters: options.parameters ?? (id.endsWith('slow-first') ? { slowPauseMs: 1 } : {}),
    status,
    ...(status === 'measured' ? {} : { reason: 'a reason' }),
    trials: made,
    summary: {
      trials,
      median,
      low: trials < 6 ? null : low,
      high: trials < 6 ? null : high,
      level: trials < 6 ? null : 0.97,
      method: '',
      min: median,
      max: median,
    },
    ...(options.p99 ? { quantiles: { of: 'samples', samples: 1_000, p50: median, p99: options.p99 } } : {}),
    modes: null,
    warnings: [],
  };
}

export function comparison(
  id: string,
  median: number,
  verdict: Comparison['verdict'],
  high = median * 1.02,
): Comparison {
  return { id, verdict, ratio: { median, low: median * 0.98, high } } as unknown as Comparison;
}
