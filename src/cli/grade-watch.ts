/** `lab grade --watch`: grades again whenever a region's file has changed, and says what that changed. Called by grade-command.ts. */

import { type FSWatcher, watch } from 'node:fs';
import { dirname, join } from 'node:path';
import { createColors } from 'picocolors';
import { LabError } from '../core/errors.js';
import type { NamedPath } from '../course/grade-class.js';
import { Grader, type GraderOptions } from '../course/grader.js';
import type { GradedSubmission } from '../course/grades-schema.js';
import { listRegionFiles, openSubmission, readRegionFiles } from '../course/submission.js';
import { cleanText } from '../report/plain.js';
import { gradeAloud } from './grade-one.js';
import type { Output } from './output.js';
import { type ReportStyle, renderDetails } from './student-report.js';

/** Goes on until it is aborted. Resolves with 1 when there is no submission to watch. Throws: LabError `aborted`. */
export async function watchOne(
  submission: NamedPath,
  options: GraderOptions,
  style: ReportStyle,
  output: Output,
): Promise<number> {
  const grader = new Grader(options);
  const changes = new Changes(submission.path, options);
  try {
    let before = await gradeAloud(grader, submission, style, output);
    if (before.verdict === 'rejected') return 1;
    for (;;) {
      await output.note('Watching the files of the regions. Save one to grade again; ctrl-C ends.');
      await changes.wait(before.digest);
      const after = await grader.grade(submission.name, submission.path);
      await output.print(renderChange(before, after, style));
      before = after;
    }
  } finally {
    changes.close();
    await grader.close();
  }
}

/** Tells when the files differ from those that were graded last. */
class Changes {
  readonly #path: string;
  readonly #options: GraderOptions;
  readonly #watchers: FSWatcher[] = [];
  #wake: () => void = () => {};

  constructor(path: string, options: GraderOptions) {
    this.#path = path;
    this.#options = options;
    options.signal.addEventListener('abort', () => this.#wake(), { once: true });
    const folder = this.#read()?.folder;
    if (folder === undefined) return;
    // The folders: editors put a new file in the old one's place.
    const folders = new Set([...listRegionFiles(options.assignment).keys()].map((file) => join(folder, dirname(file))));
    for (const each of folders) this.#watch(each);
  }

  /** A file that an editor is about to replace is no change: it counts when it differs and can be read. */
  async wait(digest: string | null): Promise<void> {
    const { signal } = this.#options;
    while (!this.#hasChanged(digest)) {
      await new Promise<void>((resolve) => {
        this.#wake = resolve;
        if (signal.aborted || this.#hasChanged(digest)) resolve();
      });
      if (signal.aborted) throw new LabError('aborted', 'grading was aborted');
    }
  }

  close(): void {
    for (const watcher of this.#watchers) watcher.close();
  }

  #watch(folder: string): void {
    try {
      this.#watchers.push(watch(folder, () => this.#wake()).on('error', () => this.#wake()));
    } catch (error) {
      const { code } = error as NodeJS.ErrnoException;
      throw new LabError('bad-input', `Cannot watch ${folder} (${code}). Grade without --watch.`, { cause: error });
    }
  }

  #hasChanged(digest: string | null): boolean {
    const now = this.#read();
    return now !== null && now.digest !== digest;
  }

  #read(): { folder: string; digest: string } | null {
    const { assignment } = this.#options;
    try {
      const { folder } = openSubmission(this.#path, assignment);
      return { folder, digest: readRegionFiles(folder, assignment).digest };
    } catch {
      return null; // it is being written; grading it would say why it cannot be read
    }
  }
}

/** Returns what passes and what fails now; a failure with all that is to be said about it. */
export function renderChange(before: GradedSubmission, after: GradedSubmission, style: ReportStyle): string {
  const { bold, green, red } = createColors(style.color);
  if (after.verdict === 'rejected') return `\n  ${red('Not graded:')} ${after.reason}.\n`;
  if (after.compileError !== undefined) return `\n  ${red('0 points:')} ${cleanText(after.compileError)}\n`;
  const statusOf = (one: GradedSubmission, id: string) =>
    one.results.find(({ check }) => check === id)?.status ?? 'not-run';
  const changed = after.results.filter((result) => result.status !== statusOf(before, result.check));
  const passing = changed.filter(({ status }) => status === 'passed');
  const failing = changed.filter(({ status }) => status === 'failed');
  const still = after.results.filter(({ status }) => status !== 'passed').length - failing.length;
  const lines = [
    ...passing.map(({ check, title }) => `  ${green('now passes')}  ${check}  ${title}`),
    ...failing.flatMap((result) => [
      `  ${red('now fails')}   ${result.check}  ${result.title}`,
      ...renderDetails(result, style),
    ]),
    ...(changed.length === 0 ? ['  No check changed its mind.'] : []),
  ];
  const { points, outOf } = after.score.total;
  const sum = `${before.score.total.points} -> ${bold(`${points}`)} of ${outOf} points; ${still} other checks do not pass yet`;
  return `\n${[...lines, `  ${sum}`, ''].join('\n')}`;
}
