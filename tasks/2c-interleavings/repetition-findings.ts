/** What plain repetition sees of broken and of mended programs. Called by findings.ts; pure. */

import { type Conclusion, type Measured, MissingEvidence, NotAsked } from '../../src/report/evidence.js';
import { formatCount } from '../../src/report/quantity.js';
import { brokenOf, mendedOf, PAIRS, type Pair } from './catalog.js';
import { explorationId, RELEASES, repetitionId } from './grid.js';
import { findRate, type Rate, sayRate } from './rates.js';

interface Repeated {
  pair: Pair;
  barrier: Rate | null;
  staggered: Rate | null;
}

function listRepeated(result: Measured): Repeated[] {
  return PAIRS.flatMap((pair) => {
    const [barrier, staggered] = RELEASES.map((release) => findRate(result, repetitionId(brokenOf(pair), release)));
    return barrier || staggered ? [{ pair, barrier: barrier!, staggered: staggered! }] : [];
  });
}

/** Returns in which run exploration found it; null where it did not, or was not asked: that only adds to the answer. */
function findSearched({ cells }: Measured, pair: Pair): number | null {
  return cells.find(({ id }) => id === explorationId(brokenOf(pair), 'exhaustive'))?.summary?.median ?? null;
}

/** What a test that runs once a day shows a few times a year. */
const SELDOM = 0.01;

/** By all runs together, and by most of the sets: processes differ. */
const isSeldom = ({ high, ofSets }: Rate) => high < SELDOM && ofSets !== null && ofSets.high < SELDOM;
const isOften = ({ low, ofSets }: Rate) => low >= SELDOM && ofSets !== null && ofSets.low >= SELDOM;

/**
 * The claim is that repetition is no way to find them: of faults that exploration finds, some are seen, as threads usually start, in fewer
 * than one run of a hundred, for certain.
 */
export function concludeRepetition(result: Measured): Conclusion {
  const repeated = listRepeated(result);
  if (repeated.length === 0) throw new NotAsked('repetition of broken programs');
  const sentences = repeated.map(({ pair, barrier, staggered }) => {
    const found = findSearched(result, pair);
    const parts = [
      ...(barrier ? [`${sayRate(barrier)} with a start barrier`] : []),
      ...(staggered ? [`${sayRate(staggered)} without`] : []),
      ...(found === null ? [] : [`explored: in run ${formatCount(found)}`]),
    ];
    return `${sayTitle(pair)}: ${parts.join(', ')}.`;
  });
  const usual = repeated.flatMap(({ staggered }) => staggered ?? []);
  if (usual.length === 0)
    throw new MissingEvidence(
      'programs were run behind a start barrier alone',
      repeated.flatMap(({ barrier }) => barrier?.id ?? []),
    );
  const missed = usual.filter(({ detections }) => detections === 0).length;
  const seldom = usual.filter(isSeldom).length;
  const often = usual.filter(isOften).length;
  return {
    answer:
      `Runs in which the fault showed, of all runs. ${sentences.join(' ')} Without a barrier ${seldom} of ${usual.length} showed in fewer than ` +
      `one run of a hundred, ${missed} in none. A barrier of spinning threads helps, and changes what is tested; a clean run says nothing.`,
    status: seldom > 0 ? 'supported' : often === usual.length ? 'refuted' : 'undecided',
    evidence: repeated.flatMap(({ barrier, staggered }) => [barrier, staggered].flatMap((rate) => rate?.id ?? [])),
  };
}

/** The claim is that a mended program is never seen to fail. */
export function concludeMended(result: Measured): Conclusion {
  const rates = PAIRS.flatMap((pair) =>
    RELEASES.flatMap((release) => findRate(result, repetitionId(mendedOf(pair), release)) ?? []),
  );
  if (rates.length === 0) throw new NotAsked('repetition of mended programs');
  const runs = rates.reduce((sum, rate) => sum + rate.runs, 0);
  const failed = rates.filter(({ detections }) => detections > 0);
  const seen = failed.map((rate) => `${rate.cell.subject} failed ${sayRate(rate)}`);
  return {
    answer:
      failed.length === 0
        ? `No: none in ${formatCount(runs)} runs. That alone would prove little: the broken ones have clean runs too.`
        : `Yes: ${seen.join('; ')}. What exploration calls clean must not fail: either the model or the program is wrong.`,
    status: failed.length === 0 ? 'supported' : 'refuted',
    evidence: rates.map(({ id }) => id),
  };
}

export function sayTitle({ title }: Pair): string {
  return `${title[0]!.toUpperCase()}${title.slice(1)}`;
}
