/** What the kernel says of one stretch of work in the calling thread: times, switches, CPUs seen. Members put it around their timed loops; native/floor/measure.cc does the same. */

import { loadAddon } from './addon.js';
import { getThreadUsage, type ThreadUsage } from './rusage.js';

export interface MeterReport {
  /** CLOCK_MONOTONIC, comparable between the processes of a machine. */
  startNs: number;
  endNs: number;
  cpuNs: number;
  voluntarySwitches: number;
  involuntarySwitches: number;
  /** Ascending. */
  cpus: number[];
}

/** CPUs above this are seen as this one; the flags are made before any loop. */
const MAX_CPU = 8_191;

export class Meter {
  readonly #addon = loadAddon();
  readonly #seen = new Uint8Array(MAX_CPU + 1);
  readonly #times = new Float64Array(2);
  #before: ThreadUsage | null = null;
  #after: ThreadUsage | null = null;

  begin(): void {
    this.look();
    this.#before = getThreadUsage();
    this.#addon.readClock(this.#times, 0);
  }

  end(): void {
    this.#addon.readClock(this.#times, 1);
    this.#after = getThreadUsage();
    this.look();
  }

  /** Notes the CPU that the thread is on. Allocates nothing; for outside of timed samples. */
  look(): void {
    this.#seen[Math.min(this.#addon.getCpu(), MAX_CPU)] = 1;
  }

  get startNs(): number {
    return this.#times[0]!;
  }

  /** Returns what lies between begin and end, both of which must have been called. */
  report(): MeterReport {
    const [before, after] = [this.#before!, this.#after!];
    return {
      startNs: this.#times[0]!,
      endNs: this.#times[1]!,
      cpuNs: after.cpuNs - before.cpuNs,
      voluntarySwitches: after.voluntarySwitches - before.voluntarySwitches,
      involuntarySwitches: after.involuntarySwitches - before.involuntarySwitches,
      cpus: Array.from(this.#seen.keys()).filter((cpu) => this.#seen[cpu] === 1),
    };
  }
}

/** Returns the work's own report together with the meter's; the work is told when it began. */
export function meterWork<Report extends object>(work: (startNs: number) => Report): Report & MeterReport {
  const meter = new Meter();
  meter.begin();
  const report = work(meter.startNs);
  meter.end();
  return { ...report, ...meter.report() };
}
