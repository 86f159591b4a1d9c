/** What the two loops of an open-loop load report. Made by the loops, read by the sets of tasks. */

import type { LoopReport } from './exchange.js';

export interface OfferReport extends LoopReport {
  /** When the first record was to be sent, CLOCK_MONOTONIC; record i is due i periods later. */
  scheduleNs: number;
  /** How much later than it was due each send began, ns. */
  latesNs: number[];
}

export interface ReceiveReport extends LoopReport {
  /** When each record was there and checked, ns since startNs. */
  arrivalsNs: number[];
}
