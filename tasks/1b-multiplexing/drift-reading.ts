/** Reads pipes to their ends and lets the event loop of its thread have a turn after each wait. Called by drift-verb.ts and drift-worker.ts. */

import { setImmediate as nextTurn } from 'node:timers/promises';
import type { MultiReader } from '../../src/waiting/multi-reader.js';

/** Resolves with the number of chunks. */
export async function readUntilEnd(reader: MultiReader, fds: readonly number[]): Promise<number> {
  for (const fd of fds) reader.add(fd);
  let chunks = 0;
  const handler = {
    onBytes: () => {
      chunks++;
      reader.stop();
    },
    onEnd: () => reader.stop(),
  };
  while (reader.size > 0) {
    await reader.run(handler);
    await nextTurn();
  }
  return chunks;
}
