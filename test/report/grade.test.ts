/** The grade of a measurement: supported by data, refuted by data, and with too little data. */

import { describe, expect, it } from 'vitest';
import type { Cell, Noise } from '../../src/core/result.js';
import { gradeResult } from '../../src/report/grade.js';
import { makeCell, makeResult } from './synthetic.js';

const cell = (trials: number, bytes = 64): Cell =>
  makeCell({ metric: 'round-trip', subject: 'pipe', parameters: { bytes }, centre: 5_000, trials });
const disturbed: Noise = {
  stealPercent: 4,
  runQueueWaitPercent: 1,
  pressureSomePercent: 9,
  verdict: 'disturbed',
  reasons: ['steal 4 % of CPU time'],
};

describe('gradeResult', () => {
  it('quiet: enough sets, nothing disturbed', () => {
    expect(gradeResult(makeResult([cell(8)], [], { mode: 'standard' }))).toMatchObject({ name: 'quiet', remedy: null });
  });

  it('quiet, but a quick run says what it cannot show', () => {
    expect(gradeResult(makeResult([cell(8)])).remedy).toContain('leave out --quick');
  });

  it('disturbed: says by what and what to do', () => {
    const grade = gradeResult(makeResult([cell(8)], [], { noise: disturbed }));
    expect(grade).toMatchObject({ name: 'disturbed', reasons: ['steal 4 % of CPU time'] });
    expect(grade.remedy).toContain('run it again');
  });

  it('too few trials weighs more than disturbed, and both are said', () => {
    const grade = gradeResult(makeResult([cell(5)], [], { noise: disturbed }));
    expect(grade.name).toBe('too few trials');
    expect(grade.reasons).toContain('steal 4 % of CPU time');
  });

  it('the remedy for too few trials is the next longer run', () => {
    const remedyIn = (mode: 'quick' | 'standard', blocksDone: number) => {
      const result = makeResult([cell(5)], [], { mode });
      return gradeResult({ ...result, plan: { ...result.plan, blocksDone } }).remedy;
    };
    expect(remedyIn('quick', 8)).toBe('run it without --quick');
    expect(remedyIn('standard', 8)).toContain('--full');
    expect(remedyIn('standard', 3)).toContain('let it finish');
  });

  it('a few cells without an interval are named, and do not decide', () => {
    const grade = gradeResult(makeResult([cell(8, 1), cell(8, 2), cell(5, 3)]));
    expect(grade.name).toBe('quiet');
    expect(grade.reasons.join()).toContain('1 of 3 cells');
  });
});
