/** How often libuv's loop has turned, where it says so. Used by the member that counts, and by the plan, which skips what cannot be counted. */

import { performance } from 'node:perf_hooks';

/** Returns the turns of this thread's event loop so far; null before Node 20.18. */
export function countLoops(): number | null {
  const timing = performance.nodeTiming as typeof performance.nodeTiming & { uvMetricsInfo?: { loopCount: number } };
  return timing.uvMetricsInfo?.loopCount ?? null;
}
