/** What the two ends of an open-loop load report: how late each record began, and when each arrived. Shared by the loops that block and those that wait. */

import type { LoopReport } from './exchange.js';

export interface OfferReport extends LoopReport {
  /** When record 0 was to be sent; record i was to follow i periods later. */
  scheduleNs: number;
  /** How much later than intended each send began. */
  latesNs: number[];
}

export interface ReceiveReport extends LoopReport {
  /** When each record was there, from startNs on. */
  arrivalsNs: number[];
}
