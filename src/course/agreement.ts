/** Whether regions in the source, manifest, mutants and handout agree with each other: all that can be told without running anything. Called by the self-check. */

import type { Assignment, Check } from './assignment.js';
import { sumPoints } from './assignment.js';
import { findRegions } from './regions.js';

const MOST_BODIES_A_FILE = 4;
const FULL_MARKS = 100;

export interface Agreeing {
  assignment: Assignment;
  /** All sources of the lab that may hold a region, by path. */
  sources: ReadonlyMap<string, string>;
  /** handout.md; undefined when there is none. */
  handout: string | undefined;
}

/** Returns what does not agree, a sentence each. */
export function findDisagreements({ assignment, sources, handout }: Agreeing): string[] {
  return [
    ...disagreeingRegions(assignment, sources),
    ...disagreeingChecks(assignment),
    ...disagreeingMutants(assignment),
    ...(handout === undefined ? ['there is no handout.md'] : disagreeingHandout(assignment, handout)),
  ];
}

/** Returns the points of a region, hidden checks among them. */
export function pointsOf({ checks }: Assignment, region: string): number {
  return sumPoints(checks.filter((check) => check.region === region));
}

function disagreeingRegions({ task, regions }: Assignment, sources: ReadonlyMap<string, string>): string[] {
  const problems: string[] = [];
  const marked = new Set<string>();
  for (const [path, text] of sources) {
    const own = findRegions(text, path).filter(({ name }) => name.startsWith(`${task}/`));
    for (const { name } of own) marked.add(`${name} ${path}`);
    if (own.length > MOST_BODIES_A_FILE)
      problems.push(`${path} has ${own.length} bodies to write; at most ${MOST_BODIES_A_FILE}`);
  }
  const named = new Set(regions.flatMap(({ id, files }) => files.map((path) => `${task}/${id} ${path}`)));
  for (const one of named) if (!marked.has(one)) problems.push(`the manifest names ${one}, which has no such mark`);
  for (const one of marked)
    if (!named.has(one)) problems.push(`there is a mark of ${one}, which the manifest does not name`);
  return problems;
}

function disagreeingChecks(assignment: Assignment): string[] {
  const { regions, checks } = assignment;
  const problems: string[] = [];
  const before = new Set<string>();
  for (const check of checks) {
    problems.push(...problemsOf(check, before).map((problem) => `${check.id}: ${problem}`));
    before.add(check.id);
  }
  for (const { id } of regions) if (pointsOf(assignment, id) === 0) problems.push(`region ${id} has no points`);
  const stars = new Set(regions.filter(({ isStar }) => isStar).map(({ id }) => id));
  const total = sumPoints(checks.filter(({ region }) => !stars.has(region)));
  if (total !== FULL_MARKS) problems.push(`full marks are ${total} points, not ${FULL_MARKS}`);
  for (const { region, id } of checks) {
    if (!regions.some((one) => one.id === region))
      problems.push(`${id} is of the region ${region}, which is not there`);
  }
  return problems;
}

function problemsOf({ id, region, points, hints, needs = [] }: Check, before: ReadonlySet<string>): string[] {
  const problems: string[] = [];
  if (before.has(id)) problems.push('there are two of that name');
  if (!id.startsWith(`${region}/`)) problems.push(`its name does not begin with its region, ${region}/`);
  if (!(Number.isInteger(points) && points > 0)) problems.push(`it has ${points} points`);
  if (new Set(hints).size !== 3 || hints.some((hint) => hint.trim() === '')) problems.push('it has no three hints');
  for (const need of needs) if (!before.has(need)) problems.push(`it needs ${need}, which does not come before it`);
  return problems;
}

function disagreeingMutants({ checks, mutants, controls }: Assignment): string[] {
  const ids = [...mutants, ...controls].map(({ id }) => id);
  const problems = ids.filter((id, at) => ids.indexOf(id) !== at).map((id) => `there are two mutants ${id}`);
  for (const { id, check } of mutants) {
    if (!checks.some((one) => one.id === check))
      problems.push(`mutant ${id} names the check ${check}, which is not there`);
  }
  for (const { id } of checks) {
    if (!mutants.some(({ check }) => check === id)) problems.push(`${id} kills no mutant: it may be unable to fail`);
  }
  return problems;
}

/** The handout has a table with a row a region: `| id | points | hours |`; a star's id may have something behind it. */
function disagreeingHandout(assignment: Assignment, handout: string): string[] {
  const rows = new Map(
    [...handout.matchAll(/^\| *`?([\w-]+)`?[^|\n]*\| *(\d+)[^|\n]*\| *([\d.]+)[^|\n]*\|/gm)].map(
      ([, id, points, hours]) => [id!, { points: Number(points), hours: Number(hours) }],
    ),
  );
  return assignment.regions.flatMap(({ id, hours }) => {
    const row = rows.get(id);
    const points = pointsOf(assignment, id);
    if (row === undefined) return [`handout.md has no row | ${id} | ${points} | ${hours} |`];
    if (row.points === points && row.hours === hours) return [];
    return [`handout.md gives ${id} ${row.points} points and ${row.hours} hours; the manifest ${points} and ${hours}`];
  });
}
