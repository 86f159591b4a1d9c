/** The back-pressure part of the record suite: a reader that stands still stops the writer, and loses nothing by it. */

import { describe, expect, test } from 'vitest';
import type { Offerer, RecordTransport } from './record-channel.js';

const RECORD_BYTES = 4_096; // a whole number of them fills a pipe to the last byte: PIPE_BUF and a page
const OFFERED_BYTES = 100_000_000;
/** How often the writer is asked again once the transport is full: a writer that queues in memory takes more meanwhile. */
const FURTHER_LOOKS = 200;
/** What a process may grow by that holds none of the bytes back: a tenth of what it offers. */
const GROWTH_BYTES = OFFERED_BYTES / 10;

export function claimBackPressure({
  capacities,
  defaultCapacityBytes,
  heldBytes = 0,
  leastBytes,
  start,
}: NonNullable<RecordTransport['offering']>): void {
  describe('back-pressure', () => {
    test.each(capacities.map((bytes) => [bytes ?? 'default', bytes] as const))(
      'with a reader that stands still the writer gets rid of no more than the capacity: %s',
      { timeout: 120_000 },
      async (_, capacityBytes) => {
        const records = OFFERED_BYTES / RECORD_BYTES;
        const offerer = await start(RECORD_BYTES, Math.floor(records), capacityBytes);
        try {
          const fullBytes = leastBytes ?? capacityBytes ?? defaultCapacityBytes;
          const boundBytes = (capacityBytes ?? defaultCapacityBytes) + heldBytes;
          await waitUntilFull(offerer, fullBytes, boundBytes);
          const memoryBytes = await offerer.askMemoryBytes();
          for (let look = 0; look < FURTHER_LOOKS; look++) {
            expect(await offerer.askGivenBytes()).toBeLessThanOrEqual(boundBytes);
          }
          expect((await offerer.askMemoryBytes()) - memoryBytes).toBeLessThan(GROWTH_BYTES);

          let taken = 0;
          while (await offerer.reader.next()) taken++;
          expect(taken).toBe(Math.floor(records));
        } finally {
          await offerer.close();
        }
      },
    );
  });
}

async function waitUntilFull(offerer: Offerer, fullBytes: number, boundBytes: number): Promise<void> {
  for (;;) {
    const given = await offerer.askGivenBytes();
    expect(given).toBeLessThanOrEqual(boundBytes);
    if (given >= fullBytes) return;
  }
}
