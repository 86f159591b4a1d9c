/** What a student reads about one submission: a line a check as it comes, then each failure, the points and what to do next. Pure; called by grade-one.ts and grade-watch.ts. */

import { createColors } from 'picocolors';
import type { Assignment } from '../course/assignment.js';
import { describeFailure, isNotWritten } from '../course/failure-words.js';
import type { CheckResult } from '../course/grade.js';
import type { GradedSubmission } from '../course/grades-schema.js';
import { renderColumns } from '../report/columns.js';
import { cleanLine, cleanText } from '../report/plain.js';
import { wrapText } from '../report/wrap.js';

export interface ReportStyle {
  assignment: Assignment;
  width: number;
  color: boolean;
  /** What grades this submission, e.g. `npm run grade --`. */
  command: string;
  seed: number;
  /** Whether all checks were asked for: only then there is a total. */
  isWhole: boolean;
}

const LABEL = 13;
const INDENT = 8;
const WORDS = { passed: 'ok', failed: 'FAIL', 'not-run': '-', 'not-graded': '?' } as const;

export function renderOpening({ assignment, color, seed }: ReportStyle): string {
  const { bold, dim } = createColors(color);
  return `\n  ${bold(`Assignment ${assignment.task}: ${assignment.title}`)}  ${dim(`seed ${seed}`)}\n\n`;
}

/** Returns the line of a check; nothing for one that waits for another or for code: those are summed up below. */
export function renderResult(result: CheckResult, style: ReportStyle): string {
  if (result.status === 'not-run' || isNotWritten(result)) return '';
  const colors = createColors(style.color);
  const paint = { passed: colors.green, failed: colors.red, 'not-graded': colors.yellow }[result.status];
  const points = `${result.points}/${result.outOf}`.padStart(5);
  const hidden = result.isHidden ? ' (hidden)' : '';
  const words = wrapText(`${result.check}${hidden}  ${result.title}`, style.width - 15, 2);
  const [first, ...rest] = words;
  const lines = [
    `  ${paint(WORDS[result.status].padEnd(4))} ${points}  ${first}`,
    ...rest.map((line) => `${' '.repeat(14)}${line}`),
  ];
  return `${lines.join('\n')}\n`;
}

/** Returns all that comes below the lines of the checks. */
export function renderClosing(one: GradedSubmission, style: ReportStyle): string {
  const { bold, red } = createColors(style.color);
  const notes = one.notes.flatMap((note) => wrapText(`Note: ${note}.`, style.width - 2, 2).map((line) => `  ${line}`));
  if (one.verdict === 'rejected') {
    return `${[...notes, `  ${red(bold('Not graded:'))} ${one.reason}.`, ''].join('\n')}\n`;
  }
  if (one.compileError !== undefined) {
    const text = [
      `  ${red(bold('0 points:'))} ${cleanText(one.compileError)}`,
      '',
      `  Next: mend this first, then ${style.command.replace(/ --$/, '')}`,
    ];
    return `${[...notes, ...text, ''].join('\n')}\n`;
  }
  const parts = [
    ...one.results.flatMap((result) => renderDetails(result, style)),
    ...renderMissing(one.results, style),
    ...renderWaiting(one.results, style),
    ...(notes.length > 0 ? ['', ...notes] : []),
    '',
    ...renderPoints(one, style),
    '',
    ...renderNext(one.results, style),
    '',
  ];
  return `${parts.join('\n')}\n`;
}

/** Returns everything about one failure. */
export function renderDetails(result: CheckResult, style: ReportStyle): string[] {
  const isTold = (result.status === 'failed' && !isNotWritten(result)) || result.status === 'not-graded';
  if (!isTold) return [];
  const { assignment, command, color, width, seed } = style;
  const { bold, dim, red, yellow } = createColors(color);
  const check = assignment.checks.find(({ id }) => id === result.check);
  const paint = result.status === 'failed' ? red : yellow;
  const lines = ['', `  ${paint(bold(`${WORDS[result.status]} ${result.check}`))}  ${result.title}`];
  for (const { label, text } of describeFailure(result, check, command, seed)) {
    // A command must be copied whole.
    const room = label === 'again' ? Number.POSITIVE_INFINITY : Math.max(40, width - INDENT - LABEL);
    const rows = text.split('\n').flatMap((line) => wrapText(line, room));
    rows.forEach((row, index) => {
      lines.push(`${' '.repeat(INDENT)}${dim((index === 0 ? label : '').padEnd(LABEL))}${row}`.trimEnd());
    });
  }
  return lines;
}

interface Missing {
  region: string;
  /** The first body that is not written: `f() in src/x.ts`. */
  place: string;
  checks: CheckResult[];
}

/** Returns the regions that are not written, in the assignment's order. A check may fail for another region's body. */
function listMissing(results: readonly CheckResult[], { regions }: Assignment): Missing[] {
  const found = new Map<string, Missing>();
  for (const result of results) {
    if (!isNotWritten(result)) continue;
    const words = cleanLine(result.observed ?? '');
    const named = /region [\w-]+\/([\w-]+) of the handout/.exec(words)?.[1] ?? '';
    const region = regions.some(({ id }) => id === named) ? named : result.region;
    const place = /: (.+), region /.exec(words)?.[1] ?? words;
    const missing = found.get(region) ?? { region, place, checks: [] };
    missing.checks.push(result);
    found.set(region, missing);
  }
  return regions.flatMap(({ id }) => found.get(id) ?? []);
}

function renderMissing(results: readonly CheckResult[], style: ReportStyle): string[] {
  const missing = listMissing(results, style.assignment);
  if (missing.length === 0) return [];
  const { bold, yellow } = createColors(style.color);
  const lines = ['', `  ${bold(yellow('Still to be written'))}`];
  for (const { region, checks } of missing) {
    const known = style.assignment.regions.find(({ id }) => id === region)!;
    const star = known.isStar ? ', a star: beyond full marks' : '';
    const waiting = checks.length === 1 ? '1 check waits' : `${checks.length} checks wait`;
    const words = `${region}: ${known.title} (${known.files.join(', ')}; about ${known.hours} h${star}); ${waiting} for it`;
    lines.push(...wrapText(words, style.width - 4, 2).map((line) => `    ${line}`));
  }
  return lines;
}

function renderWaiting(results: readonly CheckResult[], { width }: ReportStyle): string[] {
  const waiting = results.filter(({ status }) => status === 'not-run');
  if (waiting.length === 0) return [];
  const reasons = [...new Set(waiting.map(({ reason }) => /before (\S+) passes/.exec(reason ?? '')?.[1] ?? 'others'))];
  const count = waiting.length === 1 ? '1 check was' : `${waiting.length} checks were`;
  const words = `${count} not run: each says nothing before another one passes (${reasons.join(', ')}).`;
  return ['', ...wrapText(words, width - 2, 0).map((line) => `  ${line}`)];
}

function renderPoints(
  { score, results }: GradedSubmission,
  { assignment, width, isWhole, color }: ReportStyle,
): string[] {
  const { bold } = createColors(color);
  const rows = score.regions.map(({ id, points, outOf, isStar }) => {
    const own = results.filter(({ region }) => region === id);
    const title = assignment.regions.find((region) => region.id === id)?.title ?? '';
    const passed = own.filter(({ status }) => status === 'passed').length;
    return [id, `${passed} of ${own.length}`, `${points}`, `${outOf}`, `${title}${isStar ? ' (star)' : ''}`];
  });
  const { total, stars } = score;
  if (isWhole) rows.push([bold('total'), '', bold(`${total.points}`), bold(`${total.outOf}`), '']);
  if (isWhole && stars.outOf > 0) rows.push(['stars', '', `${stars.points}`, `${stars.outOf}`, 'beyond full marks']);
  const columns = [
    { heading: 'region', align: 'left', yields: 0 },
    { heading: 'checks', align: 'right', yields: 2 },
    { heading: 'points', align: 'right', yields: 0 },
    { heading: 'of', align: 'right', yields: 0 },
    { heading: '', align: 'left', yields: 3 },
  ] as const;
  const { heading, lines } = renderColumns(columns, rows, width - 2);
  const notGraded = total.notGraded + stars.notGraded;
  const ungraded = `${notGraded} points could not be judged on this machine and count neither way.`;
  return [...[heading, ...lines].map((line) => `  ${line}`), ...(notGraded > 0 ? ['', `  ${ungraded}`] : [])];
}

/** One thing to do, not a list of them. */
function renderNext(
  results: readonly CheckResult[],
  { assignment, command, seed, isWhole, color }: ReportStyle,
): string[] {
  const { bold } = createColors(color);
  const failing = results.find((result) => result.status === 'failed' && !isNotWritten(result));
  if (failing) {
    return [
      `  ${bold('Next:')} ${failing.check}, the first that fails.`,
      `    alone   ${command} --only ${failing.check} --seed ${seed}`,
      `    a hint  ${command} --hint ${failing.check}`,
    ];
  }
  const [missing] = listMissing(results, assignment);
  if (missing) {
    return [
      `  ${bold('Next:')} write ${missing.region}, ${missing.place}.`,
      `    look    ${command} --only ${missing.region}`,
      `    a hint  ${command} --hint ${missing.checks[0]!.check}`,
    ];
  }
  if (!isWhole) return [`  ${bold('Next:')} these pass; all checks: ${command.replace(/ --$/, '')}`];
  return [
    `  ${bold('Everything here passes.')} Other random input comes with every run: run it once more before you hand it in.`,
  ];
}
