/** Claims about what task 1b concludes of readers: from data that supports it, data that refutes it, and too little data. */

import { describe, expect, test } from 'vitest';
import type { Cell, Comparison, Finding } from '../../../src/core/result.js';
import { cell, comparison } from '../fake-cells.js';
import { conclude, find } from './fake-scans.js';

type Verdict = Comparison['verdict'];
type Row = readonly [Verdict, Finding['status']];
const GAIN: readonly Row[] = [
  ['higher', 'supported'],
  ['lower', 'refuted'],
  ['same', 'refuted'],
  ['undecided', 'undecided'],
];

const consumer = (cpuNs: number, voluntarySwitches = 1) => ({
  sides: [{ role: 'consumer', cpuNs, voluntarySwitches }, { role: 'producer' }],
});
const skipped = (id: string) => cell(id, 1, { status: 'skipped' });

describe('fast-path', () => {
  const events = ['epoll', 'native-epoll', 'event-loop'].map((name) => cell(`events/${name}/64pipes`, 1e6));
  const over = (verdict: Verdict) => comparison('over-event-loop/events/epoll/64pipes', 4, verdict);

  test.each(GAIN)('a ratio to the event loop that is %s makes it %s', (verdict, status) => {
    expect(conclude('fast-path', events, [over(verdict)]).status).toBe(status);
  });
  test('names epoll with its interval, and what it is held against; the table has the others', () => {
    const native = comparison('times-native/events/epoll/64pipes', 0.7, 'lower');
    const cells = [...events, skipped('events/peer-epoll/64pipes')];
    const { answer, evidence } = conclude('fast-path', cells, [over('higher'), native]);
    expect(answer).toContain('epoll handles 1.00 M ev/s (0.980 to 1.02): ');
    expect(answer).toContain(
      '4.00 times (3.92 to 4.08) what the event loop does; 0.700 times (0.686 to 0.714) what the same loop',
    );
    expect(answer).not.toContain('peer');
    expect(evidence).toContain(native.id);
  });
  test('undecided where a cell failed or has too few sets', () => {
    const failed = [cell('events/epoll/64pipes', 1, { status: 'failed' })];
    expect(conclude('fast-path', failed, [over('higher')])).toMatchObject({
      status: 'undecided',
      answer: expect.stringContaining('a reason'),
    });
    const few = [cell('events/epoll/64pipes', 1, { trials: 5 })];
    expect(conclude('fast-path', few, [over('higher')]).answer).toContain('5 sets');
  });
});

describe('edge-triggered', () => {
  const events = (verdict: Verdict) => comparison('over-level/events/epoll-edge/64pipes', 1.1, verdict);
  const latency = (verdict: Verdict) => comparison('over-level/latency/epoll-edge/16pipes/10000-per-s', 0.9, verdict);

  test.each<readonly [Verdict, Verdict, Finding['status']]>([
    ['higher', 'same', 'supported'],
    ['same', 'lower', 'supported'],
    ['same', 'same', 'refuted'],
    ['lower', 'higher', 'refuted'],
    ['same', 'undecided', 'undecided'],
    ['undecided', 'same', 'undecided'],
  ])('events that are %s and a latency that is %s make it %s', (first, second, status) => {
    expect(conclude('edge-triggered', [], [events(first), latency(second)]).status).toBe(status);
  });
  test('has the CPU of both consumers a message, and does without', () => {
    const cells = [
      cell('latency/epoll-edge/16pipes/10000-per-s', 5e4, consumer(4_000)),
      cell('latency/epoll/16pipes/10000-per-s', 5e4, consumer(5_000)),
    ];
    const { answer } = conclude('edge-triggered', cells, [events('same')]);
    expect(answer).toContain('takes 4.00 µs of CPU a message against 5.00 µs');
    const without = cells.map(({ id }) => skipped(id));
    expect(conclude('edge-triggered', without, [events('same')]).answer).not.toMatch(/CPU|undefined|null/);
  });
});

describe('wake-up', () => {
  const load = (name: string, ns: number, rest = '1000-per-s/from-write', p99?: number) =>
    cell(`latency/${name}/16pipes/${rest}`, ns, { ...consumer(9_000, 1.02), ...(p99 ? { p99 } : {}) });
  const scan = (ns: number) => cell('wait/epoll/64fds/1ready', ns);

  test('supported where a wake-up takes more than a scan, with sleeps, CPU and p99', () => {
    const cells = [
      load('epoll', 30_000, undefined, 90_000),
      load('poll', 31_000),
      load('epoll', 50_000, '10000-per-s'),
      scan(400),
    ];
    const { status, answer } = conclude('wake-up', cells);
    expect(status).toBe('supported');
    expect(answer).toContain(
      'epoll 30.0 µs (p99 90.0 µs) and 1.02 sleeps a message; all of them from 30.0 µs (epoll) to 31.0 µs (poll).',
    );
    expect(answer).toContain('At 10,000 a second, from when each was to be sent: epoll 50.0 µs.');
  });
  test('lays the difference to no single cause, and gives the CPU of both loops, or of the one there is', () => {
    const native = cell('latency/native-epoll/16pipes/1000-per-s/from-write', 25_000, consumer(5_000));
    const { answer } = conclude('wake-up', [load('epoll', 30_000), native, scan(400)]);
    expect(answer).toMatch(/mostly the wake-up, .* the write, the read, the check and code gone cold are in it/);
    expect(answer).toMatch(/CPU of the consumer a message: epoll 9\.00 µs, native-epoll 5\.00 µs\.$/);
    expect(answer).not.toContain('no way of waiting');
    expect(conclude('wake-up', [load('epoll', 30_000), scan(400)]).answer).toMatch(/a message: epoll 9\.00 µs\.$/);
  });
  test('refuted where a scan alone takes longer: then one of the two is not what it says', () => {
    expect(conclude('wake-up', [load('epoll', 300), scan(400)])).toMatchObject({
      status: 'refuted',
      answer: expect.stringMatching(/^The parts/),
    });
  });
  test('undecided where the intervals overlap, and without a scan', () => {
    expect(conclude('wake-up', [load('epoll', 400), scan(400)]).status).toBe('undecided');
    expect(conclude('wake-up', [load('epoll', 30_000)]).status).toBe('undecided');
  });
  test('says why there is none where two CPUs are missing', () => {
    const finding = conclude('wake-up', [skipped('latency/epoll/16pipes/1000-per-s/from-write')]);
    expect(finding).toMatchObject({ status: 'undecided', answer: expect.stringContaining('was skipped (a reason)') });
  });
});

describe('idle', () => {
  const rest = (name: string, waits: number, cpuNs = 50_000, trials = 8) =>
    cell(`waits/${name}/16pipes/idle`, waits, { ...consumer(cpuNs), parameters: { restMs: 200 }, trials });

  test('supported where everyone sleeps, with returns and CPU of epoll and of who had most', () => {
    const { status, answer } = conclude('idle', [
      rest('poll', 2, 49_000),
      rest('epoll', 1),
      rest('event-loop', 3),
      rest('thread-per-pipe', 1, 90_000),
      skipped('waits/peer-epoll/16pipes/idle'),
    ]);
    expect(status).toBe('supported');
    expect(answer).toContain('In 200 ms without a message');
    expect(answer).toContain(
      ': epoll 1 return and 50.0 µs of CPU; event-loop 3 turns and 50.0 µs of CPU; thread-per-pipe 1 return and 90.0 µs of CPU.',
    );
    expect(conclude('idle', [rest('event-loop', 1)]).answer).toContain(': event-loop 1 turn and');
  });
  test.each([
    ['who returns every 5 ms', rest('poll', 40)],
    ['who burns a CPU', rest('poll', 1, 150e6)],
  ])('refuted by one %s, by name', (_who, busy) => {
    expect(conclude('idle', [rest('epoll', 1), busy])).toMatchObject({
      status: 'refuted',
      answer: expect.stringMatching(/: poll \(.+ of CPU\) did not/),
    });
  });
  test('undecided with five sets', () => {
    expect(conclude('idle', [rest('epoll', 1, 0, 5)]).status).toBe('undecided');
  });
  test('undecided where one failed: it cannot be said for that one, by name, and is said for the others', () => {
    const failed = cell('waits/event-loop/16pipes/idle', 1, { status: 'failed' });
    const { summary: _summary, ...uncounted } = failed;
    for (const missing of [failed, uncounted]) {
      const { status, answer, evidence } = conclude('idle', [rest('epoll', 1), missing]);
      expect(status).toBe('undecided');
      expect(answer).toMatch(/^Next to nothing.* epoll 1 return .* Cannot be said for event-loop: a reason\.$/);
      expect(answer).not.toContain('event-loop 1');
      expect(evidence).toContain(missing.id);
      expect(conclude('idle', [rest('poll', 40), missing]).status).toBe('refuted');
      expect(conclude('idle', [missing])).toMatchObject({
        status: 'undecided',
        answer: 'Cannot be said for event-loop: a reason.',
      });
    }
  });
});

describe('event-loop', () => {
  const events = (verdict: Verdict) => comparison('over-event-loop/events/epoll/64pipes', 4, verdict);
  test.each(GAIN)('events of epoll that are %s make it %s', (verdict, status) => {
    const words = { supported: /^Behind in events a second\. /, refuted: /^Not behind in/, undecided: /^Not clear\. / };
    expect(conclude('event-loop', [], [events(verdict)])).toMatchObject({
      status,
      answer: expect.stringMatching(words[status]),
    });
  });
  test('adds gap and memory of the job where their verdict is clear, and nowhere else', () => {
    const job = (metric: string, producers: number, verdict: Verdict) =>
      comparison(`over-epoll/${metric}/job-event-loop/P${producers}/slow-first`, 2.5, verdict);
    const others = [
      job('service-gap', 4, 'higher'),
      job('service-gap', 64, 'undecided'),
      job('memory', 4, 'undecided'),
      job('memory', 64, 'higher'),
      comparison('over-epoll/service-gap/event-loop/firehose', 2, 'undecided'),
    ];
    const { answer, evidence } = conclude('event-loop', [], [events('higher'), ...others]);
    expect(answer).toContain(
      'over epoll: the longest gap of the job with 4 producers 2.50 times (2.45 to 2.55), the memory of its consumer with 64 producers 2.50 times (2.45 to 2.55). It makes',
    );
    expect(evidence).toEqual([events('higher').id, others[0]!.id, others[3]!.id]);
    // Where both are clear, the one with most producers speaks.
    const both = conclude('event-loop', [], [events('higher'), job('memory', 4, 'higher'), job('memory', 64, 'same')]);
    expect(both.answer).toContain('What else is clear, over epoll: the memory of its consumer with 64 producers 2.50');
    expect(both.answer).not.toContain('with 4 producers');
  });
  test('adds the job and the gap where they were measured', () => {
    const others = [
      comparison('over-epoll/elapsed/job-event-loop/P4/slow-first', 1.1, 'undecided'),
      comparison('over-epoll/service-gap/event-loop/firehose', 2, 'higher'),
    ];
    const { answer, evidence } = conclude('event-loop', [], [events('higher'), ...others]);
    expect(answer).toContain('with 4 producers 1.10 times (1.08 to 1.12, no clear verdict).');
    expect(answer).toContain('the longest gap beside a firehose 2.00 times');
    expect(evidence).toHaveLength(3);
  });
});

describe('timer-drift', () => {
  const cells: Cell[] = [
    cell('drift/epoll/in-thread', 20e6),
    cell('drift/epoll/in-worker', 4e5),
    cell('drift/event-loop/in-thread', 5e5),
  ];
  test.each(GAIN)('a drift beside the wait that is %s makes it %s', (verdict, status) => {
    expect(conclude('timer-drift', cells, [comparison('in-thread-or-worker/drift/epoll', 50, verdict)]).status).toBe(
      status,
    );
  });
  test('names each with its place', () => {
    const { answer } = conclude('timer-drift', cells, [comparison('in-thread-or-worker/drift/epoll', 50, 'higher')]);
    expect(answer).toMatch(
      /epoll in the thread 20\.0 ms .*, epoll in a worker 400 µs .* and event-loop in the thread 500 µs/,
    );
  });
});

test('a run that was asked for nothing of a reader has none of these findings', () => {
  for (const id of ['fast-path', 'edge-triggered', 'wake-up', 'idle', 'event-loop', 'timer-drift'])
    expect(find(id, [])).toBeUndefined();
});
