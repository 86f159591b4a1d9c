/** A word by which each explored program has an outcome that depends on the order of its threads, and that can be refused. Used by the programs beside it. */

/*
 * One thread leaves a mark before its work, another looks for it before its own: both outcomes occur, in some interleavings each.
 * An exploration with one of them refused must fail, one with any other number refused must not. Which is which, and so whether
 * schedules were really run, only who chose the numbers knows.
 */

export interface Witnessed {
  /** What the mark is: more than 0. */
  mark: number;
  /** The outcome that counts as a failure. */
  refused: number;
}

/** Leaves the mark. */
export function leaveMark(witness: Int32Array, { mark }: Witnessed): void {
  Atomics.store(witness, 0, mark);
}

/** Returns the mark, or 0. */
export function lookForMark(witness: Int32Array): number {
  return Atomics.load(witness, 0);
}

/** Throws: Error for the outcome that is refused. */
export function refuse(outcome: number, { refused }: Witnessed): void {
  if (outcome === refused) throw new Error(`the witness saw ${outcome}`);
}

/** How threads wait here: nobody dies and no slice ends, so that a lost wake-up is slept through. */
export const ENDLESS = { isAlive: () => true, sliceMs: Number.POSITIVE_INFINITY };
