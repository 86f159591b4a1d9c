/** The entry of the thread that explores: it may block, and has one CPU for itself and the program's threads. Started by explore.ts. */

import { parentPort, workerData } from 'node:worker_threads';
import { toWireError, type WireError } from '../core/errors.js';
import { getCpu, setAffinity } from '../sys/sched.js';
import { type ExploreProgress, Explorer } from './explorer.js';
import type { ChosenOptions } from './options.js';
import type { ExploreReport } from './report.js';

export interface ExplorerOrder {
  programUrl: string;
  options: ChosenOptions;
  /** The one schedule that is to be run; null: explore. */
  token: string | null;
}

export type ExplorerMessage =
  | { is: 'progress'; progress: ExploreProgress }
  | { is: 'report'; report: ExploreReport }
  | { is: 'error'; error: WireError };

const { programUrl, options, token } = workerData as ExplorerOrder;
const tell = (message: ExplorerMessage) => parentPort!.postMessage(message);

takeOneCpu();
try {
  const explorer = new Explorer(programUrl, options, (progress) => tell({ is: 'progress', progress }));
  tell({ is: 'report', report: await (token === null ? explorer.explore() : explorer.replay(token)) });
} catch (error) {
  tell({ is: 'error', error: toWireError(error) });
}

/** A hand-off between threads on one CPU costs a fifth of one between two; threads started from here on inherit the place. */
function takeOneCpu(): void {
  try {
    setAffinity([getCpu()]);
  } catch {
    // Without the addon, or away from Linux, the threads stay where the scheduler puts them: slower, not different.
  }
}
