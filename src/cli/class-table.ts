/** The grades of a class as a table for the terminal. Pure; called by grade-many.ts. */

import { createColors } from 'picocolors';
import type { GradedSubmission, Grades } from '../course/grades-schema.js';
import { renderColumns } from '../report/columns.js';
import { cleanLine } from '../report/plain.js';
import { wrapText } from '../report/wrap.js';

const LONGEST_NAME = 40;

/** Returns the table, the reasons of what was rejected or does not compile, notes, and one line about the whole. */
export function renderClass(grades: Grades, width: number, color: boolean): string {
  const { bold, dim } = createColors(color);
  const { submissions, checks, task, title, seed, isolation } = grades;
  const regions = [...new Set(checks.map(({ region }) => region))];
  const hasStars = checks.some(({ isStar }) => isStar);
  const hasLate = grades.rules?.late !== undefined;
  const columns = [
    { heading: 'submission', align: 'left', yields: 0 },
    ...regions.map((region) => ({ heading: region, align: 'right' as const, yields: 2 })),
    { heading: 'total', align: 'right', yields: 0 },
    { heading: 'of', align: 'right', yields: 0 },
    ...(hasStars ? [{ heading: 'stars', align: 'right' as const, yields: 1 }] : []),
    ...(hasLate ? [{ heading: 'late', align: 'right' as const, yields: 1 }] : []),
    { heading: 'final', align: 'right', yields: 0 },
    { heading: '', align: 'left', yields: 0 },
  ] as const;
  const rows = submissions.map((one) => [
    shorten(one.name),
    ...regions.map((region) => String(one.score.regions.find(({ id }) => id === region)?.points ?? 0)),
    String(one.score.total.points),
    String(one.score.total.outOf),
    ...(hasStars ? [String(one.score.stars.points)] : []),
    ...(hasLate ? [describeLate(one)] : []),
    bold(String(one.score.final)),
    describeVerdict(one, color),
  ]);
  const { heading, lines, dropped } = renderColumns(columns, rows, width - 2);
  const remarks = collectRemarks(submissions);
  const parts = [
    '',
    `  ${bold(`Assignment ${task}: ${title}`)}  ${dim(`seed ${seed}, isolation: ${isolation}`)}`,
    '',
    ...[heading, ...lines].map((line) => `  ${line}`),
    ...(dropped.length > 0 ? ['', `  ${dim(`left out for want of room: ${dropped.join(', ')}`)}`] : []),
    ...(remarks.length > 0
      ? ['', ...remarks.flatMap((text) => wrapText(text, width - 2, 2).map((line) => `  ${line}`))]
      : []),
    '',
    `  ${summarise(grades)}`,
    '',
  ];
  return `${parts.join('\n')}\n`;
}

function shorten(name: string): string {
  return name.length <= LONGEST_NAME ? name : `${name.slice(0, LONGEST_NAME - 1)}…`;
}

function describeLate({ score }: GradedSubmission): string {
  const { status, percent } = score.late;
  if (status === 'late') return `-${percent} %`;
  return status === 'unknown' ? 'unknown' : '';
}

function describeVerdict(one: GradedSubmission, color: boolean): string {
  const { red, yellow } = createColors(color);
  if (one.isGraderFault) return red('grade again');
  if (one.verdict === 'rejected') return red('rejected');
  if (one.compileError !== undefined) return red('does not compile');
  if (one.score.total.notGraded > 0) return yellow(`${one.score.total.notGraded} not graded`);
  return '';
}

/** What is to be said of many is said once. */
function collectRemarks(submissions: readonly GradedSubmission[]): string[] {
  const names = new Map<string, string[]>();
  for (const one of submissions) {
    for (const text of describeRemarks(one)) names.set(text, [...(names.get(text) ?? []), one.name]);
  }
  return [...names].map(([text, [first, ...more]]) => {
    return more.length < 2 ? `${[first, ...more].join(', ')}: ${text}` : `${first} and ${more.length} others: ${text}`;
  });
}

function describeRemarks({ reason, compileError, notes, score }: GradedSubmission): string[] {
  return [
    ...(reason === undefined ? [] : [`rejected: ${reason}`]),
    ...(compileError === undefined ? [] : [compileError]),
    ...notes,
    ...score.overrides.map(({ check, points, reason: why }) => `${check}: ${points} points by hand (${why})`),
    ...(score.late.status === 'late' || score.late.status === 'unknown' ? [score.late.words] : []),
  ].map(cleanLine);
}

function summarise({ submissions, isPartial }: Grades): string {
  const graded = submissions.filter(({ verdict }) => verdict === 'graded').length;
  const rejected = submissions.length - graded;
  const words = [`${graded} graded`, ...(rejected > 0 ? [`${rejected} rejected`] : [])];
  return `${words.join(', ')}${isPartial ? '; interrupted: the others have no grade' : ''}.`;
}
