/** What a check of speed measures, against whom, and how much slower the graded side may be. Part of a check (assignment.ts); carried out by speed-grade.ts. */

import type { JsonValue } from './assignment.js';

/** What the judge asks of one block. Neither number is known to the graded process before the clock runs. */
export interface SpeedOrder {
  /** Where the numbering of the work begins: random, so that nothing can be done or known beforehand. */
  first: number;
  operations: number;
}

/** What a block reports: no time, which is the judge's to take. */
export interface SpeedWork {
  operations: number;
  /** Of all that was handed on; the same on each side for the same order. */
  checksum: number;
}

/** How the native floor does the same work: what is written to its descriptor 0 (src/README.md, "The member protocol"). */
export interface FloorPlan {
  args: readonly string[];
  /** Hands it one pipe of its own: the reading end as descriptor 3, the writing end as 4. */
  hasOwnPipe?: true;
  /** Commands before the clock runs. */
  warmUp(order: SpeedOrder): readonly string[];
  block(order: SpeedOrder): string;
  /** Where it works for a time and not for a number: how many operations it did. */
  countOperations?(reply: Readonly<Record<string, unknown>>): number;
}

export interface SpeedPlan {
  /** What one operation is: the same words must fit both sides. */
  operation: string;
  /** The floor on every machine; the reference on the instructor's side alone, so only hidden checks have it. */
  opponent: 'floor' | 'reference';
  /** Time of the graded side over time of the opponent: the whole interval must lie below. */
  allowedRatio: number;
  /** Of a block, chosen so that the opponent's takes some 60 ms. */
  operations: number;
  /** null: no verb of the floor does this work, and against the floor the check is not graded. */
  floor: FloorPlan | null;
  /** CPUs without which both sides would wait for each other. Default: 1. */
  cpus?: number;
}

/** Warmed up and ready: does the operations of one order, and reports. */
export type SpeedBlock = (order: SpeedOrder) => SpeedWork;

/** Loads, opens and warms up what a block needs, before the judge's clock runs. Runs in the graded process. */
export type SpeedProbe = () => SpeedBlock | Promise<SpeedBlock>;

/** The first line on ORDER_FD for speed-runner.ts; the second is a SpeedOrder, sent when the answer `NONCE ready` has come. */
export interface SpeedSetUp {
  nonce: string;
  /** A file URL. */
  module: string;
  probe: string;
}

/** An order as a question's input. */
export function toInput({ first, operations }: SpeedOrder): JsonValue {
  return { first, operations };
}
