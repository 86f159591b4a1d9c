/** One set of a timer beside a reader: a message now and then, and how late the timer of the same process fires. Called by experiment.ts. */

import { readRunQueueWaits, toSide } from '../../src/harness/evidence.js';
import { startGroup } from '../../src/harness/isolate.js';
import type { CellSpec, RawTrial, SetContext } from '../../src/harness/plan.js';
import { median } from '../../src/stats/quantile.js';
import type { MeterReport } from '../../src/sys/meter.js';
import { openPipes } from './pipe-row.js';
import { PRODUCER } from './producer.js';
import type { Subject } from './subjects.js';

const WATCHDOG_MS = 20_000;
const PIPES = 8;
const MESSAGE_BYTES = 64;
export const TIMER_MS = 10;
/** Five times the timer's period: a thread that waits for messages alone makes it that late. */
export const MESSAGE_PERIOD_MS = 50;
const MESSAGES = 6;

/** Resolves with the trial of the one cell. Throws when a member fails; nothing is left then. */
export async function runDriftSet(subject: Subject, cell: CellSpec, { signal }: SetContext): Promise<RawTrial[]> {
  const pipes = openPipes(PIPES);
  const specs = [
    { role: 'consumer', command: subject.command, cpus: null, descriptors: pipes.readFds },
    { role: 'producer', command: PRODUCER, cpus: null, descriptors: pipes.writeFds },
  ];
  const group = await startGroup(specs, { signal, timeoutMs: WATCHDOG_MS }).finally(() => pipes.close());
  try {
    const [consumer, producer] = group.members;
    const before = readRunQueueWaits(group.members);
    const inWorker = cell.parameters.arrangement === 'in-worker' ? 1 : 0;
    const load = {
      fds: PIPES,
      bytes: MESSAGE_BYTES,
      records: MESSAGES,
      periodNs: MESSAGE_PERIOD_MS * 1e6,
      first: 0,
      end: 1,
    };
    const [drift, offered] = (await group.all<MeterReport>([
      consumer!.request('drift', { fds: PIPES, periodMs: TIMER_MS, inWorker }),
      producer!.request('offer-many', load),
    ])) as [MeterReport & { samplesNs: number[] }, MeterReport];
    const after = readRunQueueWaits(group.members);
    const { samplesNs } = drift;
    return [
      {
        cellId: cell.id,
        value: median(samplesNs),
        batch: 1,
        iterations: samplesNs.length,
        samplesNs,
        checksum: null,
        sides: [drift, offered].map((report, at) => toSide(group.members[at]!, report, before[at]!, after[at]!)),
        stealTicks: null,
        elapsedNs: drift.endNs - drift.startNs,
      },
    ];
  } finally {
    await group.close();
  }
}
