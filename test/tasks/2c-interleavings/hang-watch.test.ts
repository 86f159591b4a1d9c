/** Claims about what is a hang, on threads whose states and places are made up. */

import { describe, expect, test } from 'vitest';
import { HangWatch } from '../../../tasks/2c-interleavings/hang-watch.js';
import { COMPLETED, placeOf, RepetitionWords } from '../../../tasks/2c-interleavings/repetition-words.js';

const ROUND = 7;
const INSIDE = 2 * ROUND;
const LEFT = INSIDE + 1;
const NOT_YET = INSIDE - 1;
const STEP_MS = 5;

/** Two threads in round 7; what they do can be changed between looks. */
function watchTwo(places: [number, number], states: [string | null, string | null]) {
  const board = new RepetitionWords(RepetitionWords.make(2), 2);
  board.words[COMPLETED] = ROUND - 1;
  const kernel = { states, switches: [10, 20] as (number | null)[] };
  const watch = new HangWatch(board, ROUND, [{ tid: 0 }, { tid: 1 }], {
    readState: (tid) => kernel.states[tid]!,
    readSwitches: (tid) => kernel.switches[tid]!,
  });
  let nowMs = 0;
  for (const [thread, place] of places.entries()) board.words[placeOf(thread)] = place;
  return {
    board,
    kernel,
    /** Returns after how many looks it is a hang; null: never. */
    look(times: number, between: () => void = () => {}): number | null {
      for (let count = 1; count <= times; count++) {
        if (watch.look(nowMs)) return count;
        nowMs += STEP_MS;
        between();
      }
      return null;
    },
  };
}

describe('a hang is', () => {
  test.each<[string, [number, number], [string, string]]>([
    ['all asleep', [INSIDE, INSIDE], ['S', 'S']],
    ['one asleep, the other one done, whatever that does now', [LEFT, INSIDE], ['R', 'S']],
  ])('%s for 20 ms', (_what, places, states) => {
    expect(watchTwo(places, states).look(100)).toBe(6); // the first look is where time begins
  });

  test('one that runs for 2 s without an end', () => {
    const looks = watchTwo([INSIDE, LEFT], ['R', 'S']).look(1_000)!;
    expect(looks * STEP_MS).toBeGreaterThan(2_000);
    expect(looks * STEP_MS).toBeLessThan(2_100);
  });

  test('also where the kernel does not tell of switches', () => {
    const two = watchTwo([INSIDE, INSIDE], ['S', 'S']);
    two.kernel.switches = [null, null];
    expect(two.look(100)).toBe(6);
  });
});

describe('no hang is', () => {
  test.each<[string, [number, number], [string | null, string | null]]>([
    ['a thread that is on its way into the program', [NOT_YET, INSIDE], ['S', 'S']],
    ['all of them out of it, and about to be checked', [LEFT, LEFT], ['S', 'S']],
  ])('%s, however long', (_what, places, states) => {
    expect(watchTwo(places, states).look(1_000)).toBeNull();
  });

  test('a thread that the kernel does not list, or that runs, for a while', () => {
    expect(watchTwo([INSIDE, INSIDE], ['S', 'R']).look(100)).toBeNull();
    expect(watchTwo([INSIDE, INSIDE], ['S', null]).look(100)).toBeNull();
  });

  test('a thread that slept at each look and ran in between', () => {
    const two = watchTwo([INSIDE, INSIDE], ['S', 'S']);
    expect(two.look(100, () => (two.kernel.switches[1] = two.kernel.switches[1]! + 1))).toBeNull();
  });

  test('one round after the other, each of them asleep for a moment', () => {
    const two = watchTwo([INSIDE, INSIDE], ['S', 'S']);
    const next = () => {
      const round = two.board.words[COMPLETED]! + 2;
      two.board.words[COMPLETED] = round - 1;
      for (const thread of [0, 1]) two.board.words[placeOf(thread)] = 2 * round;
    };
    let looks = 0;
    expect(two.look(1_000, () => (++looks % 3 === 0 ? next() : undefined))).toBeNull();
  });
});
