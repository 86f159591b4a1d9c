/** Claims about what counts as disturbed, from made-up readings. */

import { describe, expect, test } from 'vitest';
import type { MachineReading } from '../../src/harness/evidence.js';
import { isDisturbed, judgeNoise, type SetNoise } from '../../src/harness/noise.js';
import { sideOf, trialOf } from './fake-plan.js';

const ROUND_TRIP = { id: 'round-trip/a', metric: 'round-trip', subject: 'a', parameters: {} } as const;

/** A trial of 1 ms whose sides waited this share of it. */
const trialWaiting = (...shares: (number | null)[]) =>
  trialOf(ROUND_TRIP, 1, {
    elapsedNs: 1e6,
    sides: shares.map((share) => sideOf({ runQueueWaitNs: share === null ? null : share * 1e6 })),
  });

const reading = (fields: Partial<MachineReading>): MachineReading => ({
  stealTicks: 0,
  totalTicks: 0,
  otherTicks: 0,
  pressureUs: 0,
  atMs: 0,
  ...fields,
});

describe('a trial', () => {
  const cases: [
    claim: string,
    waits: (number | null)[],
    steal: number | null,
    setMs: number,
    isOversubscribed: boolean,
    isDisturbed: boolean,
  ][] = [
    ['with nothing lost is quiet', [0, 0], 0, 100, false, false],
    ['with no sides is quiet', [], 0, 100, false, false],
    ['that knows nothing is quiet: no evidence is none', [null, null], null, 100, false, false],
    ['with one tick of steal is quiet, however short the set: one tick is never enough', [0], 1, 5, false, false],
    ['with two ticks in a short set is disturbed', [0], 2, 100, false, true],
    ['with two ticks in a long set is quiet', [0], 2, 1_001, false, false],
    ['with steal just above 2 % is disturbed', [0], 3, 1_499, false, true],
    ['with steal just below 2 % is quiet', [0], 3, 1_501, false, false],
    ['with unknown steal and a quarter of waiting is quiet', [0.25], null, 100, false, false],
    ['whose one side waited more than a quarter is disturbed', [0, 0.26], 0, 100, false, true],
    ['whose sides waited a fifth each is quiet: the longest counts, not the sum', [0.2, 0.2], 0, 100, false, false],
    ['whose known side waited is disturbed, whatever the other one', [null, 0.5], 0, 100, false, true],
    ['on one core may wait as it likes', [0.9, 0.9], 0, 100, true, false],
    ['on one core is disturbed by steal all the same', [0.9, 0.9], 50, 100, true, true],
  ];
  test.each(cases)('%s', (_claim, waits, steal, setMs, isOversubscribed, expected) => {
    const before = reading({ stealTicks: steal === null ? null : 0 });
    const after = reading({ stealTicks: steal, totalTicks: setMs / 5, atMs: setMs });
    expect(isDisturbed(trialWaiting(...waits), { before, after, oversubscribed: isOversubscribed })).toBe(expected);
  });

  test.each([
    ['an oversubscribed set beside other work on more than a tenth of the CPUs is disturbed', 21, 200, true, true],
    ['beside less it is quiet', 19, 200, true, false],
    ['so short that two ticks are all of it, it is quiet: they fall where they fall', 2, 2, true, false],
    ['with a third one it is disturbed', 3, 3, true, true],
    ['quiet where nobody knows', null, 200, true, false],
    ['a roomy set is told by its waits', 100, 200, false, false],
  ])('%s', (_claim, otherTicks, totalTicks, oversubscribed, expected) => {
    const before = reading({ otherTicks: otherTicks === null ? null : 1_000 });
    const after = reading({
      totalTicks,
      atMs: 1_000,
      otherTicks: otherTicks === null ? null : 1_000 + otherTicks,
    });
    expect(isDisturbed(trialWaiting(0, 0), { before, after, oversubscribed })).toBe(expected);
  });
});

/** A set of 100 ms on two CPUs: 20 ticks in all. */
function setOf(after: Partial<MachineReading>, waits: (number | null)[] = [0, 0], oversubscribed = false): SetNoise {
  const trials = [trialWaiting(...waits)];
  return { before: reading({}), after: reading({ totalTicks: 20, atMs: 100, ...after }), oversubscribed, trials };
}

const quiet = Array.from({ length: 9 }, () => setOf({}));

describe('a run', () => {
  test('of quiet sets is quiet, with its numbers', () => {
    const noise = judgeNoise([setOf({ pressureUs: 5_000 }, [0.1, 0.2]), setOf({}, [0, 0], true)]);
    expect(noise).toMatchObject({ stealPercent: 0, pressureSomePercent: 5, verdict: 'quiet', reasons: [] });
    expect(noise.runQueueWaitPercent).toBeCloseTo(15);
  });

  test('that took no set has no numbers and is quiet', () => {
    const none = {
      stealPercent: null,
      runQueueWaitPercent: null,
      pressureSomePercent: null,
      verdict: 'quiet',
      reasons: [],
    };
    expect(judgeNoise([])).toEqual(none);
  });

  test('adds the steal of all sets, oversubscribed ones as well', () => {
    const noise = judgeNoise([...quiet, setOf({ stealTicks: 10 }, [0], true)]);
    expect(noise.stealPercent).toBeCloseTo((100 * 10) / 200);
    expect(noise.verdict).toBe('disturbed');
    expect(noise.reasons).toEqual(['the hypervisor took 5.0 % of the CPU time: other guests of this host were busy']);
  });

  test('with one disturbed set in ten is quiet, with two in ten disturbed, and says how many', () => {
    const waited = setOf({}, [0.5, 0]);
    expect(judgeNoise([...quiet, waited])).toMatchObject({ verdict: 'quiet', reasons: [] });
    const noise = judgeNoise([...quiet.slice(1), waited, waited]);
    expect(noise.verdict).toBe('disturbed');
    expect(noise.reasons).toEqual(['2 of 10 sets were disturbed by other work on this machine or its host']);
  });

  test('counts a set once, however many of its trials were disturbed', () => {
    const waited = setOf({}, [0.5, 0]);
    expect(judgeNoise([...quiet, { ...waited, trials: [...waited.trials, ...waited.trials] }]).verdict).toBe('quiet');
  });

  test('leaves waits and pressure of oversubscribed sets out: there they are the mechanism', () => {
    const noise = judgeNoise([setOf({ pressureUs: 90_000 }, [0.9, 0.9], true)]);
    expect(noise).toMatchObject({ runQueueWaitPercent: null, pressureSomePercent: null, verdict: 'quiet' });
  });

  test('has null for what one set could not say: a sum of some is no total', () => {
    const blind = [...quiet, setOf({ stealTicks: null, pressureUs: null }, [null, 0])];
    expect(judgeNoise(blind)).toMatchObject({
      stealPercent: null,
      runQueueWaitPercent: null,
      pressureSomePercent: null,
      verdict: 'quiet',
    });
  });

  test('may have both reasons', () => {
    expect(judgeNoise([setOf({ stealTicks: 10 })]).reasons).toHaveLength(2);
  });
});
