/** What a thread of the sweep says of a command, and what follows from all of them. Used by members and sets. */

import type { MeterReport } from '../../src/sys/meter.js';
import type { WorkReport } from './work.js';

export interface OperateReport extends MeterReport, WorkReport {
  role: string;
  tid: number;
  /** It does no operation of its own: it feeds, hands out or answers. */
  isHelper: boolean;
}

const NS_PER_S = 1e9;

/** Returns those whose operations count: of what all do together, a round say, one tells for all. */
export function listServed(reports: readonly OperateReport[], isJoint: boolean): OperateReport[] {
  const workers = reports.filter(({ isHelper }) => !isHelper);
  return isJoint ? workers.slice(0, 1) : workers;
}

/**
 * Returns operations a second. Each worker's time runs from the start of the first one to its own end: so the last operation, during
 * which others may have ended, is in no other's time.
 */
export function rateOf(reports: readonly OperateReport[], isJoint = false): number {
  const served = listServed(reports, isJoint);
  const startNs = Math.min(...served.map((report) => report.startNs));
  return served.reduce((sum, { operations, endNs }) => sum + (operations * NS_PER_S) / (endNs - startNs), 0);
}
