/** Claims about the reader over a waiter that need a waiter of their own. */

import { describe, expect, test } from 'vitest';
import { close, write } from '../../src/sys/io.js';
import { isNonBlocking, openPipe } from '../../src/sys/pipe.js';
import { openWaiter } from '../../src/waiting/open-waiter.js';
import { CHUNK_WORDS, type ChunkTable, type Waiter } from '../../src/waiting/waiter.js';
import { WaiterReader } from '../../src/waiting/waiter-reader.js';
import { handleWith } from '../contracts/multi-reader-feed.js';
import { leavingNothing } from '../harness/leftovers.js';

/** Returns a real waiter whose waitAndRead is another one. */
function waiterWith(waitAndRead: (real: Waiter, table: ChunkTable, timeoutMs: number) => number): Waiter {
  const real = openWaiter('poll');
  return Object.assign(Object.create(real) as Waiter, {
    add: real.add.bind(real),
    remove: real.remove.bind(real),
    close: real.close.bind(real),
    waitAndRead: (table: ChunkTable, timeoutMs: number) => waitAndRead(real, table, timeoutMs),
  });
}

describe('the reader over a waiter', () => {
  test('makes no descriptor wait: what it takes over gets O_NONBLOCK', async () => {
    await leavingNothing(async () => {
      const { readFd, writeFd } = openPipe();
      const reader = new WaiterReader(openWaiter('poll'));
      reader.add(readFd);
      expect([isNonBlocking(readFd), isNonBlocking(writeFd)]).toEqual([true, false]);
      await reader.close();
      close(writeFd);
    });
  });

  test('goes on when there was nothing to read after all', async () => {
    await leavingNothing(async () => {
      const { readFd, writeFd } = openPipe();
      const results = [-11, -4];
      const reader = new WaiterReader(
        waiterWith((real, table, timeoutMs) => {
          const result = results.shift();
          if (result === undefined) return real.waitAndRead(table, timeoutMs);
          table.chunks.set([readFd, 1, 0, result]);
          return 1;
        }),
      );
      reader.add(readFd);
      write(writeFd, Uint8Array.of(7), 0, 1);
      const taken: number[] = [];
      reader.run(
        handleWith((_fd, bytes) => {
          taken.push(...bytes);
          reader.stop();
        }),
        20_000,
      );
      expect([taken, reader.waits, reader.size]).toEqual([[7], 3, 1]);
      await reader.close();
      close(writeFd);
    });
  });

  test('offers room for 64 chunks of 16 KiB, and the same table at each wait', async () => {
    const tables = new Set<ChunkTable>();
    const { readFd, writeFd } = openPipe();
    const reader = new WaiterReader(
      waiterWith((_real, table) => {
        tables.add(table);
        if (tables.size + (reader.waits ?? 0) > 3) reader.stop();
        return 0;
      }),
    );
    reader.add(readFd);
    reader.run(handleWith(() => {}));
    expect(tables.size).toBe(1);
    const [table] = tables;
    expect(table!.chunks.length).toBe(64 * CHUNK_WORDS);
    expect(table!.into.length).toBe(64 * table!.budgetBytes);
    expect(table!.budgetBytes).toBe(16_384);
    await reader.close();
    close(writeFd);
  });
});
