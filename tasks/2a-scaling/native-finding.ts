/** Whether the language limits: JavaScript over C++ at one worker and at all cores. Called by findings.ts; pure. */

import { type Conclusion, findRatio, NotAsked } from '../../src/report/evidence.js';
import { enumerate, sayRatio } from '../../src/report/finding-words.js';
import { cellId } from './grid.js';
import { readSweep, type Swept } from './swept.js';
import { WORKLOADS } from './workloads.js';

/** Two growths that differ by less than this factor have the same shape. */
const SAME_SHAPE = 1.25;

/** The claim is that the shape of a curve is the mechanism's: what C++ gains at one worker it keeps at all cores. */
export function concludeNative(result: Swept): Conclusion {
  const { cores } = readSweep(result);
  const rows = WORKLOADS.flatMap(({ name }) => {
    const find = (workers: number) => findRatio(result, `times-native/${cellId('operations', name, workers)}`);
    const [one, full] = [find(1), find(cores)];
    return one && full ? [{ name, one, full }] : [];
  });
  if (rows.length === 0) throw new NotAsked('the native floor');
  const list = rows.map(({ name, one, full }) =>
    cores > 1 ? `${name} ${sayRatio(one)} with one and ${sayRatio(full)} with ${cores}` : `${name} ${sayRatio(one)}`,
  );
  const bent = rows.filter(({ one, full }) => Math.max(full.low / one.high, one.low / full.high) > SAME_SHAPE);
  const opening =
    cores === 1
      ? 'With one CPU there is no growth to compare.'
      : bent.length === 0
        ? 'No: the growth is the same in C++, so what limits is the mechanism.'
        : `Not the growth, but for that of ${enumerate(bent.map(({ name }) => name))}: what limits the others is the mechanism.`;
  return {
    answer: `${opening} Operations a second of JavaScript's workers over those of C++'s threads: ${list.join('; ')}.`,
    status: cores === 1 ? 'undecided' : bent.length === 0 ? 'supported' : 'refuted',
    evidence: rows.flatMap(({ one, full }) => [one.id, full.id]),
  };
}
