/** Grades the assignment itself: what agrees on paper, the reference, the starter, each region alone, every mutant, every control. Called by `lab selfcheck` and in CI. */

import { LabError } from '../core/errors.js';
import { findDisagreements } from './agreement.js';
import type { Assignment } from './assignment.js';
import { compile } from './compile.js';
import { gradeTree } from './grade.js';
import type { Lanes } from './lanes.js';
import type { Launcher } from './launch.js';
import { readHandout, readSources } from './own-files.js';
import { listSubjects, type Subject } from './selfcheck-subjects.js';
import { Trees } from './tree.js';

/** One thing that must hold, and whether it does. */
export interface SelfcheckItem {
  task: string;
  /** `agreement`, or as a Subject is named. */
  subject: string;
  /** What was expected and is not so; empty when all is well. */
  problems: string[];
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
const ABREAST = 2;

/** Resolves with one item a subject. Throws: LabError `aborted`; Error for a mutant that has no place. */
export async function selfcheck(assignment: Assignment, options: SelfcheckOptions): Promise<SelfcheckItem[]> {
  const items: SelfcheckItem[] = [];
  const give = (subject: string, problems: string[], startMs: number) => {
    const elapsedMs = Math.round(performance.now() - startMs);
    const item = { task: assignment.task, subject, problems, elapsedMs };
    items.push(item);
    options.onItem?.(item);
  };
  if (options.isWanted('agreement')) {
    const startMs = performance.now();
    const handout = readHandout(assignment);
    give('agreement', findDisagreements({ assignment, sources: readSources(), handout }), startMs);
  }
  const trees = await Trees.prepare(assignment, true, options.signal);
  try {
    const subjects = listSubjects(assignment, trees).filter(({ name }) => options.isWanted(name));
    const queue = subjects[Symbol.iterator]();
    const work = async () => {
      for (const subject of queue) {
        const startMs = performance.now();
        give(subject.name, await examine(assignment, subject, trees, options), startMs);
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

async function examine(
  assignment: Assignment,
  { files, checks, judge }: Subject,
  trees: Trees,
  { seed, launcher, lanes, signal }: SelfcheckOptions,
): Promise<string[]> {
  const tree = trees.make(files);
  try {
    await compile(tree, signal);
    const referenceTree = trees.reference;
    return judge(await gradeTree({ assignment, tree, referenceTree, checks, seed, launcher, lanes, signal }));
  } catch (error) {
    if (error instanceof LabError && error.code === 'bad-input') return [error.message];
    throw error;
  } finally {
    trees.discard(tree);
  }
}
