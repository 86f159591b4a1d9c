/** Grades the assignment itself: what agrees on paper, what the handout gives away, the reference, the starter, each region alone, every mutant, every control. Called by `lab selfcheck` and in CI. */

import { LabError } from '../core/errors.js';
import { findDisagreements } from './agreement.js';
import type { Assignment } from './assignment.js';
import { gradeTree } from './grade.js';
import { makeHandout } from './handout.js';
import type { Lanes } from './lanes.js';
import type { Launcher } from './launch.js';
import { findLeaks } from './leaks.js';
import { readHandout, readSources } from './own-files.js';
import { listSubjects, type Subject, tell } from './selfcheck-subjects.js';
import { Trees } from './tree.js';
import { Variants } from './variants.js';

/** One thing that must hold, and whether it does. */
export interface SelfcheckItem {
  task: string;
  /** `agreement`, `leaks`, or as a Subject is named. */
  subject: string;
  /** What was expected and is not so; empty when all is well. */
  problems: string[];
  /** What could be shown neither way, since this machine cannot tell: of checks of speed. */
  notes: string[];
  elapsedMs: number;
}

export interface SelfcheckOptions {
  seed: number;
  launcher: Launcher;
  lanes: Lanes;
  signal: AbortSignal;
  /** Which subjects to look at. */
  isWanted(subject: string): boolean;
  onItem?(item: SelfcheckItem): void;
}

/** Subjects under way: while one is compiled, another's checks run. */
const ABREAST = 3;

/** Resolves with one item a subject. Throws: LabError `aborted`; Error for a mutant that has no place. */
export async function selfcheck(assignment: Assignment, options: SelfcheckOptions): Promise<SelfcheckItem[]> {
  const items: SelfcheckItem[] = [];
  const give = (subject: string, { problems, notes }: Found, startMs: number) => {
    const elapsedMs = Math.round(performance.now() - startMs);
    const item = { task: assignment.task, subject, problems, notes, elapsedMs };
    items.push(item);
    options.onItem?.(item);
  };
  if (options.isWanted('agreement')) {
    const startMs = performance.now();
    const handout = readHandout(assignment);
    const problems = findDisagreements({ assignment, sources: readSources(), handout });
    give('agreement', { problems, notes: [] }, startMs);
  }
  if (options.isWanted('leaks')) {
    const startMs = performance.now();
    give('leaks', { problems: await listLeaks(assignment), notes: [] }, startMs);
  }
  const trees = await Trees.prepare(assignment, true, options.signal);
  try {
    const subjects = listSubjects(assignment, trees).filter(({ name }) => options.isWanted(name));
    const changes = subjects.map(({ files }) => files);
    const variants = await Variants.compile(trees, changes, options.signal);
    const queue = subjects[Symbol.iterator]();
    const work = async () => {
      for (const subject of queue) {
        const startMs = performance.now();
        give(subject.name, await examine(assignment, subject, { ...options, trees, variants }), startMs);
      }
    };
    // All must have ended before the trees go away.
    const ended = await Promise.allSettled(Array.from({ length: ABREAST }, work));
    for (const one of ended) if (one.status === 'rejected') throw one.reason;
    return items;
  } finally {
    trees.remove();
  }
}

type Found = Pick<SelfcheckItem, 'problems' | 'notes'>;

async function examine(
  assignment: Assignment,
  { files, checks, judge }: Subject,
  { trees, variants, seed, launcher, lanes, signal }: SelfcheckOptions & { trees: Trees; variants: Variants },
): Promise<Found> {
  let tree: string;
  try {
    tree = await variants.makeTree(files, signal);
  } catch (error) {
    if (error instanceof LabError && error.code === 'bad-input') return { problems: [error.message], notes: [] };
    throw error;
  }
  try {
    const referenceTree = trees.reference;
    const results = await gradeTree({ assignment, tree, referenceTree, checks, seed, launcher, lanes, signal });
    return { problems: judge(results), notes: results.filter(({ status }) => status === 'not-graded').map(tell) };
  } finally {
    trees.discard(tree);
  }
}

/** Of the folder that the handout command writes. What cannot be handed out at all is a problem as well. */
async function listLeaks(assignment: Assignment): Promise<string[]> {
  try {
    const leaks = findLeaks(assignment, await makeHandout(assignment));
    return leaks.map(
      ({ file, line, region, from, statement }) =>
        `${file}:${line} of the handout has what is to be written for ${region} (${from}): ${statement}`,
    );
  } catch (error) {
    return [`the handout cannot be made: ${(error as Error).message}`];
  }
}
