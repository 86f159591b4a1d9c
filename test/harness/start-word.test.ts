/** Claims about the meeting of a team's threads: no wake-up is lost, whatever happens between two steps of it. */

import { expect, test } from 'vitest';
import { makeStartWords, StartWords } from '../../src/harness/start-word.js';
import { interleaveAt } from '../sync/interleavings.js';

const other = { index: 1, name: 'worker other' };

/** Its own arrival is three calls of Atomics, a look at the bell and two lines five more; then it sleeps. */
const SLEEP = 8;

test('an arrival between any two steps of who waits wakes it, or keeps it from sleeping', () => {
  for (let point = 0; point <= SLEEP + 1; point++) {
    const words = new StartWords(makeStartWords(2));
    const arriveAndWait = () => {
      words.arrive(0);
      words.wait([{ index: 0, name: 'worker own' }, other], 1);
    };
    expect(interleaveAt(point, () => words.arrive(1), arriveAndWait)).toBe(true);
    // Behind the last point a slice is over: the measure of the others.
    expect(words.missedWakeUps).toBe(point > SLEEP ? 1 : 0);
  }
});

test.each(['arrive', 'leave'] as const)('who begins to wait between any two steps of %s is woken', async (step) => {
  for (let point = 0, isInTime = true; isInTime; point++) {
    const words = new StartWords(makeStartWords(2));
    let waiting: Promise<void> | undefined;
    isInTime = interleaveAt(
      point,
      () => {
        waiting = words.waitAsync([other], 1);
        waiting.catch(() => {});
      },
      () => words[step](1),
    );
    if (!isInTime) expect(point).toBe(3);
    else if (step === 'arrive') await waiting;
    else await expect(waiting).rejects.toThrow('worker other (thread 0) ended the step without coming to meet()');
    expect(words.missedWakeUps).toBe(0);
  }
});

test('who came and left counts as come, as often as it came', () => {
  const words = new StartWords(makeStartWords(2));
  words.arrive(1);
  words.leave(1);
  words.wait([other], 1);
  expect(() => words.wait([other], 2)).toThrow('ended the step without coming to meet()');
  words.clearPlaces(2);
  expect(() => words.wait([other], 1)).toThrow('worker other (thread 0) died before it came to meet()');
});
