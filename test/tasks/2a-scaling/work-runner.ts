/** Does one worker's part of a workload in a thread that may block, as the sweep's workers may. Called by the tests of the workloads. */

import { once } from 'node:events';
import { Worker } from 'node:worker_threads';
import type { Place, WorkReport } from '../../../tasks/2a-scaling/work.js';

export interface WorkJob {
  name: string;
  place: Place;
  /** The time is over at the so-many-th look. */
  looks: number;
}

export class WorkRunner {
  readonly #worker = new Worker(new URL('./work-worker.js', import.meta.url), { execArgv: [] });

  /** Resolves with the report and how often the time was looked at. */
  async run(name: string, place: Place, looks: number): Promise<{ report: WorkReport; looked: number }> {
    const answered = once(this.#worker, 'message');
    this.#worker.postMessage({ name, place, looks } satisfies WorkJob);
    return (await answered)[0] as { report: WorkReport; looked: number };
  }

  async close(): Promise<void> {
    await this.#worker.terminate();
  }
}
