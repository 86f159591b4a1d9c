/** The program of a thread that does a lock's operation again and again. Started by member.ts, never imported. */

import { readTeamData, type StepContext, serveWorker } from '../../src/harness/worker-member.js';
import { meterWork } from '../../src/sys/meter.js';
import { LOCK_KINDS } from './lock-kinds.js';
import type { ThreadReport } from './loops.js';

export interface LockData {
  subject: string;
}
export interface OperateInput {
  memory: SharedArrayBuffer;
  threads: number;
}
export interface OperateReport extends ThreadReport {
  operations: number;
}

const kind = LOCK_KINDS[readTeamData<LockData>().subject]!;

serveWorker({
  operate({ memory, threads }: OperateInput, { index, meet }: StepContext): OperateReport {
    const work = kind.open({ words: new Int32Array(memory), memory, index, threads });
    meet();
    return { ...meterWork(() => ({ operations: work() })), checksum: 0 };
  },
});
