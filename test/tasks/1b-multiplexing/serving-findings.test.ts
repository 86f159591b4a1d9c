/** Claims about what task 1b concludes of service and of the job: from data that supports it, data that refutes it, and too little data. */

import { describe, expect, test } from 'vitest';
import type { Cell, Comparison, Finding } from '../../../src/core/result.js';
import { findLongestGap, type MixedReport } from '../../../tasks/1b-multiplexing/mixed-set.js';
import { cell, comparison } from '../fake-cells.js';
import { conclude, find } from './fake-scans.js';

type Verdict = Comparison['verdict'];
type Status = Finding['status'];

describe('sequential-stall', () => {
  const firehose = (verdict: Verdict) => comparison('over-epoll/service-gap/sequential/firehose', 90, verdict);
  const job = (verdict: Verdict) => comparison('over-sequential/service-gap/job-epoll/P4/slow-first', 0.02, verdict);
  const gaps = [cell('service-gap/sequential/firehose', 160e6), cell('service-gap/epoll/firehose', 2e6)];

  test.each<[Verdict, Verdict, Status]>([
    ['higher', 'lower', 'supported'],
    ['lower', 'lower', 'refuted'],
    ['higher', 'same', 'refuted'],
    ['undecided', 'lower', 'undecided'],
    ['higher', 'undecided', 'undecided'],
  ])(
    'a gap beside the firehose that is %s and one of the job with epoll that is %s make it %s',
    (first, second, status) => {
      expect(conclude('sequential-stall', gaps, [firehose(first), job(second)]).status).toBe(status);
    },
  );
  test('can be said of either alone', () => {
    expect(conclude('sequential-stall', gaps, [firehose('higher')])).toMatchObject({
      status: 'supported',
      answer: expect.stringMatching(/waits as long as the firehose lasts, 160 ms .* here; with epoll up to 2\.00 ms/),
    });
    expect(conclude('sequential-stall', [], [job('lower')])).toMatchObject({
      status: 'supported',
      answer: expect.stringContaining('one of the other three goes unserved'),
    });
    expect(find('sequential-stall', gaps)).toBeUndefined();
  });
  test('makes no ratio of a firehose whose length is chosen, and a stall as long as it only of one that was seen', () => {
    expect(conclude('sequential-stall', gaps, [firehose('higher')]).answer).not.toMatch(/90\.0|never done/);
    expect(conclude('sequential-stall', gaps, [firehose('same')]).answer).not.toContain('as long as the firehose');
  });
  test('undecided below six sets', () => {
    const few = [cell('service-gap/sequential/firehose', 160e6, { trials: 5 })];
    expect(conclude('sequential-stall', few, [firehose('higher')])).toMatchObject({
      status: 'undecided',
      answer: expect.stringContaining('5 sets'),
    });
  });
});

describe('fairness', () => {
  const share = (name: string, value: number, trials = 8) => cell(`fairness/${name}/firehose`, value, { trials });
  const gap = (name: string, ns: number) => cell(`service-gap/${name}/firehose`, ns);

  test('supported where all are fair but who reads in turn, with the gaps', () => {
    const { status, answer } = conclude('fairness', [share('sequential', 0), share('epoll', 0.99), gap('epoll', 2e6)]);
    expect(status).toBe('supported');
    expect(answer).toMatch(
      /^Everyone who multiplexes, and not who reads in turn\. .*sequential 0, the others 0\.990\. .* waited: all 2\.00 ms\./,
    );
  });
  test('has the ends of several, and says that a fixed load shows starvation only', () => {
    const { answer } = conclude('fairness', [share('poll', 1), share('sequential', 0), share('epoll', 0.95)]);
    expect(answer).toContain(
      'sequential 0, the others 0.950 to 1.00. The tickers offer a fixed load, so only starvation',
    );
    expect(answer).not.toContain('of the firehose');
  });
  test('adds what each took of the firehose, the median of its sets, and none of who does not tell', () => {
    const serving = (name: string, first: (block: number) => number) => {
      const made = share(name, 0.99);
      return { ...made, trials: made.trials.map((trial, block) => ({ ...trial, served: [first(block), 155, 155] })) };
    };
    const cells = [serving('epoll', (block) => 1_000 * block), serving('poll', () => 90_000), share('select', 0.99)];
    expect(conclude('fairness', cells).answer).toContain(
      'of the firehose in that time, records: poll 90,000, epoll 3,500.',
    );
  });
  test('names who starves a ticker, with the share', () => {
    expect(conclude('fairness', [share('sequential', 0), share('poll', 0.2), share('epoll', 0.99)]).answer).toMatch(
      /^Not everyone who multiplexes: not poll \(0\.200\)\./,
    );
  });
  test.each<[string, Cell[], Status]>([
    ['one that starves a ticker', [share('sequential', 0), share('poll', 0.2), share('epoll', 0.99)], 'refuted'],
    ['a sequential reader that is fair', [share('sequential', 0.99), share('epoll', 0.99)], 'refuted'],
    ['an interval around the bound', [share('sequential', 0), share('epoll', 0.905)], 'undecided'],
    ['too few sets', [share('sequential', 0), share('epoll', 0.99, 4)], 'undecided'],
  ])('%s makes it otherwise', (_what, cells, status) => {
    expect(conclude('fairness', cells).status).toBe(status);
  });
  test('left out of a run that has gaps alone', () => {
    expect(find('fairness', [gap('epoll', 2e6)])).toBeUndefined();
  });
});

describe('threads', () => {
  const latency = (verdict: Verdict) =>
    comparison('over-epoll/latency/thread-per-pipe/16pipes/10000-per-s', 1.6, verdict);
  const job = (verdict: Verdict) => comparison('over-epoll/elapsed/job-thread-per-pipe/P4/slow-first', 1.1, verdict);

  test.each<[Verdict, Verdict, Status, RegExp]>([
    ['same', 'same', 'supported', /^Yes, in time/],
    ['lower', 'same', 'supported', /^Yes, in time/],
    ['higher', 'same', 'refuted', /^Not everywhere/],
    ['higher', 'higher', 'refuted', /^No\. /],
    ['undecided', 'same', 'undecided', /^Not clear/],
  ])('a latency that is %s and a job that is %s make it %s', (first, second, status, words) => {
    expect(conclude('threads', [], [latency(first), job(second)])).toMatchObject({
      status,
      answer: expect.stringMatching(words),
    });
  });
  test('names the price: memory, start-up, CPU and sleeps of the consumer', () => {
    const side = (cpuNs: number, voluntarySwitches: number) => ({
      sides: [{ role: 'consumer', cpuNs, voluntarySwitches }],
    });
    const cells = [
      cell('latency/thread-per-pipe/16pipes/10000-per-s', 7e4, side(30_000, 2)),
      cell('latency/epoll/16pipes/10000-per-s', 5e4, side(10_000, 1)),
    ];
    const memory = comparison('over-epoll/memory/job-thread-per-pipe/P64/slow-first', 8, 'higher');
    const lessMemory = comparison('over-epoll/memory/job-thread-per-pipe/P4/slow-first', 2, 'higher');
    const start = comparison('over-epoll/spawn/job-thread-per-pipe/P4/slow-first', 5, 'higher');
    const { answer, evidence } = conclude('threads', cells, [
      latency('higher'),
      job('same'),
      lessMemory,
      memory,
      start,
    ]);
    // With most producers that there are: 64 for the memory, four for the start-up.
    expect(answer).toMatch(
      /memory of the consumer with 64 producers 8\.00 times .*; start-up of the job with 4 producers 5\.00 times .* 30\.0 µs against 10\.0 µs; its sleeps a message 2\.00 against 1\.00\./,
    );
    expect(answer).not.toContain('2.00 times');
    expect(evidence).toContain(memory.id);
    expect(evidence).not.toContain(lessMemory.id);
  });
  test('left out without a time of both', () => {
    expect(find('threads', [])).toBeUndefined();
  });
});

describe('job', () => {
  const elapsed = (producers: number, verdict: Verdict) =>
    comparison(`over-sequential/elapsed/job-epoll/P${producers}/slow-first`, 0.8, verdict);
  test.each<[Verdict, Verdict, Status, RegExp]>([
    ['lower', 'lower', 'supported', /^Yes, with 4 and 64 producers/],
    ['undecided', 'lower', 'supported', /^Yes, with 64 producers/],
    ['same', 'same', 'refuted', /^No\. /],
    ['lower', 'higher', 'refuted', /^No, it even/],
    ['same', 'undecided', 'undecided', /^Not clear/],
  ])('P = 4 that is %s and P = 64 that is %s make it %s; one producer decides nothing', (four, many, status, words) => {
    const ratios = [elapsed(64, many), elapsed(4, four), elapsed(1, 'higher')];
    expect(conclude('job', [], ratios)).toMatchObject({ status, answer: expect.stringMatching(words) });
  });
  test('gives the ratios in ascending order, times and gap of the fewest, memory of the most, and no gap of one producer alone', () => {
    const cells = [cell('elapsed/job-epoll/P4/slow-first', 2e8), cell('elapsed/job-sequential/P4/slow-first', 3e8)];
    const others = [
      comparison('over-sequential/service-gap/job-epoll/P4/slow-first', 0.02, 'lower'),
      comparison('over-sequential/memory/job-epoll/P16/slow-first', 1, 'same'),
      comparison('over-sequential/service-gap/job-epoll/P1/slow-first', 1.5, 'undecided'),
      elapsed(1, 'same'),
    ];
    const { answer, evidence } = conclude('job', cells, [elapsed(16, 'lower'), elapsed(4, 'lower'), ...others]);
    expect(answer).toMatch(
      /: P = 4 0\.800 times \(.*\), P = 16 0\.800 times \(.*\)\. With one producer, .*: 0\.800 times/,
    );
    expect(answer).toMatch(/With 4 producers 200 ms .* in place of 300 ms .*, the longest gap 0\.0200 times/);
    expect(answer).toContain('Memory of the consumer with 16 producers: 1.00 times');
    expect(answer).not.toContain('1.50');
    expect(evidence).not.toContain(others[2]!.id);
    expect(evidence).toEqual(expect.arrayContaining([others[0]!.id, others[1]!.id, cells[0]!.id]));
  });
  test('left out with one producer alone', () => {
    expect(find('job', [], [elapsed(1, 'lower')])).toBeUndefined();
  });
});

describe('deaths', () => {
  const killed = (who: 'producer' | 'consumer', survivors: number, reader = 'epoll') =>
    cell(`survivors/job-${reader}/P4/${who}-killed`, survivors, { parameters: { producers: 4, killed: who } });
  const ranging = (made: Cell, min: number) => ({ ...made, summary: { ...made.summary!, min } });

  test('supported where a producer dies alone and the consumer with all', () => {
    const { status, answer } = conclude('deaths', [
      killed('producer', 4),
      killed('consumer', 0),
      killed('producer', 4, 'sequential'),
    ]);
    expect(status).toBe('supported');
    expect(answer).toContain(
      'Of 5 members, a consumer and 4 producers, so many end well when a producer is killed: epoll 4, sequential 4',
    );
  });
  test.each<[string, Cell[], Status]>([
    ['a producer that takes one with it', [killed('producer', 3), killed('consumer', 0)], 'refuted'],
    ['producers that end well without a consumer', [killed('producer', 4), killed('consumer', 4)], 'refuted'],
    ['sets that differ', [ranging(killed('producer', 4), 3), killed('consumer', 0)], 'undecided'],
    ['a consumer that some outlive at times', [killed('producer', 4), ranging(killed('consumer', 1), 0)], 'undecided'],
    [
      'a cell that failed',
      [killed('producer', 4), cell('survivors/job-epoll/P4/consumer-killed', 0, { status: 'failed' })],
      'undecided',
    ],
  ])('%s makes it otherwise', (_what, cells, status) => {
    expect(conclude('deaths', cells).status).toBe(status);
  });
  test('left out where nobody was killed', () => {
    expect(find('deaths', [])).toBeUndefined();
  });
});

describe('the longest gap of a ticker', () => {
  const report = (firstNs: number[], gapsNs: number[]) =>
    ({ startNs: 1_000, firstNs, gapsNs }) as unknown as MixedReport;
  test('is between two services of the worst of them; what the firehose waits is its own', () => {
    expect(findLongestGap(report([0, 10, 10], [900, 40, 30]), { scheduleNs: 1_005, periodNs: 1 })).toBe(40);
  });
  test('counts the wait for the first service from when each was due', () => {
    // Due at 1,005 and 1,105; served at 1,305 and 1,505.
    expect(findLongestGap(report([0, 305, 505], [0, 5, 5]), { scheduleNs: 1_005, periodNs: 100 })).toBe(400);
  });
});
