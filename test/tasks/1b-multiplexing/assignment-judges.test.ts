/** Each judge of assignment 1b passes what is right, and says what is wrong with what is not. */

import { createHash } from 'node:crypto';
import { describe, expect, test } from 'vitest';
import { POLLHUP, POLLIN, POLLNVAL, POLLOUT } from '../../../src/core/poll-events.js';
import type { Judgement } from '../../../src/course/assignment.js';
import { judgeEdges } from '../../../tasks/1b-multiplexing/assignment/checks/edge.js';
import { judgeLooks, judgeTurns, type Step } from '../../../tasks/1b-multiplexing/assignment/checks/look-model.js';
import { judgeTables, type Operation } from '../../../tasks/1b-multiplexing/assignment/checks/registrations.js';
import { judgeServing, type Script, WHOLE } from '../../../tasks/1b-multiplexing/assignment/checks/serving-model.js';
import { judgeDrained, judgeFirehose } from '../../../tasks/1b-multiplexing/assignment/checks/streams.js';
import { judgeWaits } from '../../../tasks/1b-multiplexing/assignment/checks/time-out.js';
import {
  judgeScenes,
  nothing,
  type Scene,
  signal,
} from '../../../tasks/1b-multiplexing/assignment/checks/wait-loop.js';

/** Says what was observed, or "passed". */
function tell(judgement: Judgement): string {
  return judgement.verdict === 'failed' ? judgement.observed : judgement.verdict;
}

describe('the judge of time-outs', () => {
  const judge = (timeoutMs: string, passNs: number[], calls: [number, boolean][]) =>
    tell(
      judgeWaits(
        [{ timeoutMs, startNs: 0, passNs }],
        [{ calls: calls.map(([callMs, isLast]) => ({ callMs, isLast })), isRefused: false }],
      ),
    );

  test.each<[string, string, number[], [number, boolean][], RegExp]>([
    [
      'the whole, then what is left',
      '50',
      [30e6],
      [
        [50, true],
        [20, true],
      ],
      /passed/,
    ],
    [
      'a millisecond more for the rounding',
      '50',
      [30.5e6],
      [
        [50, true],
        [21, true],
      ],
      /passed/,
    ],
    [
      'slices of another size',
      '5000000000',
      [4e15],
      [
        [2e9, false],
        [1e9, true],
      ],
      /passed/,
    ],
    [
      'the whole again after a signal',
      '50',
      [30e6],
      [
        [50, true],
        [50, true],
      ],
      /50 ms/,
    ],
    [
      'too little after a signal',
      '50',
      [30e6],
      [
        [50, true],
        [19, true],
      ],
      /19 ms/,
    ],
    ['a fraction rounded down', '0.4', [], [[0, true]], /0 ms/],
    ['half a millisecond', '0.5', [], [[0.5, true]], /0.5 ms/],
    ['-1 for 0', '0', [], [[-1, false]], /-1 ms/],
    ['0 for -1', '-1', [], [[0, true]], /0 ms/],
    ['a last call for ever', '-1', [], [[-1, true]], /isLast was true/],
    ['a short wait that goes on', '50', [], [[50, false]], /isLast was false/],
    ['more than an int', '5000000000', [], [[5e9, true]], /5000000000 ms/],
    ['the first slice as the last', '5000000000', [], [[2 ** 31 - 1, true]], /isLast was true/],
    ['a call too few', '50', [1e6], [[50, true]], /1 calls/],
  ])('knows %s', (_, timeoutMs, passNs, calls, told) => {
    expect(judge(timeoutMs, passNs, calls)).toMatch(told);
  });

  test('wants a refusal of what is no time, and none of what is one', () => {
    const one = (timeoutMs: string, isRefused: boolean) =>
      judgeWaits(
        [{ timeoutMs, startNs: 0, passNs: [] }],
        [{ calls: isRefused ? [] : [{ callMs: 1, isLast: true }], isRefused }],
      );
    expect(tell(one('NaN', true))).toBe('passed');
    expect(tell(one('NaN', false))).toContain('begin(NaN) gave 1 ms');
    expect(tell(one('1', true))).toContain('RangeError');
  });
});

describe('the judge of the wait loop', () => {
  const judge = (scene: Omit<Scene, 'way'>, calls: number[], end: number | string, way = 'wait') =>
    tell(
      judgeScenes(
        [{ way: 'wait', ...scene }],
        [
          {
            returned: typeof end === 'number' ? end : null,
            threw: typeof end === 'string' ? end : null,
            calls: calls.map((callMs) => ({ way, callMs })),
          },
        ],
      ),
    );
  const interrupted = { timeoutMs: '50', steps: [signal(30), { afterMs: 5, gives: 2 }] };

  test.each<[string, Omit<Scene, 'way'>, number[], number | string, RegExp]>([
    ['a wait through a signal', interrupted, [50, 20], 2, /passed/],
    ['a wait that nothing ends', { timeoutMs: '50', steps: [] }, [50], 0, /passed/],
    ['a signal exactly at the end', { timeoutMs: '50', steps: [signal(50)] }, [50], 0, /passed/],
    ['a signal taken for the end', interrupted, [50], 0, /EINTR.*returned 0/],
    ['a signal thrown', interrupted, [50], 'EINTR', /threw EINTR/],
    ['a time-out that begins again', interrupted, [50, 50], 2, /given 50 ms/],
    ['a lost result', interrupted, [50, 20], 0, /found 2.*returned 0/],
    ['another call after a result', interrupted, [50, 20, 15], 2, /another call was made/],
    ['a look in place of a wait', { timeoutMs: '50', steps: [] }, [0], 0, /given 0 ms/],
    ['calls after the end', { timeoutMs: '50', steps: [] }, [50, 0], 'spins', /another call was made/],
    ['nothing taken for the end', { timeoutMs: '-1', steps: [nothing(3)] }, [-1], 0, /returned 0/],
    [
      'an error that is kept',
      { timeoutMs: '-1', steps: [{ afterMs: 1, gives: 'EBADF' }] },
      [-1, -1],
      'spins',
      /another call/,
    ],
    ['no call at all', { timeoutMs: '50', steps: [] }, [], 0, /before any call/],
    ['a call of a closed waiter', { timeoutMs: '50', steps: [], before: 'close' }, [50], 0, /closed waiter returned 0/],
  ])('knows %s', (_, scene, calls, end, told) => {
    expect(judge(scene, calls, end)).toMatch(told);
  });

  test('wants the call of the method that was asked', () => {
    expect(judge({ timeoutMs: '50', steps: [] }, [50], 0, 'waitAndRead')).toContain(
      'made the system call of waitAndRead()',
    );
  });
});

describe('the judge of registrations', () => {
  const operations: Operation[] = [
    ['add', 7, 1],
    ['add', 9, 5],
    ['remove', 7, 0],
  ];
  const places = (...known: [number, number][]) => [7, 9, 8, 10].map((fd) => new Map(known).get(fd) ?? -1);
  const seven: [number, number, number] = [7, 1, 0];
  const nine: [number, number, number] = [9, 5, 0];
  const before = [
    { size: 1, entries: [seven], places: places([7, 0]) },
    { size: 2, entries: [seven, nine], places: places([7, 0], [9, 1]) },
  ];

  test.each<[string, Parameters<typeof judgeTables>[1][number], RegExp]>([
    ['the right table', { size: 1, entries: [nine], places: places([9, 0]) }, /passed/],
    ['a size that stays', { size: 2, entries: [seven, nine], places: places([9, 1]) }, /size is 2/],
    ['the wrong one removed', { size: 1, entries: [seven], places: places([7, 0]) }, /entry 0 is of descriptor 7/],
    ['the place of before', { size: 1, entries: [nine], places: places([9, 1]) }, /descriptor 9 has place 1/],
    [
      'a removed one with a place',
      { size: 1, entries: [nine], places: places([9, 0], [7, 0]) },
      /descriptor 7 has place 0/,
    ],
    ['another interest', { size: 1, entries: [[9, 1, 0]], places: places([9, 0]) }, /watched for 1/],
    ['stale events', { size: 1, entries: [[9, 5, 1]], places: places([9, 0]) }, /events 1 were found/],
  ])('knows %s', (_, last, told) => {
    expect(tell(judgeTables(operations, [...before, last]))).toMatch(told);
  });
});

describe('the judge of looks', () => {
  const steps: Step[] = [
    {
      set: [
        [4, POLLIN | POLLOUT],
        [5, POLLHUP],
        [6, 0],
        [8, null],
      ],
      add: [4, 5, 6, 8].map((fd) => [fd, POLLIN]),
      look: 'wait',
      timeoutMs: 50,
    },
  ];
  const right: [number, number][] = [
    [8, POLLNVAL],
    [4, POLLIN],
    [5, POLLHUP],
  ];
  const judge = (told: [number, number][], more: object = {}, waiter: 'poll' | 'select' = 'poll') =>
    tell(
      judgeLooks(waiter, steps, [
        { refused: [], size: 4, count: told.length, told, threw: null, timeouts: [50], ...more },
      ]),
    );

  test.each<[string, [number, number][], object, RegExp]>([
    ['what is right, in any order', right, {}, /passed/],
    ['a hang-up that is missing', [right[0]!, right[1]!], {}, /returned 2: /],
    ['what was not ready', [[6, POLLIN], ...right.slice(1)], {}, /told of 6 POLLIN/],
    ['one told twice', [right[0]!, right[0]!, right[1]!], {}, /8 twice/],
    ['other events', [[8, POLLIN], right[1]!, right[2]!], {}, /8 POLLIN/],
    ['events of another interest', [right[0]!, [4, 5], right[2]!], {}, /4 POLLIN\|POLLOUT/],
    ['an error', [], { threw: 'EBADF' }, /threw EBADF/],
    ['no call', right, { timeouts: [] }, /0 system calls/],
    ['calls and calls', right, { timeouts: Array(9).fill(50) }, /9 system calls/],
    ['another time-out', right, { timeouts: [0] }, /given 0 ms/],
    ['one that was not taken', right, { refused: [[4, 'EBADF']] }, /add\(4\): EBADF/],
  ])('knows %s', (_, told, more, expected) => {
    expect(judge(told, more)).toMatch(expected);
  });

  test('has select say POLLIN for an end, and refuse 1,024', () => {
    expect(
      judge(
        [
          [8, POLLNVAL],
          [4, POLLIN],
          [5, POLLIN],
        ],
        {},
        'select',
      ),
    ).toBe('passed');
    const one = { refused: [], size: 1, count: 0, told: [], threw: null, timeouts: [] };
    expect(tell(judgeLooks('select', [{ add: [[1_024, POLLIN]] }], [one]))).toBe('add(1024): taken');
  });

  test('counts the looks in which one that is ready is left out', () => {
    const looks: Step[] = Array.from({ length: 5 }, () => ({ look: 'wait' as const }));
    const told = (...turns: number[]) =>
      turns.map((fd) => ({
        refused: [],
        size: 2,
        count: 1,
        told: [[fd, 1] as [number, number]],
        threw: null,
        timeouts: [0],
      }));
    expect(tell(judgeTurns([4, 5], 2, looks, told(4, 5, 4, 4, 5)))).toBe('passed');
    expect(tell(judgeTurns([4, 5], 2, looks, told(5, 4, 4, 4, 5)))).toContain('looks 2 to 4 did not tell of it');
    expect(tell(judgeTurns([4, 5], 2, looks, told(4, 5, 4, 4, 4)))).toContain('descriptor 5');
  });
});

describe('the judge of serving', () => {
  const script: Script = {
    pipes: 2,
    tables: [
      [
        [0, 1, 'ab'],
        [1, 1, -11],
        [1, 1, 'c'],
      ],
      [
        [0, 16, 0],
        [1, 32, -9],
      ],
    ],
    runs: [{ stopAfter: 1, timeoutMs: null }, WHOLE],
  };
  const wait = { what: 'wait' as const, pipe: -1, value: -1, text: '' };
  const bytes = (pipe: number, text: string) => ({ what: 'bytes' as const, pipe, value: 0, text });
  const remove = (pipe: number, value = 1) => ({ what: 'remove' as const, pipe, value, text: '' });
  const end = (pipe: number, value: number, text: string) => ({ what: 'end' as const, pipe, value, text });
  const first = [wait, bytes(0, 'ab')];
  const second = [bytes(1, 'c'), wait, remove(0), end(0, 0, ''), remove(1), end(1, 1, 'EBADF')];
  const judge = (one: typeof second, two: typeof second, more: object = {}) =>
    tell(
      judgeServing(script, {
        added: [],
        blocking: [],
        runs: [
          { events: one, isWaiting: false, size: 2 },
          { events: two, isWaiting: false, size: 0, ...more },
        ],
      }),
    );

  test.each<[string, typeof second, typeof second, object, RegExp]>([
    ['what is right', first, second, {}, /passed/],
    ['a run that does not stop', [...first, bytes(1, 'c')], second.slice(1), {}, /run 1.*"c"/],
    ['a rest that is lost', first, second.slice(1), {}, /run 2, at first: a wait/],
    ['a chunk handed out twice', first, [bytes(0, 'ab'), ...second], {}, /run 2, at first: 2 bytes "ab"/],
    [
      'an end that is not told',
      first,
      second.filter(({ pipe, what }) => pipe !== 1 || what === 'bytes'),
      {},
      /nothing more/,
    ],
    ['an end left open', first, [...second.slice(0, 3), end(0, 1, ''), ...second.slice(4)], {}, /pipe 0, left open/],
    [
      'one that stays in the waiter',
      first,
      second.filter((event) => event.what !== 'remove'),
      {},
      /removed from the waiter 0 times/,
    ],
    [
      'one closed before',
      first,
      second.map((event) => (event.what === 'remove' ? remove(event.pipe, 0) : event)),
      {},
      /closed and then removed/,
    ],
    ['a run that waits on', first, second, { isWaiting: true }, /waited on/],
    ['a wrong size', first, second, { size: 1 }, /size is 1/],
  ])('knows %s', (_, one, two, more, told) => {
    expect(judge(one as typeof second, two, more)).toMatch(told);
  });
});

describe('the judges of streams', () => {
  test('know lost, changed and late bytes, and ends too few and too many', () => {
    const digest = createHash('sha256').update(Uint8Array.of(3, 10)).digest('hex');
    const right = { digest, bytes: 2, ends: 1, bytesAfterEnd: 0 };
    const judge = (more: object) => tell(judgeDrained([2], 3, [{ ...right, ...more }]));
    expect(judge({})).toBe('passed');
    expect(judge({ bytes: 0 })).toContain('0 bytes came');
    expect(judge({ digest: '' })).toContain('other bytes came');
    expect(judge({ bytesAfterEnd: 1 })).toContain('behind its end');
    expect(judge({ ends: 2 })).toContain('told 2 times');
  });

  test('know tickers that wait, that are never served, and ends that are missing', () => {
    const right = {
      gaps: [
        [0, 1, 1],
        [0, 3],
      ],
      unserved: [0, 0],
      ended: [0, 2, 1],
      size: 0,
    };
    const judge = (more: object) => tell(judgeFirehose(2, 5, { ...right, ...more }));
    expect(judge({})).toBe('passed');
    expect(
      judge({
        gaps: [
          [0, 1, 1],
          [0, 4],
        ],
      }),
    ).toContain('4 chunks of the firehose');
    expect(judge({ unserved: [2, 0] })).toContain('2 bytes of ticker 1');
    expect(judge({ gaps: [[0], [1]] })).toContain('2 bytes were sent');
    expect(judge({ ended: [0, 1], size: 1 })).toContain('1 are left');
  });

  test('of edges know a silence, an end that nobody reads, one left out, and reads that cannot be', () => {
    const judge = (chunks: [number, number][][], mustServe: number[] = []) =>
      tell(
        judgeEdges(
          { pipes: 2, budgetBytes: 4, room: 2, steps: [{ write: [[0, 6]], close: [0], looks: 3, mustServe }] },
          [chunks],
        ),
      );
    expect(judge([[[0, 4]], [[0, 2]], [[0, 0]]])).toBe('passed');
    expect(judge([[[0, 4]], [], []])).toContain('2 bytes of pipe 0 were still unread');
    expect(judge([[[0, 4]], [[0, 2]], []])).toContain('nobody had read its end');
    expect(judge([[[0, 4]], [[0, 2]], [[0, 0]]], [1])).toContain('pipe 1');
    expect(judge([[[0, 6]], [[0, 0]], []])).toContain('gave 6');
    expect(judge([[[0, 0]], [], []])).toContain('at its end');
  });
});
