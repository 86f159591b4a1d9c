/** What a self-check grades, and what must come of each: the reference, starters, mutants, controls. Called by selfcheck.ts and matrix.ts. */

import type { Assignment, Check, Control, Mutant } from './assignment.js';
import type { CheckResult } from './grade.js';
import { cutRegions, NOT_WRITTEN } from './regions.js';
import type { Trees } from './tree.js';

export interface Subject {
  /** `reference`, `starter`, `region ID`, `mutant ID`, `control ID`. */
  name: string;
  /** In place of the lab's. */
  files: ReadonlyMap<string, string>;
  checks: readonly Check[];
  /** Returns what is not as it must be. */
  judge(results: readonly CheckResult[]): string[];
}

/** Returns all of an assignment. Throws: Error for a mutant that has no place, or several. */
export function listSubjects(assignment: Assignment, trees: Trees): Subject[] {
  const { task, regions, checks, mutants, controls } = assignment;
  const cut = (isWanted: (id: string) => boolean) => {
    const paths = new Set(regions.filter(({ id }) => isWanted(id)).flatMap(({ files }) => files));
    return new Map([...paths].map((path) => [path, cutRegions(trees.readBase(path), path, task, isWanted)]));
  };
  // Speed is asked of the reference and of slow mutants: it takes seconds, with nothing beside it, and no region hangs on another's.
  const untimed = checks.filter(({ speed }) => !speed);
  return [
    { name: 'reference', files: new Map<string, string>(), checks, judge: judgeAllPassed },
    { name: 'starter', files: cut(() => true), checks, judge: judgeStarter },
    ...regions.map(({ id }) => ({
      name: `region ${id}`,
      files: cut((one) => one === id),
      checks: untimed,
      judge: (results: readonly CheckResult[]) => judgeRegion(id, results),
    })),
    ...mutants.map((mutant) => ({
      name: `mutant ${mutant.id}`,
      files: plant(mutant, trees),
      checks: withNeeds(assignment, [mutant.check]),
      judge: (results: readonly CheckResult[]) => judgeMutant(mutant, results),
    })),
    ...controls.map((control) => ({
      name: `control ${control.id}`,
      files: plant(control, trees),
      checks: checksOf(assignment, control, untimed),
      judge: judgeAllPassed,
    })),
  ];
}

/** Returns those of the regions that a control is in, and what they need: what others say of it they say of the reference. */
function checksOf(assignment: Assignment, { id, file }: Control, untimed: readonly Check[]): Check[] {
  const own = new Set(assignment.regions.filter(({ files }) => files.includes(file)).map((region) => region.id));
  if (own.size === 0) throw new Error(`control ${id}: ${file} is of no region`);
  const ids = untimed.filter(({ region }) => own.has(region)).map((check) => check.id);
  return withNeeds(assignment, ids);
}

/** Returns checks behind those that they need, in the assignment's order. Throws: Error for a check that is not there. */
function withNeeds({ checks }: Assignment, ids: readonly string[]): Check[] {
  const wanted = new Set<string>();
  const visit = (one: string) => {
    const check = checks.find((candidate) => candidate.id === one);
    if (!check) throw new Error(`there is no check ${one}`);
    wanted.add(one);
    for (const need of check.needs ?? []) visit(need);
  };
  ids.forEach(visit);
  return checks.filter((check) => wanted.has(check.id));
}

/** Returns the file with the plant in it, by its path. */
export function plant({ file, find, replace, id }: Mutant | Control, trees: Trees): Map<string, string> {
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

/** Where this machine cannot tell speed, it cannot show the mutant's death either. */
function judgeMutant({ check }: Mutant, results: readonly CheckResult[]): string[] {
  return results.flatMap((one) => {
    const isAsWanted =
      one.status === 'not-graded' || (one.check === check ? one.status === 'failed' : one.status === 'passed');
    return isAsWanted ? [] : [`expected a ${one.check === check ? 'fail' : 'pass'}; ${tell(one)}`];
  });
}

function isMissing(one: CheckResult): boolean {
  return one.status === 'not-run' || (one.status === 'failed' && one.observed?.includes(NOT_WRITTEN) === true);
}

/** Returns `CHECK STATUS: why` in one line. */
export function tell({ check, status, observed, reason }: CheckResult): string {
  return [`${check} ${status}`, observed, reason].filter((part) => part !== undefined).join(': ');
}
