/** Claims about what task 2a concludes of the job and of deaths: from data that supports it, data that refutes it, and too little data. */

import { describe, expect, test } from 'vitest';
import type { Cell, Comparison, Finding } from '../../../src/core/result.js';
import { cell, comparison } from '../fake-cells.js';
import { conclude, find } from './conclude.js';

type Verdict = Comparison['verdict'];
type Status = Finding['status'];

describe('job', () => {
  const over = (way: 'pipe' | 'epoll', producers: number, verdict: Verdict, metric = 'elapsed') =>
    comparison(`over-job-${way}/${metric}/job-ring/P${producers}`, 0.6, verdict);

  test.each<[Verdict, Verdict, Status, RegExp]>([
    ['lower', 'lower', 'supported', /^Yes\./],
    ['lower', 'higher', 'refuted', /^Not everywhere: somewhere it takes longer\./],
    ['lower', 'same', 'refuted', /^Not everywhere\. /],
    ['lower', 'undecided', 'undecided', /^Not clear everywhere\./],
  ])('P = 1 over pipes that is %s and P = 4 over epoll that is %s make it %s', (first, second, status, words) => {
    expect(conclude('job', [], [over('pipe', 1, first), over('epoll', 4, second)])).toMatchObject({
      status,
      answer: expect.stringMatching(words),
    });
  });
  test('has the ratios by number of producers, ascending, and those over the serial one', () => {
    const ratios = [
      over('pipe', 16, 'lower'),
      over('pipe', 4, 'lower'),
      over('pipe', 1, 'lower'),
      comparison('over-serial/elapsed/job-ring/P4', 0.8, 'lower'),
    ];
    const { answer } = conclude('job', [cell('elapsed/job-serial/P0', 6e7)], ratios);
    expect(answer).toMatch(
      /1a\), by number of producers: P = 1 0\.600 .*; P = 4 .*; P = 16 .*thread alone takes 60\.0 ms/,
    );
    expect(answer).toContain('Over that, rings: P = 4 0.800 times');
  });
  test('has memory, gap, start-up and CPU with most producers', () => {
    const sides = (cpuNs: number) => ({ sides: [{ cpuNs }, { cpuNs }] });
    const cells = [
      cell('elapsed/job-ring/P4', 4e7, sides(3e7)),
      cell('elapsed/job-pipe/P4', 7e7, sides(5e7)),
      cell('memory/job-ring/P4', 50 * 1024 ** 2),
      cell('memory/job-pipe/P4', 90 * 1024 ** 2),
      cell('memory/job-ring/P1', 1),
      cell('memory/job-pipe/P1', 1),
    ];
    const prices = ['memory', 'service-gap', 'spawn'].map((metric) => over('pipe', 4, 'lower', metric));
    const { answer, evidence } = conclude('job', cells, [
      over('pipe', 1, 'lower'),
      over('pipe', 4, 'lower'),
      ...prices,
    ]);
    expect(answer).toMatch(
      /With 4 producers, rings over pipes .*: memory .* 0\.600 .*; the longest service gap .*; start-up 0\.600/,
    );
    expect(answer).toContain('memory of all together: rings 50 MiB (49.0 to 51.0), pipes taken in turn (1a) 90 MiB');
    expect(answer).toContain('all timed threads: rings 60.0 ms and pipes taken in turn (1a) 100 ms.');
    expect(evidence).not.toContain('memory/job-ring/P1');
    for (const { id } of prices) expect(evidence).toContain(id);
  });
  test('undecided below six blocks, left out without both ways', () => {
    expect(conclude('job', [], [{ ...over('pipe', 2, 'lower'), ratio: null }]).status).toBe('undecided');
    expect(find('job', [cell('elapsed/job-ring/P2', 4e7)])).toBeUndefined();
  });
});

describe('deaths', () => {
  const died = (way: 'ring' | 'epoll', killed: 'producer' | 'consumer', how: string, survivors: number): Cell =>
    cell(`survivors/job-${way}/P4/${killed}-${how}`, survivors, { parameters: { producers: 4, killed, how } });
  const typical = [
    died('ring', 'producer', 'terminated', 4),
    died('ring', 'producer', 'thrown', 4),
    died('ring', 'producer', 'out-of-memory', 4),
    died('ring', 'producer', 'crashed', 0),
    died('ring', 'consumer', 'terminated', 0),
    died('epoll', 'producer', 'killed', 4),
    died('epoll', 'consumer', 'killed', 0),
  ];
  const replaced = (other: Cell) => typical.map((each) => (each.id === other.id ? other : each));

  test('supported where a thread dies alone, a crash with all, a consumer with all; with each number', () => {
    const { status, answer, evidence } = conclude('deaths', typical);
    expect(status).toBe('supported');
    expect(answer).toMatch(/^A producer's thread dies alone \(terminated, an error thrown and out of memory\)/);
    expect(answer).toContain('What ends the process ends all threads (the process crashed).');
    expect(answer).toContain("A producer's process dies alone as well (killed).");
    expect(answer).toContain('The consumer takes all with it (terminated and killed).');
    expect(answer).toMatch(
      /Of 5 members, .* 4 producers, so many end well: producer's thread, terminated: 4; .*consumer's process, killed: 0\.$/,
    );
    expect(evidence).toEqual(typical.map(({ id }) => id));
  });
  test('claims of what was ended alone', () => {
    const { status, answer } = conclude('deaths', typical.slice(0, 1));
    expect([status, answer]).toEqual(['supported', expect.not.stringMatching(/consumer takes|crash|process dies/)]);
  });
  test.each([
    [
      'want of memory that takes all',
      died('ring', 'producer', 'out-of-memory', 0),
      /^Not as expected: producer's thread, out of memory \(4 were to end well\)/,
    ],
    [
      'a crash that leaves others',
      died('ring', 'producer', 'crashed', 4),
      /^Not as expected: producer's thread, the process crashed \(0 /,
    ],
    [
      'producers that do not need the consumer',
      died('ring', 'consumer', 'terminated', 2),
      /^Not as expected: consumer's thread/,
    ],
    [
      'a process that takes others along',
      died('epoll', 'producer', 'killed', 3),
      /^Not as expected: producer's process/,
    ],
  ])('refuted by %s', (_what, other, words) => {
    expect(conclude('deaths', replaced(other))).toMatchObject({
      status: 'refuted',
      answer: expect.stringMatching(words),
    });
  });
  test('undecided where the sets disagree, and where a cell failed', () => {
    const steady = typical[0]!;
    const ranging = { ...steady, summary: { ...steady.summary!, min: 3 } };
    expect(conclude('deaths', replaced(ranging))).toMatchObject({
      status: 'undecided',
      answer: expect.stringMatching(/^Not the same in every set: producer's thread, terminated\. .*terminated: 3 to 4/),
    });
    const failed = cell(steady.id, 0, { status: 'failed' });
    expect(conclude('deaths', replaced(failed))).toMatchObject({
      status: 'undecided',
      answer: expect.stringContaining('a reason'),
    });
  });
  test('left out where no thread was ended', () => {
    expect(find('deaths', typical.slice(5))).toBeUndefined();
  });
});
