/** Claims about the conclusions of task 1a: from data that supports them, data that refutes them, and too little data. */

import { describe, expect, test } from 'vitest';
import type { Cell, Comparison, Finding } from '../../src/core/result.js';
import { explain, type Measured } from '../../tasks/1a-pipes/findings.js';
import { cell, comparison } from './fake-cells.js';

function conclude(id: string, cells: Cell[], comparisons: Comparison[] = []): Finding {
  const result: Measured = { cells, comparisons };
  return explain(result).find((finding) => finding.id === id)!;
}

test("a run that was asked for none of a finding's cells has no such finding", () => {
  expect(explain({ cells: [], comparisons: [] })).toEqual([]);
  const pipes = [cell('round-trip/pipe/64B/free', 1)];
  expect(explain({ cells: pipes, comparisons: [] }).map((finding) => finding.id)).toEqual(['descriptor-kinds']);
});

describe('descriptor-kinds', () => {
  const kind = (descriptorKind: string) => ({ sides: [{}, { descriptorKind }] });
  test('supported when the kernel calls every descriptor what its subject is said to be', () => {
    const cells = [
      cell('round-trip/pipe/64B/free', 1),
      cell('round-trip/socketpair-stream/64B/free', 1, { sides: [{ descriptorKind: 'socket' }] }),
      cell('elapsed/job-pipe/P1', 1),
    ];
    const finding = conclude('descriptor-kinds', cells);
    expect(finding).toMatchObject({ status: 'supported', evidence: expect.arrayContaining(cells.map(({ id }) => id)) });
    expect(finding.answer).toContain('"pipe" for pipe, job-pipe; "socket" for socketpair-stream');
  });
  test.each([
    ['a socket under a pipe', 'round-trip/pipe/1KiB/free', 'socket'],
    ['a pipe under a socketpair', 'round-trip/socketpair/1KiB/free', 'pipe'],
    ['a socket under the job', 'elapsed/job-pipe/P2', 'socket'],
  ])('refuted by %s', (_what, id, descriptorKind) => {
    const finding = conclude('descriptor-kinds', [
      cell('round-trip/pipe/64B/free', 1),
      cell(id, 1, kind(descriptorKind)),
    ]);
    expect(finding).toMatchObject({ status: 'refuted', answer: expect.stringContaining(`${id}: "${descriptorKind}"`) });
  });
});

describe('message-cost', () => {
  const cells = (tripNs: number, callsNs: number, trials = 8) => [
    cell('round-trip/pipe/64B/same-core', tripNs, { trials }),
    cell('round-trip/native-pipe/64B/same-core', 5_000, { trials }),
    cell('call/write-read/64B', callsNs),
    cell('call/frame-encode/64B', 50),
  ];
  const times = [comparison('times-native/round-trip/pipe/64B/same-core', 1.2, 'higher')];

  test('supported, with the split adding up to half a round trip', () => {
    const finding = conclude('message-cost', cells(6_000, 1_000), times);
    expect(finding.status).toBe('supported');
    expect(finding.answer).toMatch(
      /^3\.00 .s a message.* 1\.00 .s of it .* the other 2\.00 .s .* 1\.20 times .* \(2\.50 .s\)\.$/,
    );
  });
  test('refuted when the parts exceed the whole', () => {
    expect(conclude('message-cost', cells(6_000, 4_000), times)).toMatchObject({ status: 'refuted' });
  });
  test('undecided when the intervals of part and whole overlap', () => {
    expect(conclude('message-cost', cells(6_000, 2_990), times)).toMatchObject({ status: 'undecided' });
  });
  test('undecided below six sets, with the number of sets', () => {
    const finding = conclude('message-cost', cells(6_000, 1_000, 5), times);
    expect(finding).toMatchObject({ status: 'undecided', evidence: ['round-trip/pipe/64B/same-core'] });
    expect(finding.answer).toContain('5 sets');
  });
  test('undecided when a cell failed, with its reason', () => {
    const failed = [cell('round-trip/pipe/64B/same-core', 1, { status: 'failed' })];
    expect(conclude('message-cost', failed, times).answer).toContain('was failed (a reason)');
  });
});

describe('process-cost', () => {
  const job = cell('memory/job-pipe/P4', 8e7, {
    sides: [
      { role: 'consumer', pssBytes: 3 * 1024 ** 2 },
      { role: 'producer0', pssBytes: 1024 ** 2 },
      { role: 'producer1', pssBytes: 2 * 1024 ** 2 },
      { role: 'producer2', pssBytes: 9 * 1024 ** 2 },
    ],
  });
  test('supported when Node starts later than C++, with the median of the producers', () => {
    const finding = conclude('process-cost', [cell('spawn/pipe/free', 6e7), cell('spawn/native-pipe/free', 3e6), job]);
    expect(finding.status).toBe('supported');
    expect(finding.answer).toContain('a producer holds 2 MiB, the consumer 3 MiB');
  });
  test('undecided when the intervals overlap', () => {
    expect(
      conclude('process-cost', [cell('spawn/pipe/free', 3e6), cell('spawn/native-pipe/free', 3e6), job]).status,
    ).toBe('undecided');
  });
  test('undecided where the kernel gives no memory per process', () => {
    const cells = [cell('spawn/pipe/free', 6e7), cell('spawn/native-pipe/free', 3e6), cell('memory/job-pipe/P4', 8e7)];
    expect(conclude('process-cost', cells)).toMatchObject({
      status: 'undecided',
      answer: expect.stringContaining('no memory per process'),
    });
  });
});

describe('speed-up', () => {
  const jobs = (cpuNs: number) => [cell('elapsed/job-pipe/P1', 100, { sides: [{ role: 'consumer', cpuNs }] })];

  test.each([
    ['one gain', [1.4, 'higher'], [0.8, 'lower'], 'supported', /^Yes, with P1\./],
    ['losses only', [0.9, 'lower'], [0.5, 'lower'], 'refuted', /^No: with no number/],
    ['intervals below 1 without verdicts', [0.9, 'undecided'], [0.5, 'lower'], 'undecided', /^No gain is seen/],
    ['an interval around 1', [1, 'undecided'], [0.5, 'lower'], 'undecided', /none excluded/],
  ] as const)('%s: %s and %s make it %s', (_name, [one, first], [two, second], status, answer) => {
    const ratios = [comparison('speed-up/job-pipe/P1', one, first), comparison('speed-up/job-pipe/P2', two, second)];
    expect(conclude('speed-up', jobs(95), ratios)).toMatchObject({ status, answer: expect.stringMatching(answer) });
  });
  test.each([
    [95, 'it is the bound'],
    [40, 'the rest it waits'],
  ])('a consumer on a CPU for %i %%: %s', (share, words) => {
    const finding = conclude('speed-up', jobs(share), [comparison('speed-up/job-pipe/P1', 0.9, 'lower')]);
    expect(finding.answer).toContain(words);
  });
});

describe('sequential-stall', () => {
  const slow = cell('service-gap/job-pipe/P4/slow-first', 9e7, {
    sides: [
      { role: 'producer0', serviceGapNs: 1e6 },
      { role: 'producer1', serviceGapNs: 8e7 },
      { role: 'producer2', serviceGapNs: 9e7 },
    ],
  });
  const elapsed = cell('elapsed/job-pipe/P4/slow-first', 1e8);

  test.each([
    ['higher', 'supported', /go unserved for 85\.0 ms of a job of 100(\.0)? ms/],
    ['lower', 'refuted', /^Not shown/],
    ['undecided', 'undecided', /^Not shown/],
  ] as const)('a gap that is %s makes it %s', (verdict, status, answer) => {
    const gap = comparison('slow-first/service-gap', 5, verdict);
    expect(conclude('sequential-stall', [slow, elapsed], [gap])).toMatchObject({
      status,
      answer: expect.stringMatching(answer),
    });
  });
});
