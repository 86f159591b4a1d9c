/** Claims about the rate that follows from what threads report. */

import { describe, expect, test } from 'vitest';
import { listServed, type OperateReport, rateOf } from '../../../tasks/2a-scaling/sweep-report.js';
import { toSweepTrial } from '../../../tasks/2a-scaling/sweep-trial.js';

const reportOf = (fields: Partial<OperateReport>): OperateReport => ({
  startNs: 1_000,
  endNs: 1e9 + 1_000,
  cpuNs: 5,
  voluntarySwitches: 0,
  involuntarySwitches: 0,
  cpus: [0],
  role: 'worker0',
  tid: 7,
  isHelper: false,
  operations: 100,
  checksum: 3,
  ...fields,
});
const half = 0.5e9 + 1_000;

describe('the rate', () => {
  test.each<[string, Partial<OperateReport>[], boolean, number]>([
    ['of one worker is its operations in its time', [{}], false, 100],
    ['of two is the sum', [{}, { operations: 50 }], false, 150],
    ['takes each to its own end', [{}, { operations: 50, endNs: half }], false, 200],
    ['counts a late starter from when the first began', [{}, { startNs: half, operations: 50 }], false, 150],
    [
      'leaves out who only helps, and when that began',
      [{}, { isHelper: true, operations: 900, startNs: 0 }],
      false,
      100,
    ],
    ["of what all do together is one's", [{}, {}, {}], true, 100],
  ])('%s', (_claim, reports, isJoint, rate) => {
    expect(rateOf(reports.map(reportOf), isJoint)).toBeCloseTo(rate, 6);
  });
});

describe('a trial', () => {
  const cell = { id: 'operations/a/W2', metric: 'operations', subject: 'a', parameters: {} } as const;
  const reports = [
    reportOf({}),
    reportOf({ operations: 40, checksum: 0xffff_ffff, endNs: 2e9 }),
    reportOf({ isHelper: true, startNs: 500 }),
  ];

  test('has who was served how often, all operations, and the sum of the results modulo 2^32', () => {
    const trial = toSweepTrial(cell, { reports, sides: [] });
    expect(trial).toMatchObject({
      cellId: cell.id,
      served: [100, 40],
      iterations: 140,
      checksum: 2,
      elapsedNs: 2e9 - 500,
    });
    expect(trial.value).toBeCloseTo(rateOf(reports), 9);
  });

  test('of what all do together counts once', () => {
    expect(toSweepTrial(cell, { reports, sides: [] }, { isJoint: true })).toMatchObject({
      served: [100],
      iterations: 100,
    });
    expect(listServed(reports, true)).toHaveLength(1);
  });
});
