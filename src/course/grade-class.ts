/** Grades many submissions side by side, with as many trees at a time as there are workers. Called by the grade command. */

import { LabError } from '../core/errors.js';
import { Grader, type GraderOptions } from './grader.js';
import type { GradedSubmission } from './grades-schema.js';

export interface NamedPath {
  name: string;
  path: string;
}

export interface ClassOptions extends GraderOptions {
  submissions: readonly NamedPath[];
  /** Submissions at a time; each has a folder of its own meanwhile. */
  width: number;
  onSubmission?(done: GradedSubmission): void;
}

export interface GradedClass {
  /** In the order given; without those that an abort left out. */
  submissions: GradedSubmission[];
  isPartial: boolean;
}

/** Resolves when all have a verdict, or when it was aborted; nothing is left behind. Throws: LabError `usage`, `internal`. */
export async function gradeClass({ submissions, width, onSubmission, ...options }: ClassOptions): Promise<GradedClass> {
  const grader = new Grader(options);
  const done = new Map<NamedPath, GradedSubmission>();
  const queue = submissions[Symbol.iterator]();
  let isBroken = false;
  const work = async () => {
    for (const one of queue) {
      if (options.signal.aborted || isBroken) return;
      try {
        const graded = await grader.grade(one.name, one.path);
        done.set(one, graded);
        onSubmission?.(graded);
      } catch (error) {
        if (error instanceof LabError && error.code === 'aborted') return;
        isBroken = true;
        throw error;
      }
    }
  };
  try {
    const workers = await Promise.allSettled(Array.from({ length: width }, work));
    for (const worker of workers) if (worker.status === 'rejected') throw worker.reason;
  } finally {
    await grader.close();
  }
  const graded = submissions.flatMap((one) => done.get(one) ?? []);
  return { submissions: graded, isPartial: graded.length < submissions.length };
}
