/** One set of what isolation costs: workers or processes started by a fresh process. Called by experiment.ts. */

import { fileURLToPath } from 'node:url';
import { readRunQueueWaits, toSide } from '../../src/harness/evidence.js';
import { startGroup } from '../../src/harness/isolate.js';
import type { CellSpec, RawTrial, SetContext } from '../../src/harness/plan.js';
import { median } from '../../src/stats/quantile.js';
import type { MeterReport } from '../../src/sys/meter.js';

const PROGRAM = fileURLToPath(new URL('./isolation-member.js', import.meta.url));
const WATCHDOG_MS = 30_000;
const SPAWNED = 3;
const KEPT = 4;

/** As the member numbers them. */
export const ISOLATED = ['worker', 'process'] as const;

type IsolationReport = MeterReport & { samplesNs?: number[]; bytes?: number };

/** Resolves with a trial for each cell. Throws when the member fails; nothing is left then. */
export async function runIsolationSet({ cells, signal }: SetContext): Promise<RawTrial[]> {
  const spec = { role: 'host', command: [process.execPath, PROGRAM] as const, cpus: null, descriptors: [] };
  const group = await startGroup([spec], { signal, timeoutMs: WATCHDOG_MS });
  const member = group.members[0]!;
  try {
    const trials: RawTrial[] = [];
    for (const cell of cells) {
      const [before] = readRunQueueWaits([member]);
      const kind = ISOLATED.indexOf(cell.subject as (typeof ISOLATED)[number]);
      const isSpawn = cell.metric === 'spawn';
      const values = isSpawn ? { kind, samples: SPAWNED } : { kind, count: KEPT };
      const reply = await member.request<IsolationReport>(cell.metric, values);
      const [after] = readRunQueueWaits([member]);
      trials.push({
        cellId: cell.id,
        value: isSpawn ? median(reply.samplesNs!) : reply.bytes!,
        batch: 1,
        iterations: isSpawn ? SPAWNED : KEPT,
        checksum: null,
        sides: [toSide(member, reply, before!, after!)],
        stealTicks: null,
        elapsedNs: reply.endNs - reply.startNs,
      });
    }
    return trials;
  } finally {
    await group.close();
  }
}

/** Returns the cells: from the start to the first word, and what one more of four needs. */
export function chooseIsolationCells(): CellSpec[] {
  return ISOLATED.flatMap((subject) =>
    (['spawn', 'memory'] as const).map((metric) => ({
      id: `${metric}/${subject}`,
      metric,
      subject,
      placement: 'free' as const,
      parameters: {},
    })),
  );
}
