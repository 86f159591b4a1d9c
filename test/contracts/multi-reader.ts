/** The contract of MultiReader as one suite. Called by the tests of the readers, once for each. */

import { describe, expect, test } from 'vitest';
import { claimMultiplexing, claimStalling } from './multi-reader-fairness.js';
import { claimFaults } from './multi-reader-faults.js';
import type { ReaderSubject } from './multi-reader-feed.js';
import { claimPassing } from './multi-reader-passing.js';
import { claimRunning } from './multi-reader-running.js';

export function describeMultiReader(subject: ReaderSubject): void {
  const isMultiplexing = subject.mostFirehoseChunks !== null;
  describe(`reader ${subject.name}`, () => {
    test('says its name, and whether it multiplexes', async () => {
      const reader = subject.open();
      expect([reader.name, reader.isMultiplexing, reader.size]).toEqual([subject.name, isMultiplexing, 0]);
      await reader.close();
    });
    claimPassing(subject);
    claimRunning(subject, isMultiplexing);
    if (isMultiplexing) claimMultiplexing(subject);
    else claimStalling(subject);
    claimFaults(subject);
  });
}
