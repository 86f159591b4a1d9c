/** One set of what workers cost in memory: a fresh process for each number of them. Called by experiment.ts. */

import { fileURLToPath } from 'node:url';
import { LabError } from '../../src/core/errors.js';
import type { FailedTrial, RawTrial, SetContext } from '../../src/harness/plan.js';
import { readPssBytes } from '../../src/sys/procfs.js';
import { Crew } from './crew.js';
import { serveEach } from './sweep-trial.js';

const MEMBER = fileURLToPath(new URL('./member.js', import.meta.url));
const WATCHDOG_MS = 60_000;

/** Resolves with a trial for each cell: what the process has when all its workers are ready, and none has worked yet. */
export async function runMemorySet({ cells, signal }: SetContext): Promise<(RawTrial | FailedTrial)[]> {
  return await serveEach(cells, async (cell) => {
    const beganMs = performance.now();
    const workers = Number(cell.parameters.workers);
    const spec = { command: [process.execPath, MEMBER, 'cpu'] as const, cpus: null, connections: 0 };
    const crew = await Crew.open(spec, { signal, timeoutMs: WATCHDOG_MS });
    try {
      if (workers > 0) await crew.member.request('start', { threads: workers });
      const bytes = readPssBytes(crew.member.pid);
      if (bytes === null) throw new LabError('internal', 'not available: this kernel has no /proc/PID/smaps_rollup');
      return {
        cellId: cell.id,
        value: bytes,
        batch: 1,
        iterations: 1,
        checksum: null,
        sides: [],
        stealTicks: null,
        elapsedNs: (performance.now() - beganMs) * 1e6,
      };
    } finally {
      await crew.close();
    }
  });
}
