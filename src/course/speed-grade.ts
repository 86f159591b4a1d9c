/** Grades speed: blocks of the graded side and of its opponent, interleaved, and the verdict on their ratio. Called by grade.ts. */

import { availableParallelism } from 'node:os';
import { LabError } from '../core/errors.js';
import { Random } from '../core/random.js';
import { readMachine } from '../harness/evidence.js';
import { isDisturbed } from '../harness/noise.js';
import { findFloor } from '../sys/native-files.js';
import { type Check, failed, type Judgement, type Question } from './assignment.js';
import type { Launcher } from './launch.js';
import { type BlockResult, type DoneBlock, runBlock } from './speed-block.js';
import { runFloorBlock } from './speed-floor.js';
import type { SpeedOrder, SpeedPlan } from './speed-plan.js';
import { FEWEST_PAIRS, judgeSpeed, type SpeedPair } from './speed-verdict.js';

export interface SpeedGrading {
  check: Check;
  speed: SpeedPlan;
  seed: number;
  tree: string;
  /** With the reference's sources, compiled; undefined where there is none to compare with. */
  referenceTree: string | undefined;
  probes: string;
  launcher: Launcher;
  signal: AbortSignal;
}

/** Who is measured against: does a block of the same order. */
interface Opponent {
  name: string;
  run(question: Question<unknown>): Promise<BlockResult>;
}

/**
 * Resolves with the judgement.
 *
 * Each pair is one block of the graded side and two of the opponent, in random order, each in a fresh process that has ended
 * before the next begins: graded code is never there while the other side is timed. All pairs count, none is dropped.
 * Throws: LabError `aborted`.
 */
export async function gradeSpeed(grading: SpeedGrading): Promise<Judgement> {
  const { check, speed, seed, signal } = grading;
  const random = new Random(seed);
  // Before anything is compared: also where there is no opponent the work must be done.
  const trial = await runGraded(grading, grading.tree, check.ask(random));
  if ('verdict' in trial) return trial;
  const opponent = findOpponent(grading);
  if (typeof opponent === 'string') return notGraded(opponent);
  const pairs: SpeedPair[] = [];
  while (pairs.length < FEWEST_PAIRS) {
    if (signal.aborted) throw new LabError('aborted', 'grading was aborted');
    const pair = await runPair(grading, opponent, check.ask(random), random);
    if ('verdict' in pair) return pair;
    pairs.push(pair);
  }
  return judgeSpeed({
    pairs,
    allowedRatio: speed.allowedRatio,
    operation: speed.operation,
    opponentName: opponent.name,
    cpus: availableParallelism(),
    neededCpus: speed.cpus ?? 1,
  });
}

type Side = 'subject' | 'opponent' | 'control';

async function runPair(
  grading: SpeedGrading,
  opponent: Opponent,
  question: Question<unknown>,
  random: Random,
): Promise<SpeedPair | Judgement> {
  const before = readMachine();
  const done = new Map<Side, DoneBlock>();
  for (const side of random.shuffle<Side>(['subject', 'opponent', 'control'])) {
    const isSubject = side === 'subject';
    const block = isSubject ? await runGraded(grading, grading.tree, question) : await opponent.run(question);
    if ('verdict' in block) return isSubject ? block : notGraded(`${opponent.name} ${tellFailure(block)}`);
    done.set(side, block);
  }
  const [subject, other, control] = [done.get('subject')!, done.get('opponent')!, done.get('control')!];
  if (other.checksum !== null && subject.checksum !== other.checksum) {
    return failed(
      `the checksum of its work is ${subject.checksum}`,
      `${other.checksum}, which ${opponent.name} has of the same work`,
    );
  }
  // The sides' own waits are not known here: what other work took is.
  const evidence = { before, after: readMachine(), oversubscribed: true };
  return { subject, opponent: other, control, isDisturbed: isDisturbed({ sides: [], elapsedNs: 1 }, evidence) };
}

function findOpponent(grading: SpeedGrading): Opponent | string {
  const { speed, referenceTree, signal } = grading;
  if (speed.opponent === 'reference') {
    if (referenceTree === undefined) return 'the reference to compare with is not there';
    return { name: 'the reference', run: (question) => runGraded(grading, referenceTree, question) };
  }
  const { floor } = speed;
  if (floor === null) return `no native floor for this: no verb of it does the same work (${speed.operation})`;
  const found = findFloor();
  if (!('path' in found)) return `there is no native floor: ${found.reason} (${found.remedy})`;
  return {
    name: 'the native floor',
    async run({ input }) {
      const order = input as unknown as SpeedOrder; // speed-schema.ts makes no other
      try {
        return await runFloorBlock(found.path, floor, order, signal);
      } catch (error) {
        if (error instanceof LabError && error.code === 'child-failed') return failed(error.message, 'a block');
        throw error;
      }
    },
  };
}

async function runGraded(grading: SpeedGrading, tree: string, question: Question<unknown>): Promise<BlockResult> {
  const { check, probes, launcher, signal } = grading;
  return await runBlock({ check, question, tree, probes, launcher, signal });
}

function notGraded(why: string): Judgement {
  return { verdict: 'not-graded', reason: `this host cannot show it: ${why}` };
}

function tellFailure(judgement: Judgement): string {
  return judgement.verdict === 'failed' ? `did not do its block: ${judgement.observed}` : 'did not do its block';
}
