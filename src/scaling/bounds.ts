/** What a throughput cannot exceed, known before anything is fitted. Used to draw lines beside a measured curve. */

import { computeAmdahlSpeedup } from './speedup.js';

/** A closed system whose N workers think, then ask a row of stations for service. */
export interface InteractiveSystem {
  /** Z: between an answer and the next request (blocking I/O, a user). */
  think: number;
  /** S: at all stations together, with nobody else there. */
  service: number;
  /** D_max: at the busiest station. */
  maxDemand: number;
}

/**
 * Returns the bound min(N/(Z+S), 1/D_max), and the knee (Z+S)/D_max, the number of workers at which its two parts meet.
 * Units: any for times; the throughput is in the inverse of it.
 * Source: Lazowska et al., Quantitative System Performance (1984), section 5.2.
 */
export function boundInteractive(system: InteractiveSystem, workers: number): { throughput: number; knee: number } {
  const { think, service, maxDemand } = system;
  return {
    throughput: Math.min(workers / (think + service), 1 / maxDemand),
    knee: (think + service) / maxDemand,
  };
}

export interface LockBounds {
  /** Amdahl's law: while one holds the lock everybody waits, as at a barrier. */
  low: number;
  /** min(N, 1/f): nobody waits before the lock is busy all the time. */
  high: number;
  /** Expected, where both parts of the work take exponential times: the machine repairman. */
  repairman: number;
}

/**
 * Returns the bounds of the speed-up of N workers that hold one lock for a share of their work. Others work on while one holds it,
 * so the lock is no serial phase; a measured curve below `low` waits for something else (a convoy, a holder off its CPU).
 * Throws: RangeError for a share outside (0, 1], or a number of workers that is not whole.
 * Source: exact mean value analysis, Reiser & Lavenberg, Journal of the ACM 27 (1980).
 */
export function boundLock(share: number, workers: number): LockBounds {
  if (!(share > 0 && share <= 1)) throw new RangeError(`boundLock: a share of ${share} is outside (0, 1]`);
  if (!(Number.isInteger(workers) && workers >= 1)) {
    throw new RangeError(`boundLock: ${workers} workers; expected a whole number from 1 up`);
  }
  let queue = 0;
  let repairman = 0;
  for (let n = 1; n <= workers; n++) {
    // Who arrives meets the queue that one worker fewer would leave.
    const residence = share * (1 + queue);
    repairman = n / (1 - share + residence);
    queue = repairman * residence;
  }
  return { low: computeAmdahlSpeedup(share, workers), high: Math.min(workers, 1 / share), repairman };
}

/** Returns the messages per second that the memory's copy bandwidth allows, each message being copied so many times. */
export function boundTransport(copyBytesPerSecond: number, messageBytes: number, copies: number): number {
  return copyBytesPerSecond / (messageBytes * copies);
}

/** Returns min(N, cores): the speed-up of workers that only compute. */
export function boundCores(cores: number, workers: number): number {
  return Math.min(workers, cores);
}
