/** Decides from interleaved blocks whether the graded side is fast enough, too slow, or whether this host cannot show it. Called by speed-grade.ts; pure. */

import { hodgesLehmann, hodgesLehmannInterval, walshAverages } from '../stats/hodges-lehmann.js';
import { SAME_MARGIN } from '../stats/ratio-verdict.js';
import { failed, type Judgement, PASSED } from './assignment.js';

/** Fewer show nothing: with 8 pairs one odd block cannot move the 95 % interval past the others. */
export const FEWEST_PAIRS = 8;

/** Shorter blocks of the opponent are more of the conversation with the judge than of work. */
const SHORTEST_BLOCK_NS = 10e6;

/** Who is so much faster than the opponent has not done the work, whatever its checksum. */
const IMPLAUSIBLE_RATIO = 1 / 20;

/** The control is asked at a stricter level: an honest host is refused in one grading of a hundred, not of twenty. */
const CONTROL_LEVEL = 0.99;

/** One block as the judge's own clock saw it, from the order to the answer. */
export interface TimedBlock {
  wallNs: number;
  operations: number;
}

/** Blocks that were taken one behind the other, in random order, each in a fresh process. */
export interface SpeedPair {
  subject: TimedBlock;
  opponent: TimedBlock;
  /** The opponent once more: what differs between these two is the host's doing. */
  control: TimedBlock;
  /** By what the kernel counted for others meanwhile. */
  isDisturbed: boolean;
}

export interface SpeedEvidence {
  pairs: readonly SpeedPair[];
  allowedRatio: number;
  /** What one operation is. */
  operation: string;
  /** As in "the reference". */
  opponentName: string;
  cpus: number;
  neededCpus: number;
}

interface Ratio {
  estimate: number;
  low: number;
  high: number;
}

/** Returns the verdict: a pass or a fail only where the whole 95 % interval of the ratio lies on one side of what is allowed. */
export function judgeSpeed(evidence: SpeedEvidence): Judgement {
  const { pairs, allowedRatio } = evidence;
  const unfit = findUnfit(evidence);
  if (unfit !== null) return notGraded(unfit);
  if (pairs.some(({ subject }) => !isTime(subject))) return judgeImplausible(0, evidence);
  const ratio = estimateRatio(pairs, ({ subject, opponent }) => [subject, opponent], 0.95);
  if (ratio.high < IMPLAUSIBLE_RATIO) return judgeImplausible(ratio.high, evidence);
  const unsteady = findUnsteady(evidence);
  if (unsteady !== null) return notGraded(unsteady);
  if (ratio.high <= allowedRatio) return PASSED;
  if (ratio.low <= allowedRatio) {
    return notGraded(`the ratio lies within ${tellInterval(ratio)}, and ${tell(allowedRatio)} would be allowed`);
  }
  // Disturbance hits both sides of a pair alike, so a pass needs no quiet. Against the student counts only what is beyond it.
  const disturbed = pairs.filter((pair) => pair.isDisturbed).length;
  if (disturbed * 2 > pairs.length && ratio.low <= allowedRatio * findWidest(pairs)) {
    return notGraded(
      `other work disturbed ${disturbed} of ${pairs.length} pairs of blocks, and the ratio lies within ${tellInterval(ratio)}`,
    );
  }
  return failed(describeRatio(ratio, evidence), `at most ${tell(allowedRatio)} times as long`);
}

function findUnfit({ pairs, cpus, neededCpus }: SpeedEvidence): string | null {
  if (cpus < neededCpus) return `it has ${cpus} CPUs, ${neededCpus} are needed`;
  if (pairs.length < FEWEST_PAIRS)
    return `there are ${pairs.length} pairs of blocks, at least ${FEWEST_PAIRS} are needed`;
  const others = pairs.flatMap(({ opponent, control }) => [opponent, control]);
  const shortest = Math.min(...others.map((block) => (isTime(block) ? block.wallNs : 0)));
  if (shortest >= SHORTEST_BLOCK_NS) return null;
  const wanted = SHORTEST_BLOCK_NS / 1e6;
  return `the opponent's shortest block took ${tell(shortest / 1e6)} ms, less than the ${wanted} ms that can be timed from outside`;
}

/** What the same work in the same program shows twice is no difference of the two sides. */
function findUnsteady({ pairs, allowedRatio, opponentName }: SpeedEvidence): string | null {
  const twice = ({ opponent, control }: SpeedPair): [TimedBlock, TimedBlock] => [control, opponent];
  const strict = estimateRatio(pairs, twice, CONTROL_LEVEL);
  const isOff = Math.max(strict.estimate, 1 / strict.estimate) > SAME_MARGIN;
  if (isOff && (strict.low > 1 || strict.high < 1)) {
    return `${opponentName} measured against itself gives a ratio of ${tellInterval(strict)} instead of 1`;
  }
  const usual = estimateRatio(pairs, twice, 0.95);
  if (usual.high < allowedRatio && usual.low > 1 / allowedRatio) return null;
  return `${opponentName} measured against itself varies by ${tellInterval(usual)}, as much as is allowed`;
}

/** How far two equal blocks of one pair were apart at most. */
function findWidest(pairs: readonly SpeedPair[]): number {
  return Math.max(
    ...pairs.map(({ opponent, control }) => {
      const ratio = perOperation(control) / perOperation(opponent);
      return Math.max(ratio, 1 / ratio);
    }),
  );
}

function estimateRatio(
  pairs: readonly SpeedPair[],
  choose: (pair: SpeedPair) => [TimedBlock, TimedBlock],
  level: number,
): Ratio {
  const logs = pairs.map((pair) => {
    const [above, below] = choose(pair);
    return Math.log(perOperation(above)) - Math.log(perOperation(below));
  });
  const walsh = walshAverages(logs);
  const { low, high } = hodgesLehmannInterval(walsh, logs.length, level)!;
  return { estimate: Math.exp(hodgesLehmann(walsh)), low: Math.exp(low), high: Math.exp(high) };
}

function judgeImplausible(ratio: number, { opponentName, operation }: SpeedEvidence): Judgement {
  return failed(
    `its blocks took ${tell(ratio)} of the time of ${opponentName}: the work cannot have been done`,
    `each block does all of its operations: ${operation}`,
  );
}

function describeRatio(ratio: Ratio, { pairs, opponentName, operation }: SpeedEvidence): string {
  const [mine, other] = [pairs.map(({ subject }) => subject), pairs.map(({ opponent }) => opponent)].map((blocks) =>
    tell(Math.min(...blocks.map(perOperation))),
  );
  return (
    `it takes ${tell(ratio.estimate)} times as long as ${opponentName} (95 % interval ${tellInterval(ratio)}, ${pairs.length} pairs of ` +
    `blocks), at best ${mine} ns against ${other} ns for: ${operation}`
  );
}

function notGraded(why: string): Judgement {
  return { verdict: 'not-graded', reason: `this host cannot show it: ${why}` };
}

function perOperation({ wallNs, operations }: TimedBlock): number {
  return wallNs / operations;
}

function isTime(block: TimedBlock): boolean {
  return block.operations > 0 && block.wallNs > 0 && Number.isFinite(block.wallNs);
}

function tellInterval({ low, high }: Ratio): string {
  return `${tell(low)} to ${tell(high)}`;
}

function tell(value: number): string {
  return String(Number(value.toPrecision(3)));
}
