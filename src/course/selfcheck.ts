/** Grades the assignment itself: the reference, the starter, each region alone, every mutant, every control. Called by `lab selfcheck` and in CI. */

import { LabError } from '../core/errors.js';
import type { Assignment, Check, Control, Mutant } from './assignment.js';
import { compile } from './compile.js';
import { type CheckResult, gradeTree } from './grade.js';
import type { Lanes } from './lanes.js';
import type { Launcher } from './launch.js';
import { cutRegions, NOT_WRITTEN } from './regions.js';
import { Trees } from './tree.js';

/** One thing that must hold, and whether it does. */
export interface SelfcheckItem {
  task: string;
  /** `reference`, `starter`, `region ID`, `mutant ID`, `control ID`, … */
  subject: string;
  isOk: boolean;
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

interface Subject {
  name: string;
  files: ReadonlyMap<string, string>;
  checks: readonly Check[];
  judge(results: readonly CheckResult[]): string[];
}

/** Resolves with one item a subject. Throws: LabError `aborted`; Error for a mutant that has no place. */
export async function selfcheck(assignment: Assignment, options: SelfcheckOptions): Promise<SelfcheckItem[]> {
  const trees = await Trees.prepare(assignment, true, options.signal);
  try {
    const subjects = listSubjects(assignment, trees).filter(({ name }) => options.isWanted(name));
    // Two at once: while one is compiled, another's checks run.
    const items: SelfcheckItem[] = [];
    const queue = subjects[Symbol.iterator]();
    const work = async () => {
      for (const subject of queue) {
        const item = await examine(assignment, subject, trees, options);
        items.push(item);
        options.onItem?.(item);
      }
    };
    await Promise.all([work(), work()]);
    return items;
  } finally {
    trees.remove();
  }
}

async function examine(
  assignment: Assignment,
  subject: Subject,
  trees: Trees,
  { seed, launcher, lanes, signal }: SelfcheckOptions,
): Promise<SelfcheckItem> {
  const startMs = performance.now();
  const tree = trees.make(subject.files);
  try {
    const problems = await compileAndJudge();
    const elapsedMs = Math.round(performance.now() - startMs);
    return { task: assignment.task, subject: subject.name, isOk: problems.length === 0, problems, elapsedMs };
  } finally {
    trees.discard(tree);
  }
  async function compileAndJudge(): Promise<string[]> {
    try {
      await compile(tree, signal);
    } catch (error) {
      if (error instanceof LabError && error.code === 'bad-input') return [error.message];
      throw error;
    }
    const { checks } = subject;
    const referenceTree = trees.reference;
    return subject.judge(await gradeTree({ assignment, tree, referenceTree, checks, seed, launcher, lanes, signal }));
  }
}

function listSubjects(assignment: Assignment, trees: Trees): Subject[] {
  const { task, regions, checks, mutants, controls } = assignment;
  const cut = (isWanted: (id: string) => boolean) => {
    const paths = new Set(regions.filter(({ id }) => isWanted(id)).flatMap(({ files }) => files));
    return new Map([...paths].map((path) => [path, cutRegions(trees.readBase(path), path, task, isWanted)]));
  };
  const whole = { files: new Map<string, string>(), checks, judge: judgeAllPassed };
  return [
    { ...whole, name: 'reference' },
    { name: 'starter', files: cut(() => true), checks, judge: judgeStarter },
    ...regions.map(({ id }) => ({
      name: `region ${id}`,
      files: cut((one) => one === id),
      checks,
      judge: (results: readonly CheckResult[]) => judgeRegion(id, results),
    })),
    ...mutants.map((mutant) => ({
      name: `mutant ${mutant.id}`,
      files: plant(mutant, trees),
      checks: withNeeds(assignment, mutant.check),
      judge: (results: readonly CheckResult[]) => judgeMutant(mutant, results),
    })),
    ...controls.map((control) => ({ ...whole, name: `control ${control.id}`, files: plant(control, trees) })),
  ];
}

/** Returns a check behind those that it needs, in the assignment's order. Throws: Error for a check that is not there. */
export function withNeeds({ checks }: Assignment, id: string): Check[] {
  const wanted = new Set<string>();
  const visit = (one: string) => {
    const check = checks.find((candidate) => candidate.id === one);
    if (!check) throw new Error(`there is no check ${one}`);
    wanted.add(one);
    for (const need of check.needs ?? []) visit(need);
  };
  visit(id);
  return checks.filter((check) => wanted.has(check.id));
}

function plant({ file, find, replace, id }: Mutant | Control, trees: Trees): Map<string, string> {
  const text = trees.readBase(file);
  const places = text.split(find).length - 1;
  if (places !== 1) throw new Error(`${id}: ${file} has the text to be replaced ${places} times, not once: ${find}`);
  return new Map([[file, text.replace(find, () => replace)]]);
}

function judgeAllPassed(results: readonly CheckResult[]): string[] {
  return results.flatMap((one) => (one.status === 'passed' || one.status === 'not-graded' ? [] : [tell(one)]));
}

function judgeStarter(results: readonly CheckResult[]): string[] {
  return results.flatMap((one) => (isMissing(one) ? [] : [`expected "${NOT_WRITTEN}"; ${tell(one)}`]));
}

/** The region's own checks say that it is not written; those of others pass, or wait for one of them. */
function judgeRegion(id: string, results: readonly CheckResult[]): string[] {
  return results.flatMap((one) => {
    const isOwn = one.region === id;
    const isFine = isOwn ? isMissing(one) : one.status !== 'failed';
    return isFine ? [] : [`expected ${isOwn ? `"${NOT_WRITTEN}"` : 'a pass'}; ${tell(one)}`];
  });
}

function judgeMutant({ check }: Mutant, results: readonly CheckResult[]): string[] {
  return results.flatMap((one) => {
    const isKilled = one.check === check ? one.status === 'failed' : one.status === 'passed';
    return isKilled ? [] : [`expected a ${one.check === check ? 'fail' : 'pass'}; ${tell(one)}`];
  });
}

function isMissing(one: CheckResult): boolean {
  return one.status === 'not-run' || (one.status === 'failed' && one.observed?.includes(NOT_WRITTEN) === true);
}

function tell(one: CheckResult): string {
  return `${one.check} ${one.status}${one.observed === undefined ? '' : `: ${one.observed}`}${one.reason ? `: ${one.reason}` : ''}`;
}
