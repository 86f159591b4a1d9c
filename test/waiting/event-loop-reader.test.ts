/** The contract of MultiReader, held by the reader over the event loop, and that the loop goes on. */

import { describe, expect, test } from 'vitest';
import { close } from '../../src/sys/io.js';
import { openPipe } from '../../src/sys/pipe.js';
import { EventLoopReader } from '../../src/waiting/event-loop-reader.js';
import { openMultiReader } from '../../src/waiting/open-multi-reader.js';
import { describeMultiReader } from '../contracts/multi-reader.js';
import { handleWith, WATCHDOG_MS } from '../contracts/multi-reader-feed.js';
import { leavingNothing } from '../harness/leftovers.js';

describeMultiReader({
  name: 'event-loop',
  open: () => openMultiReader('event-loop'),
  // libuv reads a stream up to 32 times before it looks at the next (uv__read in src/unix/stream.c of libuv).
  mostFirehoseChunks: 64,
  takesFiles: false,
  seesClosed: false,
});

describe('a reader over the event loop', () => {
  test('lets timers fire while it waits', async () => {
    await leavingNothing(async () => {
      const { readFd, writeFd } = openPipe();
      const reader = new EventLoopReader();
      reader.add(readFd);
      let fired = 0;
      const timer = setInterval(() => {
        if (++fired === 3) reader.stop();
      }, 1);
      await reader.run(
        handleWith(() => {}),
        WATCHDOG_MS,
      );
      clearInterval(timer);
      expect(fired).toBe(3);
      expect(reader.size).toBe(1);
      await reader.close();
      close(writeFd);
    });
  });

  test('refuses a second run while the first one is under way', async () => {
    const { readFd, writeFd } = openPipe();
    const reader = new EventLoopReader();
    reader.add(readFd);
    const first = reader.run(handleWith(() => {}));
    expect(() => reader.run(handleWith(() => {}))).toThrow('under way');
    reader.stop();
    await first;
    await reader.close();
    close(writeFd);
  });
});
