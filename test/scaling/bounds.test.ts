import { describe, expect, it } from 'vitest';
import { Random } from '../../src/core/random.js';
import { boundCores, boundInteractive, boundLock, boundTransport } from '../../src/scaling/bounds.js';

describe('the bound of an interactive system', () => {
  it('grows up to the knee and is the busiest station beyond', () => {
    const system = { think: 18, service: 4, maxDemand: 2 };
    expect(boundInteractive(system, 1)).toEqual({ throughput: 1 / 22, knee: 11 });
    expect(boundInteractive(system, 11).throughput).toBe(0.5);
    expect(boundInteractive(system, 100).throughput).toBe(0.5);
  });
});

describe('the bounds of one lock', () => {
  it('lie around the machine repairman, and all agree on one worker', () => {
    for (const share of [0.01, 0.1, 0.25, 0.5, 0.9, 1]) {
      expect(boundLock(share, 1)).toEqual({ low: 1, high: 1, repairman: 1 });
      for (const workers of [2, 3, 8, 40]) {
        const { low, high, repairman } = boundLock(share, workers);
        expect(repairman).toBeGreaterThanOrEqual(low * (1 - 1e-12));
        expect(repairman).toBeLessThanOrEqual(high * (1 + 1e-12));
        if (share < 1) expect(low).toBeLessThan(high);
      }
    }
  });

  it('are right for two workers, computed by hand, and reach 1/f with many', () => {
    // The second to come meets the queue of one worker alone, which is f: X₂ = 2/(1 + f²).
    expect(boundLock(0.5, 2).repairman).toBeCloseTo(1.6, 12);
    expect(boundLock(0.25, 200).repairman).toBeCloseTo(4, 9);
    expect(boundLock(0.25, 3).high).toBe(3);
    expect(boundLock(0.25, 5).high).toBe(4);
    expect(boundLock(0.25, 5).low).toBe(2.5);
  });

  it('have a repairman that a simulated lock follows', () => {
    const [share, workers, turns] = [0.2, 4, 200_000];
    const random = new Random(1909);
    const draw = (mean: number) => -mean * Math.log(1 - random.fraction());
    const ready = Array.from({ length: workers }, () => draw(1 - share));
    let free = 0;
    for (let turn = 0; turn < turns; turn++) {
      // Who asked first has the lock next.
      const next = ready.indexOf(Math.min(...ready));
      free = Math.max(free, ready[next]!) + draw(share);
      ready[next] = free + draw(1 - share);
    }
    expect(Math.abs(turns / free / boundLock(share, workers).repairman - 1)).toBeLessThan(0.01);
  });

  it('refuse a share or a number of workers that is none', () => {
    for (const share of [0, -0.1, 1.1, Number.NaN]) expect(() => boundLock(share, 2)).toThrow(RangeError);
    for (const workers of [0, 1.5, Number.NaN]) expect(() => boundLock(0.1, workers)).toThrow(RangeError);
  });
});

describe('a line beside a curve', () => {
  it('is the copy bandwidth over the bytes copied, or the cores', () => {
    expect(boundTransport(8e9, 65_536, 2)).toBe(8e9 / 131_072);
    expect([1, 2, 3].map((workers) => boundCores(2.5, workers))).toEqual([1, 2, 2.5]);
  });
});
