/** What a workload of the sweep is to the thread that does it and to the host that checks it. Implemented by the *-work.ts files. */

/** What is done, as the host's command has it. */
export interface Shape {
  /** How many work; 0: the main thread alone, without any structure between threads. */
  workers: number;
  /** Of the kernel, an operation. */
  units: number;
  /** Thousandths of the units that are serial, or under the lock. */
  share: number;
  /** The working set of `memory`. */
  bytes: number;
}

/** One worker's part. */
export interface Place {
  index: number;
  shape: Shape;
  /** What the workers share; null where a workload shares nothing. */
  memory: SharedArrayBuffer | null;
}

export interface WorkReport {
  operations: number;
  /** Of all results, modulo 2^32. */
  checksum: number;
}

/** Whether the time is over; a clock read, so not to be asked for each of the shortest operations. */
export type IsOver = () => boolean;

export interface Work {
  /** Returns what the workers share, laid out anew for a command. The host's. */
  layOut(shape: Shape): SharedArrayBuffer | null;
  /** Does operations until the time is over. Blocks: the thread. */
  work(place: Place, isOver: IsOver): WorkReport;
  /** What one more thread does for the workers, if one does: its operations are none of theirs. Blocks: the thread. */
  help?(place: Place, isOver: IsOver): WorkReport;
  /** The same by one thread, with no structure that threads would need. Blocks: the thread. */
  workAlone(shape: Shape, isOver: IsOver): WorkReport;
  /** Throws: LabError `record-corrupt` when the reports, of all workers in order, cannot be right. The host's. */
  check(reports: readonly WorkReport[], shape: Shape, memory: SharedArrayBuffer | null): void;
}
