/** Calibration against operations of every speed, from a clock that stands still to one operation a second. */

import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { calibrate, MAX_SAMPLES } from '../../src/harness/calibrate.js';

const request = { cellMs: 30, warmUpMs: 50, clockOverheadNs: 10 };

/** A subject of fixed cost whose first run pays extra, and what was asked of it. */
function subject(operationNs: number, firstNs = 0) {
  const asked: number[] = [];
  return {
    asked,
    run: (iterations: number) => {
      asked.push(iterations);
      return iterations * operationNs + (asked.length === 1 ? firstNs : 0);
    },
  };
}

describe('calibrate', () => {
  it.each([
    [5_000, 1, 6_000],
    [100_000, 1, 300],
    [400, 10, 7_500],
    [1, 4_000, 7_500],
    // Faster than the cell can hold samples: capped, the batch is left alone.
    [2_000, 2, 7_500],
    [4_000, 1, 7_500],
    // Slower than the cell: one sample.
    [1e9, 1, 1],
  ])('for operations of %d ns takes batches of %d and %d samples', async (operationNs, batch, samples) => {
    const found = await calibrate(subject(operationNs).run, request);
    expect(found).toMatchObject({ batch, samples, iterations: batch * samples });
  });

  it('caps the samples', async () => {
    expect((await calibrate(subject(5_000).run, { ...request, cellMs: 500 })).samples).toBe(MAX_SAMPLES);
  });

  it('does not believe a first run that pays for everything', async () => {
    const found = await calibrate(subject(5_000, 80e6).run, request);
    expect(found.samples).toBe(6_000);
  });

  it('warms up for the time wanted, and spends two runs of one on a very slow operation', async () => {
    const fast = subject(1_000);
    const found = await calibrate(fast.run, request);
    expect(found.warmUpIterations * 1_000).toBeGreaterThanOrEqual(50e6);
    const slow = subject(1e9);
    await calibrate(slow.run, request);
    expect(slow.asked).toEqual([1, 1]);
  });

  it('gives up soon on a clock that stands still', async () => {
    const stopped = subject(0);
    await calibrate(stopped.run, request);
    expect(stopped.asked.length).toBeLessThanOrEqual(12);
  });

  it('waits for a run that answers later', async () => {
    expect((await calibrate(async (n) => n * 5_000, request)).samples).toBe(6_000);
  });

  it('ends for any cost, also none, grows at most tenfold, fills the cell and keeps a batch above 100 clock costs', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.oneof(fc.constant(0), fc.double({ min: 1e-3, max: 1e10, noNaN: true })),
        fc.integer({ min: 1, max: 500 }),
        fc.integer({ min: 0, max: 2_000 }),
        async (operationNs, cellMs, clockOverheadNs) => {
          const measured = subject(operationNs);
          const found = await calibrate(measured.run, { cellMs, warmUpMs: 50, clockOverheadNs });
          expect(found.runs).toBeLessThanOrEqual(64);
          for (let i = 1; i < measured.asked.length; i++) {
            expect(measured.asked[i]! / measured.asked[i - 1]!).toBeLessThanOrEqual(10);
            if (i > 1 && operationNs > 0)
              expect(measured.asked[i]! * operationNs).toBeLessThanOrEqual(Math.max(operationNs, cellMs * 1.001e6));
          }
          expect(found.samples).toBeLessThanOrEqual(MAX_SAMPLES);
          expect(found.samples).toBeGreaterThanOrEqual(1);
          if (operationNs === 0) return;
          expect(found.batch * operationNs).toBeGreaterThanOrEqual(100 * clockOverheadNs * 0.999);
          if (found.samples > 1) expect(found.iterations * operationNs).toBeLessThanOrEqual(cellMs * 1.001e6);
        },
      ),
      { numRuns: 300 },
    );
  });
});
