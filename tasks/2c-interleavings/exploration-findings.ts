/** What exploration finds, what its reduction saves, and how fast it is. Called by findings.ts; pure. */

import {
  type Conclusion,
  estimateOf,
  type Fact,
  findFact,
  type Measured,
  MissingEvidence,
  NotAsked,
} from '../../src/report/evidence.js';
import { enumerate, spreadOf } from '../../src/report/finding-words.js';
import { formatCount, formatNumber } from '../../src/report/quantity.js';
import { brokenOf, mendedOf, PAIRS } from './catalog.js';
import { explorationId, SPEED_ID } from './grid.js';

/** Runs a second that the explorer is to reach. */
const WANTED_SPEED = 2_000;

/** A cell that failed says that a search did not end as it should: that refutes, it is no lack of evidence. */
interface Search {
  id: string;
  program: string;
  fact: Fact | null;
  why: string | null;
}

function findSearch(result: Measured, program: string): Search[] {
  const id = explorationId(program, 'exhaustive');
  const cell = result.cells.find((each) => each.id === id);
  if (!cell) return [];
  if (cell.status === 'failed') return [{ id, program, fact: null, why: cell.reason ?? 'no reason given' }];
  return [{ id, program, fact: cell.status === 'skipped' ? null : findFact(result, id), why: null }];
}

/** The claim is that every broken program is found, and every mended one is clean in all its interleavings. */
export function concludeExploration(result: Measured): Conclusion {
  const broken = PAIRS.flatMap((pair) => findSearch(result, brokenOf(pair)));
  const mended = PAIRS.flatMap((pair) => findSearch(result, mendedOf(pair)));
  const all = [...broken, ...mended];
  if (all.length === 0) throw new NotAsked('explored programs');
  const failures = all.filter(({ why }) => why !== null);
  const skipped = all.filter(({ fact, why }) => fact === null && why === null);
  if (skipped.length === all.length)
    throw new MissingEvidence(
      'every search was skipped',
      all.map(({ id }) => id),
    );
  const isBoth = broken.length > 0 && mended.length > 0;
  const say = ({ program, fact }: Search) => `${program.replace(/-(broken|mended)$/, '')} ${formatCount(fact!.value)}`;
  const known = (searches: readonly Search[]) => searches.filter(({ fact }) => fact !== null);
  const parts = [
    ...(known(broken).length > 0 ? [`Runs until a fault was found: ${enumerate(known(broken).map(say))}.`] : []),
    ...(known(mended).length > 0
      ? [`Runs of complete searches without a failure or a data race, mended: ${enumerate(known(mended).map(say))}.`]
      : []),
    ...(skipped.length > 0 ? [`Not searched: ${enumerate(skipped.map(({ program }) => program))}.`] : []),
    ...failures.map(({ program, why }) => `Not so: ${program}: ${why}.`),
  ];
  return {
    answer: parts.join(' '),
    status: failures.length > 0 ? 'refuted' : skipped.length === 0 && isBoth ? 'supported' : 'undecided',
    evidence: all.map(({ id }) => id),
  };
}

/** The claim is that the reduction needs fewer runs than one by one, wherever both finish. */
export function concludeReduction(result: Measured): Conclusion {
  const pairs = PAIRS.flatMap((pair) => {
    const program = mendedOf(pair);
    const all = findFact(result, explorationId(program, 'all'));
    const reduced = all && findFact(result, explorationId(program, 'exhaustive'));
    return all && reduced ? [{ pair, all, reduced }] : [];
  });
  if (pairs.length === 0) throw new NotAsked('programs that were explored with and without the reduction');
  const parts = pairs.map(
    ({ pair, all, reduced }) =>
      `${pair.name} ${formatCount(reduced.value)} runs in place of ${formatCount(all.value)} (${formatNumber(all.value / reduced.value)} times fewer)`,
  );
  const isLess = ({ all, reduced }: (typeof pairs)[number]) => reduced.value < all.value;
  const isMore = ({ all, reduced }: (typeof pairs)[number]) => reduced.value > all.value;
  return {
    answer: `Steps of two threads that touch different words, or only read, may change places without a difference: ${enumerate(parts)}.`,
    status: pairs.some(isMore) ? 'refuted' : pairs.some(isLess) ? 'supported' : 'undecided',
    evidence: pairs.flatMap(({ all, reduced }) => [all.id, reduced.id]),
  };
}

/** The claim is that the two-thread `v++` is run at least so many times a second. */
export function concludeSpeed(result: Measured): Conclusion {
  const cell = result.cells.find(({ id }) => id === SPEED_ID);
  if (cell?.status === 'failed') throw new MissingEvidence(`${SPEED_ID} failed (${cell.reason})`, [SPEED_ID]);
  const estimate = estimateOf(result, SPEED_ID);
  const { low, high } = estimate;
  return {
    answer:
      `Two threads, \`v++\` each, in real workers: ${spreadOf(estimate)}, where an operation is a whole run; ` +
      `wanted were ${formatCount(WANTED_SPEED)} a second, starting the workers included.`,
    status: low >= WANTED_SPEED ? 'supported' : high < WANTED_SPEED ? 'refuted' : 'undecided',
    evidence: [SPEED_ID],
  };
}
