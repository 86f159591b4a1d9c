/** The program of a worker of the sweep. Started by member.ts, never imported. */

import type { MessagePort } from 'node:worker_threads';
import { readTeamData, type StepContext, serveWorker } from '../../src/harness/worker-member.js';
import { Meter, meterWork } from '../../src/sys/meter.js';
import { makeDeadline, SharedStart } from './shared-start.js';
import type { OperateReport } from './sweep-report.js';
import type { Shape } from './work.js';
import { loadWork } from './works.js';

export interface WorkerSeat {
  workload: string;
  /** Of `postmessage`. */
  port?: MessagePort;
}

export interface OperateInput {
  shape: Shape;
  timeMs: number;
  memory: SharedArrayBuffer | null;
  start: SharedArrayBuffer;
}

const { workload, port } = readTeamData<WorkerSeat>();
const work = await loadWork(workload);
const serveItems = port && (await import('./port-work.js')).serveItems;

serveWorker({
  operate({ shape, timeMs, memory, start }: OperateInput, { index, role, tid, meet }: StepContext): OperateReport {
    const place = { index, shape, memory };
    meet();
    let startNs = 0;
    const report = meterWork(() => {
      startNs = new SharedStart(start).claim();
      const isOver = makeDeadline(startNs, timeMs);
      return index < shape.workers ? work!.work(place, isOver) : work!.help!(place, isOver);
    });
    return { ...report, startNs, role, tid, isHelper: index >= shape.workers };
  },
  async serve({ shape, start }: OperateInput, { role, tid, meetAsync }: StepContext): Promise<OperateReport> {
    await meetAsync();
    const meter = new Meter();
    meter.begin();
    const startNs = new SharedStart(start).claim();
    const report = await serveItems!(port!, shape.units);
    meter.end();
    return { ...meter.report(), ...report, startNs, role, tid, isHelper: false };
  },
});
