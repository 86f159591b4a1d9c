/** By how much the heap grows while something runs. Called by the programs that show that a loop allocates nothing; they run with --expose-gc. */

import { getHeapStatistics } from 'node:v8';

/** Returns the bytes that the heap and what hangs on it have gained; nothing may be collected meanwhile (--max-semi-space-size). */
export function measureHeapGrowth(run: () => void): number {
  globalThis.gc?.();
  const before = getHeapStatistics();
  run();
  const after = getHeapStatistics();
  return after.used_heap_size + after.external_memory - before.used_heap_size - before.external_memory;
}
