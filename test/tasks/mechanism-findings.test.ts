/** Claims about what task 1a concludes of its mechanisms: from data that supports it, data that refutes it, and too little data. */

import { describe, expect, test } from 'vitest';
import type { Cell, Comparison, Finding } from '../../src/core/result.js';
import { KIB, MIB } from '../../src/core/units.js';
import { explain } from '../../tasks/1a-pipes/findings.js';
import { cell, comparison } from './fake-cells.js';

type Status = Finding['status'];

function conclude(id: string, cells: Cell[], comparisons: Comparison[] = []): Finding {
  const found = explain({ cells, comparisons }).find((finding) => finding.id === id);
  if (!found) throw new Error(`no finding ${id}`);
  return found;
}

const burning = (cpuNs: number) => ({ sides: [{ cpuNs }] });

describe('placement', () => {
  const cells = [
    cell('round-trip/pipe/64B/same-core', 6_000),
    cell('round-trip/pipe/64B/cross-core', 40_000),
    cell('throughput/pipe/64B/same-core', 66e6, burning(1_000)),
    cell('throughput/pipe/64B/cross-core', 132e6, burning(1_100)),
    cell('throughput/pipe/64KiB/same-core', 3e9, burning(20_000)),
    cell('throughput/pipe/64KiB/cross-core', 2e9, burning(44_000)),
  ];
  const streams = [
    comparison('two-cores/throughput/pipe/64B/cross-core', 2, 'higher'),
    comparison('two-cores/throughput/pipe/64KiB/cross-core', 0.6, 'lower'),
  ];
  const trip = (verdict: Comparison['verdict']) => comparison('two-cores/round-trip/pipe/64B/cross-core', 6.7, verdict);

  test.each<[Comparison['verdict'], Status]>([
    ['higher', 'supported'],
    ['lower', 'refuted'],
    ['same', 'refuted'],
    ['undecided', 'undecided'],
  ])('a ratio of round trips that is %s makes it %s', (verdict, status) => {
    expect(conclude('placement', cells, [trip(verdict), ...streams]).status).toBe(status);
  });

  test('says of each stream what the CPU time says', () => {
    const { answer } = conclude('placement', cells, [trip('higher'), ...streams]);
    expect(answer).toMatch(
      /64 B records moves 2\.00 times .*\(more\)\. It takes 1\.00 .s of CPU .* 1\.10 .s on two: .*both cores do it at once/,
    );
    expect(answer).toMatch(
      /64 KiB records moves 0\.600 times .*\(less\)\. It takes 20\.0 .s .* 44\.0 .s on two: .* this run cannot tell\./,
    );
    const spin = comparison('spin-or-block/throughput/pipe-spin/64KiB/cross-core', 2.5, 'higher');
    const told = conclude('placement', cells, [trip('higher'), ...streams, spin]);
    expect(told.answer).toMatch(/waking across cores is what costs, .* 2\.50 times .* as much\./);
    expect(told.evidence).toContain(spin.id);
  });

  test('does without streams that were not measured', () => {
    const { answer, status } = conclude('placement', cells.slice(0, 2), [trip('higher')]);
    expect([status, answer.includes('stream')]).toEqual(['supported', false]);
  });
});

describe('pipe-or-socketpair', () => {
  const trip = (verdict: Comparison['verdict']) =>
    comparison('pipe-or-socketpair/round-trip/pipe/64B/same-core', 0.5, verdict);
  test.each<[Comparison['verdict'], Status]>([
    ['lower', 'supported'],
    ['higher', 'refuted'],
    ['same', 'refuted'],
    ['undecided', 'undecided'],
  ])('a ratio of round trips that is %s makes it %s', (verdict, status) => {
    expect(conclude('pipe-or-socketpair', [], [trip(verdict)]).status).toBe(status);
  });
  test('names the sizes at which the socketpair moves more', () => {
    const large = comparison('pipe-or-socketpair/throughput/pipe/1MiB/same-core', 0.7, 'lower');
    const small = comparison('pipe-or-socketpair/throughput/pipe/64B/same-core', 2.5, 'higher');
    const { answer } = conclude('pipe-or-socketpair', [], [trip('lower'), large, small]);
    expect(answer).toMatch(/^Yes, .* in records of 1 MiB\. .*64 B: 2\.50 times .*; 1 MiB: 0\.700 times/);
  });
});

describe('spinning', () => {
  const cells = [
    cell('round-trip/pipe-spin/64B/cross-core', 3_000, burning(12_000)),
    cell('round-trip/pipe/64B/cross-core', 45_000, burning(33_000)),
  ];
  const cross = (verdict: Comparison['verdict']) =>
    comparison('spin-or-block/round-trip/pipe-spin/64B/cross-core', 0.07, verdict);
  test.each<[Comparison['verdict'], Status]>([
    ['lower', 'supported'],
    ['higher', 'refuted'],
    ['same', 'refuted'],
    ['undecided', 'undecided'],
  ])('a ratio on two cores that is %s makes it %s, with the CPU time beside it', (verdict, status) => {
    const finding = conclude('spinning', cells, [cross(verdict)]);
    expect(finding.status).toBe(status);
    expect(finding.answer).toMatch(/12\.0 .s of CPU a round trip against 33\.0 .s/);
    expect(finding.answer).not.toMatch(/collapses/);
  });
  test('tells of the collapse on one core where that was measured', () => {
    const same = comparison('spin-or-block/round-trip/pipe-spin/64B/same-core', 1_200, 'higher');
    expect(conclude('spinning', cells, [cross('lower'), same]).answer).toMatch(/collapses: .* 1200 times/);
  });
  test('is undecided without CPU time', () => {
    const blind = cells.map((each) => ({ ...each, trials: each.trials.map((trial) => ({ ...trial, sides: [] })) }));
    expect(conclude('spinning', blind, [cross('lower')])).toMatchObject({
      status: 'undecided',
      answer: expect.stringContaining('has no CPU time'),
    });
  });
});

describe('throughput-limit', () => {
  const curve = (rates: number[]) =>
    [64, 512, 4 * KIB, 64 * KIB, MIB].slice(0, rates.length).map((bytes, at) => {
      const id = `throughput/pipe/${['64B', '512B', '4KiB', '64KiB', '1MiB'][at]}/same-core`;
      return cell(id, rates[at]!, { parameters: { bytes }, sides: [{ voluntarySwitches: bytes / 32_768 }] });
    });
  test('supported where a plateau begins before the largest size, with the switches of the largest', () => {
    const finding = conclude('throughput-limit', curve([66e6, 400e6, 1.5e9, 3.2e9, 3.1e9]));
    expect(finding.status).toBe('supported');
    expect(finding.answer).toMatch(/^From 64 KiB on: .* 970 ns each at 64 B.* in 32\.0 switches .*\(2\.00 at 64 KiB\)/);
  });
  test('refuted while it still grows at the largest size', () => {
    expect(conclude('throughput-limit', curve([66e6, 400e6, 1.5e9, 3e9, 6e9]))).toMatchObject({
      status: 'refuted',
      answer: expect.stringContaining('still grows'),
    });
  });
  test('left out with too few sizes for a curve', () => {
    expect(() => conclude('throughput-limit', curve([66e6, 400e6, 1.5e9]))).toThrow('no finding');
  });
});

describe('batching', () => {
  const cells = [cell('throughput/pipe-batched/64B/same-core', 640e6)];
  test.each<[Comparison['verdict'], Status]>([
    ['higher', 'supported'],
    ['lower', 'refuted'],
    ['same', 'refuted'],
    ['undecided', 'undecided'],
  ])('a ratio to the floor that is %s makes it %s', (verdict, status) => {
    const native = comparison('times-native/throughput/pipe-batched/64B/same-core', 6.4, verdict);
    expect(conclude('batching', cells, [native])).toMatchObject({
      status,
      answer: expect.stringMatching(/^100 ns a record .* 6\.40 times/),
    });
  });
});

describe('comfort', () => {
  const trip = (subject: string, verdict: Comparison['verdict']) =>
    comparison(`over-pipe/round-trip/${subject}/64B/same-core`, 3, verdict);
  test.each<[Comparison['verdict'], Status]>([
    ['higher', 'supported'],
    ['lower', 'refuted'],
    ['undecided', 'undecided'],
  ])('one subject whose ratio is %s makes it %s', (verdict, status) => {
    const finding = conclude('comfort', [], [trip('pipe-stream', 'higher'), trip('execa-lines', verdict)]);
    expect(finding.status).toBe(status);
    expect(finding.answer).toContain('pipe-stream 3.00 times');
  });
  test('left out where no such subject was measured', () => {
    expect(() => conclude('comfort', [])).toThrow('no finding');
  });
});

describe('under-load', () => {
  const load = (subject: string, latencyNs: number, rate = 10_000, p99?: number) =>
    cell(`latency/${subject}/64B/${rate}-per-s/cross-core`, latencyNs, {
      placement: 'cross-core',
      parameters: { bytes: 64, messagesPerSecond: rate },
      ...(p99 === undefined ? {} : { p99 }),
    });
  const trip = cell('round-trip/pipe/64B/cross-core', 40_000);

  test('lists the subjects of that load alone, with p99 where there is one', () => {
    const cells = [
      load('pipe', 50_000, 10_000, 90_000),
      { ...load('socketpair', 9e5), parameters: { bytes: 512, messagesPerSecond: 10_000 } },
      load('pipe-spin', 25_000),
      load('pipe-stream', 70_000),
      load('pipe-stream', 1e6, 50_000),
      trip,
    ];
    const { answer, status } = conclude('under-load', cells);
    expect(status).toBe('supported');
    expect(answer).toMatch(/pipe 50\.0 .s \(p99 90\.0 .s\), pipe-spin 25\.0 .s, pipe-stream 70\.0 .s\./);
  });
  test('undecided when a message is faster than half a ping-pong: then one of the two is not what it says', () => {
    expect(conclude('under-load', [load('pipe', 15_000), trip]).status).toBe('undecided');
  });
});
