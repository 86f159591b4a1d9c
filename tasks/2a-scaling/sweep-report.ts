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

/**
 * Returns operations a second. Each worker's time runs from the start of the first one to its own end: so the last operation, during
 * which others may have ended, is in no other's time.
 */
export function rateOf(reports: readonly OperateReport[]): number {
  const workers = reports.filter(({ isHelper }) => !isHelper);
  const startNs = Math.min(...workers.map((report) => report.startNs));
  return workers.reduce((sum, { operations, endNs }) => sum + (operations * NS_PER_S) / (endNs - startNs), 0);
}
