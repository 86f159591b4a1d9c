/** What all threads of this process did during a stretch of work: a reader with threads works in those, not in the one that asks. Called by members that read with more than one thread. */

import { Meter, type MeterReport } from './meter.js';
import { readSwitches, readThreadIds } from './procfs.js';

interface Totals {
  cpuNs: number;
  voluntary: number;
  involuntary: number;
}

/** A thread that ends in between takes its switches along; readers start and end theirs outside of what is metered. */
function readTotals(): Totals {
  const { user, system } = process.cpuUsage();
  const totals = { cpuNs: (user + system) * 1_000, voluntary: 0, involuntary: 0 };
  for (const tid of readThreadIds('self')) {
    const switches = readSwitches('self', tid);
    totals.voluntary += switches?.voluntary ?? 0;
    totals.involuntary += switches?.involuntary ?? 0;
  }
  return totals;
}

/** A Meter whose CPU time and switches are those of the whole process, V8's own threads included. */
export class ProcessMeter {
  readonly #meter = new Meter();
  #before: Totals = { cpuNs: 0, voluntary: 0, involuntary: 0 };
  #after: Totals = this.#before;

  begin(): void {
    this.#before = readTotals();
    this.#meter.begin();
  }

  end(): void {
    this.#meter.end();
    this.#after = readTotals();
  }

  look(): void {
    this.#meter.look();
  }

  get startNs(): number {
    return this.#meter.startNs;
  }

  report(): MeterReport {
    return {
      ...this.#meter.report(),
      cpuNs: this.#after.cpuNs - this.#before.cpuNs,
      voluntarySwitches: this.#after.voluntary - this.#before.voluntary,
      involuntarySwitches: this.#after.involuntary - this.#before.involuntary,
    };
  }
}
