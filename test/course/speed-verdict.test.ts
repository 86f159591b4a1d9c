/** Holds the verdict on speed to simulated blocks: clear ones decide, all others are not graded. */

import { describe, expect, test } from 'vitest';
import { Random } from '../../src/core/random.js';
import { judgeSpeed, type SpeedEvidence, type SpeedPair } from '../../src/course/speed-verdict.js';

interface Simulated {
  /** Time of the graded side over the opponent's. */
  ratio: number;
  /** Of the log of each block's time. */
  deviation?: number;
  pairs?: number;
  /** Of the control over the opponent. */
  controlRatio?: number;
  opponentMs?: number;
  isDisturbed?: boolean;
}

function simulate(
  { ratio, deviation = 0.05, pairs = 8, controlRatio = 1, opponentMs = 60, isDisturbed = false }: Simulated,
  seed = 1,
) {
  const random = new Random(seed);
  const block = (ms: number) => ({ wallNs: ms * 1e6 * Math.exp(random.normal(0, deviation)), operations: 1000 });
  return Array.from(
    { length: pairs },
    (): SpeedPair => ({
      subject: block(opponentMs * ratio),
      opponent: block(opponentMs),
      control: block(opponentMs * controlRatio),
      isDisturbed,
    }),
  );
}

function judge(pairs: readonly SpeedPair[], other: Partial<SpeedEvidence> = {}) {
  const names = { operation: 'one thing is done', opponentName: 'the reference' };
  return judgeSpeed({ pairs, allowedRatio: 3, cpus: 2, neededCpus: 1, ...names, ...other });
}

describe('what is clear is decided', () => {
  test.each([0.5, 1, 2, 2.5])('%s times the time of the opponent passes where 3 is allowed', (ratio) => {
    expect(judge(simulate({ ratio }))).toEqual({ verdict: 'passed' });
  });

  test.each([3.6, 5, 40])('%s times the time fails, and the text has the ratio and both times', (ratio) => {
    expect(judge(simulate({ ratio }))).toMatchObject({
      verdict: 'failed',
      observed: expect.stringMatching(
        /^it takes .* times as long as the reference \(95 % interval .* ns against .* ns for: one thing/,
      ),
      expected: 'at most 3 times as long',
    });
  });

  test('times are compared by operation: four times the work in four times the time is as fast', () => {
    const pairs = simulate({ ratio: 4 }).map((pair) => ({ ...pair, subject: { ...pair.subject, operations: 4000 } }));
    expect(judge(pairs)).toEqual({ verdict: 'passed' });
  });

  test('one odd block among eight neither fails who is fast nor is dropped', () => {
    const pairs = simulate({ ratio: 1 });
    pairs[3] = { ...pairs[3]!, subject: { wallNs: 9e9, operations: 1000 } };
    expect(judge(pairs).verdict).not.toBe('failed');
  });

  test('a host that others disturb still passes who is fast', () => {
    expect(judge(simulate({ ratio: 1, isDisturbed: true }))).toEqual({ verdict: 'passed' });
  });

  test('a host that others disturb fails only who is slower than any two equal blocks were apart', () => {
    expect(judge(simulate({ ratio: 3.3, deviation: 0.03, isDisturbed: false })).verdict).toBe('failed');
    expect(judge(simulate({ ratio: 3.3, deviation: 0.03, isDisturbed: true })).verdict).toBe('not-graded');
    expect(judge(simulate({ ratio: 9, deviation: 0.03, isDisturbed: true })).verdict).toBe('failed');
  });
});

describe('this host cannot show it', () => {
  const cases: [string, SpeedPair[], Partial<SpeedEvidence>, RegExp][] = [
    ['the interval holds what is allowed', simulate({ ratio: 3, deviation: 0.2 }), {}, /the ratio lies within/],
    ['seven pairs', simulate({ ratio: 1, pairs: 7 }), {}, /7 pairs of blocks, at least 8/],
    ['no pair', [], {}, /0 pairs of blocks/],
    ['fewer CPUs than are needed', simulate({ ratio: 9 }), { neededCpus: 3 }, /has 2 CPUs, 3 are needed/],
    ['the opponent differs from itself', simulate({ ratio: 1, controlRatio: 1.5 }), {}, /against itself gives a ratio/],
    ['it differs the other way round', simulate({ ratio: 9, controlRatio: 0.6 }), {}, /against itself gives a ratio/],
    ['blocks are too short to be timed', simulate({ ratio: 9, opponentMs: 1 }), {}, /less than the 10 ms/],
    ['a time of the opponent is zero', simulate({ ratio: 9, opponentMs: 0 }), {}, /took 0 ms/],
    ['a time of the opponent is none', simulate({ ratio: 9, opponentMs: Number.NaN }), {}, /took 0 ms/],
  ];
  test.each(cases)('%s', (_claim, pairs, other, words) => {
    const judgement = judge(pairs, other);
    expect(judgement).toMatchObject({ verdict: 'not-graded', reason: expect.stringMatching(words) });
    expect(judgement).toMatchObject({ reason: expect.stringMatching(/^this host cannot show it: /) });
  });

  test('equal blocks that are as far apart as is allowed', () => {
    const pairs = simulate({ ratio: 9 }).map((pair, at) => ({
      ...pair,
      control: { ...pair.control, wallNs: pair.opponent.wallNs * (at % 2 === 0 ? 5 : 1 / 5) },
    }));
    expect(judge(pairs)).toMatchObject({
      verdict: 'not-graded',
      reason: expect.stringMatching(/as much as is allowed/),
    });
  });
});

describe('lies', () => {
  test.each([0, 1e-6, 1e-4])('a block of %s ms in place of 60 fails', (ms) => {
    const pairs = simulate({ ratio: ms / 60 });
    expect(judge(pairs)).toMatchObject({ verdict: 'failed', observed: expect.stringMatching(/cannot have been done/) });
  });

  test('one block of no time at all fails, however honest the others are', () => {
    const pairs = simulate({ ratio: 1 });
    pairs[5] = { ...pairs[5]!, subject: { wallNs: 0, operations: 1000 } };
    expect(judge(pairs).verdict).toBe('failed');
  });
});

describe('chance', () => {
  test('on a noisy host nobody as fast as the opponent fails, in 500 gradings', () => {
    const verdicts = Array.from(
      { length: 500 },
      (_, seed) => judge(simulate({ ratio: 1, deviation: 0.6 }, seed)).verdict,
    );
    expect(verdicts).not.toContain('failed');
    expect(verdicts).toContain('passed');
  });

  test('on a noisy host nobody five times as slow passes, in 500 gradings', () => {
    const verdicts = Array.from(
      { length: 500 },
      (_, seed) => judge(simulate({ ratio: 5, deviation: 0.3 }, seed)).verdict,
    );
    expect(verdicts).not.toContain('passed');
    expect(verdicts).toContain('failed');
  });
});
