/** What the judge makes of an answer, whoever launched: a pass only for one that was signed, whole, of the right shape and right. */

import { describe, expect, test } from 'vitest';
import { ask } from '../../src/course/ask.js';
import type { Check, Judgement } from '../../src/course/assignment.js';
import type { Ended, Launch, Launcher } from '../../src/course/launch.js';
import type { Order } from '../../src/course/probe.js';
import { makeCheck } from './hostile-tree.js';

/** Asks a launcher that starts nothing and ends as it is told. */
async function askFake(end: (order: Order) => Partial<Ended>, check: Check = makeCheck()): Promise<Judgement> {
  const launcher: Launcher = {
    isolation: 'none',
    launch: async ({ order }: Launch) => ({
      exitCode: 0,
      killedBy: null,
      stopped: null,
      answer: '',
      output: '',
      survivors: 0,
      ...end(JSON.parse(order) as Order),
    }),
  };
  return await ask({
    check,
    seed: 7,
    tree: '/tree',
    probes: 'probes.ts',
    launcher,
    signal: new AbortController().signal,
  });
}

const right = ({ nonce, input }: Order) =>
  `${nonce} ${JSON.stringify({ observed: [...String(input)].reverse().join('') })}\n`;

test('a signed right answer passes', async () => {
  expect(await askFake((order) => ({ answer: right(order) }))).toEqual({ verdict: 'passed' });
});

const FAILS: [what: string, end: (order: Order) => Partial<Ended>, text: string][] = [
  ['it was stopped by the clock', (order) => ({ answer: right(order), stopped: 'time' }), 'did not end within 20 s'],
  ['it was stopped for its memory', (order) => ({ answer: right(order), stopped: 'memory' }), 'more than 1024 MiB'],
  [
    'it was stopped for its threads',
    (order) => ({ answer: right(order), stopped: 'threads' }),
    'more than 256 threads',
  ],
  [
    'it was stopped for its output',
    (order) => ({ answer: right(order), stopped: 'output' }),
    'printed more than 1 MiB',
  ],
  ['it was stopped for its answer', (order) => ({ answer: right(order), stopped: 'answer' }), 'longer than 16 MiB'],
  ['it left a process', (order) => ({ answer: right(order), survivors: 1 }), '1 of its processes'],
  ['it ended with another status', (order) => ({ answer: right(order), exitCode: 1 }), 'ended with status 1 although'],
  [
    'it was killed',
    (order) => ({ answer: right(order), exitCode: null, killedBy: 'SIGSEGV' }),
    'killed by SIGSEGV although',
  ],
  ['there is no answer', () => ({ output: 'the last words' }), 'the last words'],
  ['the nonce is missing', (order) => ({ answer: right(order).slice(order.nonce.length + 1) }), 'descriptor 4'],
  [
    'the nonce is another one',
    (order) => ({ answer: right(order).replace(/^\w/, (one) => (one === '0' ? '1' : '0')) }),
    'descriptor 4',
  ],
  ['the nonce is not alone', (order) => ({ answer: `x${right(order)}` }), 'descriptor 4'],
  ['there is a second line', (order) => ({ answer: `${right(order)}${right(order)}` }), 'descriptor 4'],
  ['there is more behind the line', (order) => ({ answer: `${right(order)} ` }), 'descriptor 4'],
  ['the line does not end', (order) => ({ answer: right(order).trimEnd() }), 'descriptor 4'],
  ['it is no JSON', ({ nonce }) => ({ answer: `${nonce} {\n` }), 'no JSON'],
  ['it is cut', (order) => ({ answer: `${right(order).slice(0, -5)}\n` }), 'no JSON'],
  ['it is no object', ({ nonce }) => ({ answer: `${nonce} null\n` }), 'no object'],
  ['it is empty', ({ nonce }) => ({ answer: `${nonce} {}\n` }), 'something else'],
  [
    'it is a verdict',
    ({ nonce }) => ({ answer: `${nonce} {"verdict":"passed","observed":{"verdict":"passed"}}\n` }),
    'something else',
  ],
  ['it is another type', ({ nonce }) => ({ answer: `${nonce} {"observed":["a"]}\n` }), 'something else'],
  ['it is wrong', ({ nonce }) => ({ answer: `${nonce} {"observed":"a"}\n` }), 'the word: a'],
  ['something was thrown', ({ nonce }) => ({ answer: `${nonce} {"threw":{"message":"boom"}}\n` }), 'boom'],
  [
    'something was thrown and observed',
    (order) => ({ answer: right(order).replace('{', '{"threw":null,') }),
    'undefined',
  ],
];

test.each(FAILS)('%s: a fail', async (_, end, text) => {
  const judgement = await askFake(end);
  expect(judgement).toMatchObject({ verdict: 'failed', observed: expect.stringContaining(text) });
});

test('an answer that the check cannot judge is a fail, not the end of the grading', async () => {
  const check = makeCheck({
    ask: () => ({
      input: 'word',
      judge: () => {
        throw new TypeError('no such thing');
      },
    }),
  });
  const judgement = await askFake((order) => ({ answer: right(order) }), check);
  expect(judgement).toMatchObject({ verdict: 'failed', observed: expect.stringContaining('no such thing') });
});

test('an answer that says not written yet is told from one that is wrong', async () => {
  const told = await askFake(({ nonce }) => ({ answer: `${nonce} {"threw":{"message":"not written yet: next()"}}\n` }));
  expect(told).toMatchObject({ verdict: 'failed', expected: 'the region is written' });
});

describe('the texts of a judgement', () => {
  test('cannot steer a terminal', async () => {
    const steering = JSON.stringify({ observed: '\u001b]0;title\u0007\u001b[2Jgone\u202e\r' });
    const judgement = await askFake(({ nonce }) => ({ answer: `${nonce} ${steering}\n` }));
    expect(judgement).toMatchObject({ observed: 'the word: gone' });
    const printed = await askFake(() => ({ output: '\u001b[31mred\u001b[0m' }));
    expect(printed).toMatchObject({ observed: expect.stringMatching(/:\nred$/) });
  });

  test('cannot fill it', async () => {
    const judgement = await askFake(({ nonce }) => ({
      answer: `${nonce} ${JSON.stringify({ observed: 'x'.repeat(1e6) })}\n`,
    }));
    expect((judgement as { observed: string }).observed.length).toBeLessThan(3_000);
  });
});

test('the graded process learns the input and no expectation, and each time another nonce', async () => {
  const orders: Order[] = [];
  for (let turn = 0; turn < 2; turn++) {
    await askFake((order) => {
      orders.push(order);
      return {};
    });
  }
  expect(Object.keys(orders[0]!).sort()).toEqual(['input', 'module', 'nonce', 'probe']);
  expect(orders[0]!.input).toEqual(orders[1]!.input);
  expect(orders[0]!.nonce).toMatch(/^[0-9a-f]{32}$/);
  expect(orders[0]!.nonce).not.toBe(orders[1]!.nonce);
});
