/** `counter-shared`, `counter-padded`, `counter-false-sharing`: everybody adds one, again and again; what differs is where the words lie. */

import { LabError } from '../../src/core/errors.js';
import { LINE_WORDS } from '../../src/sync/layout.js';
import type { IsOver, Place, Work, WorkReport } from './work.js';

/*
 *     counter-shared          line 0: COUNT of all
 *     counter-padded          line i: COUNT of worker i
 *     counter-false-sharing   line 0: COUNT of worker 0, 1, 2 …, neighbours in the same cache lines
 *
 * All add with the same instruction, so that nothing but the layout differs (src/sync has the first two as Counter).
 */

export type CounterLayout = 'shared' | 'padded' | 'false-sharing';

const WORDS_APART: Record<CounterLayout, number> = { shared: 0, padded: LINE_WORDS, 'false-sharing': 1 };

/** Between two clock reads, each of which costs as much as ten additions. */
const ADDITIONS_PER_LOOK = 4_096;

function addSome(words: Int32Array, at: number): void {
  for (let count = 0; count < ADDITIONS_PER_LOOK; count++) Atomics.add(words, at, 1);
}

function repeat(some: () => void, isOver: IsOver): WorkReport {
  let operations = 0;
  do {
    some();
    operations += ADDITIONS_PER_LOOK;
  } while (!isOver());
  return { operations, checksum: 0 };
}

/** Nobody else adds, so that it need not be by Atomics: the word is written to memory all the same, as a program's counter is. */
function addAlone(words: Int32Array): void {
  for (let count = 0; count < ADDITIONS_PER_LOOK; count++) words[0]!++;
}

export function makeCounterWork(layout: CounterLayout): Work {
  const apart = WORDS_APART[layout];
  return {
    layOut: ({ workers }) => new SharedArrayBuffer(Math.max(1, workers) * LINE_WORDS * 4),
    work({ memory, index }: Place, isOver) {
      const words = new Int32Array(memory!);
      return repeat(() => addSome(words, index * apart), isOver);
    },
    workAlone(_shape, isOver) {
      const words = new Int32Array(LINE_WORDS);
      return repeat(() => addAlone(words), isOver);
    },
    check(reports, _shape, memory) {
      if (memory === null) return;
      const done = reports.reduce((sum, { operations }) => sum + operations, 0) >>> 0;
      const counted = new Int32Array(memory).reduce((sum, count) => (sum + count) | 0, 0) >>> 0;
      if (counted === done) return;
      throw new LabError('record-corrupt', `counter-${layout}: ${done} additions were made, the words hold ${counted}`);
    },
  };
}
