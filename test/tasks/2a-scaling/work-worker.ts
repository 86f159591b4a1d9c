/** A worker that does one worker's part of a workload until it has looked at the time so often. Started by work-runner.ts. */

import { parentPort } from 'node:worker_threads';
import { loadWork } from '../../../tasks/2a-scaling/works.js';
import type { WorkJob } from './work-runner.js';

parentPort!.on('message', async ({ name, place, looks }: WorkJob) => {
  let looked = 0;
  const report = (await loadWork(name))!.work(place, () => ++looked >= looks);
  parentPort!.postMessage({ report, looked });
});
