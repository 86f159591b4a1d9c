/** Grades submissions of one assignment, one call each: reads, compiles, asks, and takes the tree away behind it. Called by grade-class.ts and `lab grade --watch`. */

import { realpathSync } from 'node:fs';
import { LabError } from '../core/errors.js';
import { cleanLine } from '../report/plain.js';
import type { Assignment, Check } from './assignment.js';
import { compile } from './compile.js';
import { type CheckResult, gradeTree } from './grade.js';
import type { GradedCheck, GradedSubmission } from './grades-schema.js';
import { checkHandout } from './handout-fit.js';
import type { HandoutStamp } from './handout-schema.js';
import { readOwnStamp } from './handout-stamp.js';
import type { Lanes } from './lanes.js';
import type { Launcher } from './launch.js';
import { escapeUnprintable } from './printable-name.js';
import type { Rules } from './rules-schema.js';
import { describeChecks, sumScore } from './score.js';
import { openSubmission, type RegionFiles, readRegionFiles } from './submission.js';
import { PACKAGE, Trees } from './tree.js';

export interface GraderOptions {
  assignment: Assignment;
  /** In the assignment's order; what they need is among them. */
  checks: readonly Check[];
  /** The same for all submissions: nobody has easier questions. */
  seed: number;
  launcher: Launcher;
  lanes: Lanes;
  rules: Rules | null;
  signal: AbortSignal;
}

export interface GradeEvents {
  /** It compiles; its checks come next. */
  onCompiled?(): void;
  onResult?(result: CheckResult): void;
}

export class Grader {
  readonly checks: readonly GradedCheck[];
  readonly #options: GraderOptions;
  #trees: Promise<Trees> | null = null;
  #ownStamp: Promise<HandoutStamp> | null = null;

  /** Throws: LabError `usage` when the checks are worth nothing: every grade would be full marks. */
  constructor(options: GraderOptions) {
    if (!options.checks.some(({ points }) => points > 0)) {
      throw new LabError('usage', `Assignment ${options.assignment.task} has no check to grade by, and so no grade.`);
    }
    this.#options = options;
    this.checks = describeChecks(options.assignment, options.checks);
  }

  /** Resolves with a verdict, whatever the submission is. Throws: LabError `aborted`; `internal` when the lab's own sources cannot be graded with. */
  async grade(name: string, path: string, events: GradeEvents = {}): Promise<GradedSubmission> {
    const { assignment, signal, seed } = this.#options;
    const startMs = performance.now();
    const finish = (told: Partial<GradedSubmission>): GradedSubmission => ({
      name,
      path: escapeUnprintable(path),
      verdict: 'graded',
      notes: [],
      digest: null,
      seed,
      results: [],
      ...told,
      elapsedMs: Math.round(performance.now() - startMs),
      score: this.#score(name, told.results ?? []),
    });
    const notes: string[] = [];
    let read: RegionFiles;
    try {
      const opened = openSubmission(path, assignment);
      notes.push(...opened.notes, ...(await checkHandout(opened.handout, () => this.#readOwnStamp())));
      read = readRegionFiles(opened.folder, assignment);
    } catch (error) {
      if (error instanceof LabError && error.code === 'internal') throw error;
      return finish({ notes, verdict: 'rejected', reason: describeUnreadable(error) });
    }
    const { files, digest } = read;
    try {
      return finish({ notes, digest, ...(await this.#examine(path, files, events)) });
    } catch (error) {
      if (signal.aborted) throw new LabError('aborted', 'grading was aborted');
      if (error instanceof LabError && error.code === 'internal') throw error;
      const reason = `the grader failed, not the submission: ${cleanLine((error as Error).message)}; grade it again`;
      return finish({ notes, digest, verdict: 'rejected', reason, isGraderFault: true });
    }
  }

  /** Takes away every tree. */
  async close(): Promise<void> {
    const trees = await this.#trees?.catch(() => null);
    trees?.remove();
  }

  async #examine(
    path: string,
    files: ReadonlyMap<string, string>,
    { onCompiled, onResult }: GradeEvents,
  ): Promise<Partial<GradedSubmission>> {
    const { lanes, signal } = this.#options;
    const trees = await this.#prepare(path);
    if (typeof trees === 'string') return { compileError: trees };
    const tree = trees.make(files);
    try {
      // In a lane as checks are: a compiler beside a check that wants to be alone would take its time.
      if (!trees.holdsAll(files)) await lanes.run(false, () => compile(tree, signal));
    } catch (error) {
      trees.discard(tree);
      if (error instanceof LabError && error.code === 'bad-input') return { compileError: error.message };
      throw error;
    }
    try {
      onCompiled?.();
      const listening = onResult ? { onResult } : {};
      return { results: await gradeTree({ ...this.#options, tree, referenceTree: trees.reference, ...listening }) };
    } finally {
      trees.discard(tree);
    }
  }

  /** Resolves with the trees, or with what the compiler says where the lab's sources are the submission's, as in a handout. */
  async #prepare(path: string): Promise<Trees | string> {
    const { assignment, signal } = this.#options;
    this.#trees ??= Trees.prepare(assignment, assignment.hiddenProbes !== undefined, signal);
    try {
      return await this.#trees;
    } catch (error) {
      // So that a later call, after the source was changed, tries again.
      this.#trees = null;
      if (!(error instanceof LabError) || error.code !== 'bad-input') throw error;
      if (realpathSync(path) === realpathSync(PACKAGE)) return error.message;
      throw new LabError('internal', `the lab's own sources cannot be graded with: ${error.message}`);
    }
  }

  /** Resolves with the same for all submissions. Throws: LabError `internal`: no submission is to blame. */
  async #readOwnStamp(): Promise<HandoutStamp> {
    this.#ownStamp ??= readOwnStamp(this.#options.assignment);
    try {
      return await this.#ownStamp;
    } catch (cause) {
      this.#ownStamp = null;
      throw new LabError(
        'internal',
        `no submission can be compared with the lab's own handout: ${(cause as Error).message}`,
        {
          cause,
        },
      );
    }
  }

  #score(name: string, results: readonly CheckResult[]): GradedSubmission['score'] {
    return sumScore(this.checks, results, this.#options.rules, name);
  }
}

function describeUnreadable(error: unknown): string {
  if (error instanceof LabError) return error.message;
  return `it cannot be read (${(error as NodeJS.ErrnoException).code ?? (error as Error).message})`;
}
