/** Claims about what task 1b concludes of waiting calls: from data that supports it, data that refutes it, and too little data. */

import { describe, expect, test } from 'vitest';
import type { Cell, Comparison } from '../../../src/core/result.js';
import { cell, comparison } from '../fake-cells.js';
import { conclude, EIGHT, find, scan } from './fake-scans.js';

const SIZES = [1, 2, 4, 8, 16, 64, 512, 10_000];
const jitter = (block: number) => 1 + block / 1_000;

/** 200 ns and 30 for each descriptor, or whatever is given. */
function scans(subject: string, baseNs: number, eachNs: number, sizes = SIZES, blocks = EIGHT): Cell[] {
  return sizes.map((fds) => scan(subject, fds, (block) => (baseNs + eachNs * fds) * jitter(block), { blocks }));
}

/** The same in each block. */
const level = ({ parameters }: Cell) => scan('poll', Number(parameters.fds), 100 + 30 * Number(parameters.fds));

const typical = (sizes = SIZES, blocks = EIGHT) => [
  ...scans('poll', 170, 30, sizes, blocks),
  ...scans('epoll', 400, 0, sizes, blocks),
];

describe('scan-growth', () => {
  test('supported where poll grows by each descriptor and epoll does not, with slopes and both ends', () => {
    const { status, answer, evidence } = conclude('scan-growth', typical());
    expect(status).toBe('supported');
    expect(answer).toMatch(/watched, poll 30\.\d ns \(30\.0 to 30\.2\) and epoll nothing that could be told from 0/);
    expect(answer).toContain('poll takes 200 ns with 1 of them, 300 µs with 10,000 of them; epoll takes 400 ns with 1');
    expect(evidence).toHaveLength(2 * SIZES.length);
    expect(answer).toContain(', from 1 to 10,000.');
    expect(answer).not.toMatch(/select 3|undefined|NaN/);
  });
  test('names select where it was measured at several sizes', () => {
    // Beyond 64, where select was not asked, poll is dearer: side by side they are over the same range.
    const poll = SIZES.map((fds) => scan('poll', fds, (block) => (170 + (fds > 64 ? 50 : 30) * fds) * jitter(block)));
    const cells = [...poll, ...scans('epoll', 400, 0), ...scans('select', 300, 31, [1, 8, 64])];
    const { answer } = conclude('scan-growth', cells);
    expect(answer).toMatch(
      /poll (49\.9|50\.\d) ns .* and epoll .*, from 1 to 10,000\. From 1 to 64: select 31\.\d ns .*, poll 30\.\d ns/,
    );
  });
  test.each([
    ['an epoll that grows as well', [...scans('poll', 170, 30), ...scans('epoll', 400, 3)]],
    ['a poll that does not grow', [...scans('poll', 170, -0.001), ...scans('epoll', 400, 0)]],
  ])('refuted by %s', (_what, cells) => {
    expect(conclude('scan-growth', cells)).toMatchObject({
      status: 'refuted',
      answer: expect.stringMatching(/^Not so/),
    });
  });
  test('undecided where the blocks disagree about epoll', () => {
    const epoll = SIZES.map((fds) => scan('epoll', fds, (block) => 400 + (block % 2 === 0 ? 0 : 3) * fds));
    expect(conclude('scan-growth', [...scans('poll', 170, 30), ...epoll]).status).toBe('undecided');
  });
  test('undecided below six sets, with their number', () => {
    expect(conclude('scan-growth', typical(SIZES, [0, 1, 2, 3, 4]))).toMatchObject({
      status: 'undecided',
      answer: expect.stringContaining('5 sets'),
    });
  });
  test('says what ready ones cost, and refutes where they cost nothing', () => {
    const shares = (subject: string, eachNs: number) =>
      [51, 512].map((ready) => scan(subject, 512, (block) => (400 + eachNs * ready) * jitter(block), { ready }));
    const grown = conclude('scan-growth', [...typical(), ...shares('epoll', 90), ...shares('poll', 31)]);
    expect(grown.status).toBe('supported');
    expect(grown.answer).toMatch(/further ready one, of 512: epoll 90\.\d ns \(.*\) and poll/);
    expect(conclude('scan-growth', [...typical(), ...shares('epoll', -0.1)]).status).toBe('refuted');
  });
  test('names the kinds where they were measured', () => {
    const kinds = ['pipe', 'eventfd'].map((kind) => scan('poll', 256, kind === 'pipe' ? 15_000 : 8_000, { kind }));
    expect(conclude('scan-growth', [...typical(), ...kinds]).answer).toContain(
      'poll over 256 of a kind: pipe 15.0 µs and eventfd 8.00 µs',
    );
  });
  test('left out without several sizes of both', () => {
    expect(find('scan-growth', scans('poll', 170, 30))).toBeUndefined();
    expect(find('scan-growth', typical([64]))).toBeUndefined();
  });
});

describe('crossover', () => {
  test('supported inside the grid, with interval, what lies around it, and the ratios at the ends', () => {
    const ratios = [
      comparison('over-poll/wait/epoll/1fds/1ready', 2, 'higher'),
      comparison('over-poll/wait/epoll/10000fds/1ready', 0.001, 'lower'),
    ];
    const { status, answer, evidence } = conclude('crossover', typical(), ratios);
    expect(status).toBe('supported');
    expect(answer).toMatch(
      /^With one descriptor ready: epoll takes less than poll from 8 descriptors on, below that poll; the place is interpolated between 4 and 8\. /,
    );
    expect(answer).toContain('with 1 2.00 times (1.96 to 2.04), with 10,000 0.00100 times');
    expect(evidence).toContain(ratios[0]!.id);
  });
  test('refuted where epoll is cheaper from the first size on', () => {
    const cells = [...scans('poll', 900, 30), ...scans('epoll', 400, 0)];
    expect(conclude('crossover', cells)).toMatchObject({
      status: 'refuted',
      answer: expect.stringMatching(
        /^With one descriptor ready: never, from 1 descriptor on .* \(epoll is cheaper from 1 on in 8 of 8 blocks\)/,
      ),
    });
  });
  test('refuted where epoll never gets cheaper', () => {
    const cells = [...scans('poll', 100, 0), ...scans('epoll', 400, 0)];
    expect(conclude('crossover', cells)).toMatchObject({
      status: 'refuted',
      answer: expect.stringMatching(/ready: up to 10,000 descriptors/),
    });
  });
  test('undecided where one block crosses outside of the grid, and says how many', () => {
    const epoll = SIZES.map((fds) => scan('epoll', fds, (block) => (block === 0 ? 100 : 400)));
    const { status, answer } = conclude('crossover', [...scans('poll', 170, 30), ...epoll]);
    expect(status).toBe('undecided');
    expect(answer).toMatch(/ready: not clear, .* from below 1 to 8 descriptors .* from 1 on in 1 of 8 blocks/);
  });
  test('undecided below six blocks', () => {
    expect(conclude('crossover', typical(SIZES, [0, 1, 2]))).toMatchObject({
      status: 'undecided',
      answer: expect.stringMatching(/six blocks .* there are 3/),
    });
  });
  test('tells after how many waits registering is paid back', () => {
    const calls = [cell('call/poll/add-remove/512fds', 50), cell('call/epoll/add-remove/512fds', 1_050)].map(
      (each) => ({
        ...each,
        parameters: { fds: 512 },
      }),
    );
    // 512 times 1 µs more, about 15.1 µs less a wait.
    expect(conclude('crossover', [...typical(), ...calls]).answer).toMatch(/fcntl\(2\) .* paid back after 34 waits\.$/);
    const [dear, cheap] = [scans('poll', 0, 0.1), scans('epoll', 400, 0)];
    expect(conclude('crossover', [...dear, ...cheap, ...calls]).answer).toMatch(/no wait pays that back\.$/);
  });
  test('rounds up to whole descriptors, with the interval of the blocks', () => {
    // They meet at 2.2 to 3.6 descriptors.
    const epoll = SIZES.map((fds) => scan('epoll', fds, (block) => 100 + 30 * (2.2 + block / 5)));
    expect(conclude('crossover', [...scans('poll', 100, 30).map(level), ...epoll]).answer).toContain(
      'from 3 descriptors on (3 to 4), below that poll; the place is interpolated between 2 and 4.',
    );
  });
  test('tells the sizes around it, and no place, where they are far apart, as in a quick run', () => {
    const { status, answer } = conclude('crossover', typical([1, 64, 1_000]));
    expect(status).toBe('supported');
    expect(answer).toMatch(
      /^With one descriptor ready: poll takes less than epoll with 1, epoll takes less from somewhere between 1 and 64 descriptors on\./,
    );
    expect(answer).not.toContain('interpolated');
  });
  test('adds what holds where more are ready, and that poll is cheaper where it is', () => {
    const ratios = [
      comparison('over-poll/wait/epoll/512fds/512ready', 1.75, 'higher'),
      comparison('over-poll/wait/epoll/512fds/51ready', 0.2, 'lower'),
      comparison('over-poll/wait/epoll/256fds/1ready/pipe', 0.04, 'lower'),
    ];
    const { answer, evidence } = conclude('crossover', typical(), ratios);
    expect(answer).toMatch(
      /with 51 of 512 ready 0\.200 times \([^)]*\); with all of 512 ready 1\.75 times \([^)]*\), so that poll is the cheaper one\./,
    );
    expect(evidence).toContain(ratios[0]!.id);
    expect(evidence).not.toContain(ratios[2]!.id);
    const open = comparison('over-poll/wait/epoll/512fds/512ready', 1.2, 'undecided');
    expect(conclude('crossover', typical(), [open]).answer).not.toContain('poll is the cheaper one');
  });
  test.each<[Comparison['verdict'], RegExp]>([
    ['lower', /select and poll: select takes less than poll from 14 descriptors on/],
    ['same', /select takes, with 64, 0\.900 times .* what poll takes: no place is shown/],
    ['undecided', /, no clear verdict\) what poll takes: no place is shown/],
  ])('a select that is %s at the last size it shares with poll has a place or none', (verdict, words) => {
    const cells = [...typical(), ...scans('select', 305, 20, [1, 8, 16, 64])];
    const ratio = comparison('over-poll/wait/select/64fds/1ready', 0.9, verdict);
    const { answer, evidence } = conclude('crossover', cells, [ratio]);
    expect(answer).toMatch(words);
    expect(evidence).toContain(ratio.id);
    expect(conclude('crossover', cells).answer).not.toContain('select');
  });
});

describe('descriptor-wall', () => {
  const wall = (select: number, poll = 2_100, epoll = 2_100) =>
    Object.entries({ select, poll, epoll }).map(([name, highest]) => cell(`descriptors/${name}/eventfd`, highest));
  const skipped = { ...cell('wait/select/1000fds/1ready', 1, { status: 'skipped' }), parameters: { fds: 1_000 } };

  test('supported where select ends at 1,023 and the others do not, with the cells that are skipped for it', () => {
    const { status, answer, evidence } = conclude('descriptor-wall', [...wall(1_023), skipped]);
    expect(status).toBe('supported');
    expect(answer).toMatch(
      /select took has the number 1,023; poll took 2,100 and epoll took 2,100.* One cell .*: 1,000 descriptors/,
    );
    expect(evidence).toContain(skipped.id);
  });
  test.each([
    ['refuted where select took more', wall(1_024), 'refuted'],
    ['undecided where select ended earlier', wall(800), 'undecided'],
    ['undecided where poll ended there too', wall(1_023, 1_023), 'undecided'],
  ])('%s', (_what, cells, status) => {
    expect(conclude('descriptor-wall', cells).status).toBe(status);
  });
  test('undecided where a cell failed, with its reason', () => {
    const cells = [cell('descriptors/select/eventfd', 1, { status: 'failed' }), ...wall(1_023).slice(1)];
    expect(conclude('descriptor-wall', cells)).toMatchObject({
      status: 'undecided',
      answer: expect.stringContaining('a reason'),
    });
  });
});

describe('threaded-poll', () => {
  const beside = (verdict: Comparison['verdict']) =>
    comparison('beside-a-thread/wait/native-poll-threads/1000fds/1ready', 1.8, verdict);
  test.each([
    ['higher', 'supported', /counts a reference/],
    ['same', 'refuted', /not what makes the difference/],
    ['undecided', 'undecided', /, no clear verdict\) as long\.$/],
  ] as const)('a ratio that is %s makes it %s', (verdict, status, words) => {
    expect(conclude('threaded-poll', [], [beside(verdict)])).toMatchObject({
      status,
      answer: expect.stringMatching(words),
    });
  });
  test('has Node beside both where that was measured', () => {
    const node = comparison('beside-a-thread/wait/poll/1000fds/1ready', 1.05, 'same');
    const whole = comparison('times-native/wait/poll/1000fds/1ready', 1.9, 'higher');
    expect(conclude('threaded-poll', [], [beside('higher'), node, whole]).answer).toMatch(
      /Node takes 1\.90 times .* one thread takes, and 1\.05 times .* two takes\./,
    );
  });
});
