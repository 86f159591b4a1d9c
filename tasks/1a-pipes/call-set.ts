/** One set of the `call` cells: a fresh process that measures each single call once. Called by experiment.ts. */

import { fileURLToPath } from 'node:url';
import { readRunQueueWaits, toSide } from '../../src/harness/evidence.js';
import { type Member, startGroup } from '../../src/harness/isolate.js';
import type { RawTrial, SetContext } from '../../src/harness/plan.js';
import type { MeterReport } from '../../src/sys/meter.js';
import type { CallReport } from './call-costs.js';

const PROGRAM = fileURLToPath(new URL('./call-costs.js', import.meta.url));
const WATCHDOG_MS = 20_000;

export async function runCallSet(context: SetContext): Promise<RawTrial[]> {
  const spec = { role: 'caller', command: [process.execPath, PROGRAM] as const, cpus: null, descriptors: [] };
  const group = await startGroup([spec], { signal: context.signal, timeoutMs: WATCHDOG_MS });
  const caller = group.members[0] as Member;
  try {
    const trials: RawTrial[] = [];
    for (const cell of context.cells) {
      const values = {
        cost: String(cell.parameters.call),
        bytes: Number(cell.parameters.bytes ?? 0),
        timeMs: context.cellMs,
        warmUpMs: Math.ceil(context.warmUpMs / 4),
      };
      const [before] = readRunQueueWaits([caller]);
      const reply = await caller.request<CallReport & MeterReport>('measure', values);
      const [after] = readRunQueueWaits([caller]);
      trials.push({
        cellId: cell.id,
        value: reply.valueNs,
        batch: reply.batch,
        iterations: reply.samples * reply.batch,
        checksum: null,
        sides: [toSide(caller, reply, before!, after!)],
        stealTicks: null,
        elapsedNs: reply.endNs - reply.startNs,
      });
    }
    return trials;
  } finally {
    await group.close();
  }
}
