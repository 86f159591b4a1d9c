/** What an exploration found, for a terminal: the verdict, and a failing schedule with a column for each thread. Called by `lab explore`. */

import { createColors } from 'picocolors';
import { renderColumns } from '../report/columns.js';
import { cleanLine } from '../report/plain.js';
import { formatDuration } from '../report/quantity.js';
import { type Colors, MARGIN } from '../report/text-style.js';
import { measureText, wrapText } from '../report/wrap.js';
import {
  type ExploreFailure,
  type ExploreReport,
  type FailureKind,
  REPLAY_LIMIT,
  type ScheduleStep,
} from './report.js';

export interface TextStyle {
  width: number;
  color: boolean;
  /** Every step, also those on words that one thread alone touches. */
  all: boolean;
  /** How the exploration is repeated, without the token. */
  command: string;
}

const LEAST_WIDTH = 60;
/** Rows of a long schedule: how it begins and, mostly, how it ends. */
const MOST_ROWS = 320;
const FIRST_ROWS = 20;
/** Of a name in a column of names. */
const MOST_NAME = 16;

/** Returns the whole report, ending with a line end. */
export function renderExploration(report: ExploreReport, style: TextStyle): string {
  const colors = createColors(style.color);
  const width = Math.max(LEAST_WIDTH, style.width) - MARGIN.length;
  const { failure } = report;
  const title = `${colors.bold(colors.underline(nameProgram(report.program)))}  ${colors.dim(describeThreads(report))}`;
  const lines = [
    ...wrapText(title, width, 2),
    '',
    ...wrapText(describeVerdict(report, colors), width, 2),
    ...wrapText(describeSearch(report), width, 2),
  ];
  if (failure !== null) lines.push('', ...renderSchedule(report, failure, style, colors, width), '');
  for (const assumption of report.assumptions) lines.push(...wrapText(`- assumed: ${cleanLine(assumption)}`, width, 2));
  if (report.benignRaces.length > 0) {
    const names = report.benignRaces.map(cleanLine).join(', ');
    lines.push(...wrapText(`- races that the program declares: ${names}`, width, 2));
  }
  if (failure !== null) {
    lines.push('', `Again, just this schedule:`, `  ${style.command} --replay ${failure.token}`);
  }
  return `\n${lines.map((line) => (line === '' ? '' : MARGIN + line)).join('\n')}\n\n`;
}

const KIND_WORDS: Record<FailureKind, string> = {
  check: 'wrong',
  throw: 'threw',
  deadlock: 'deadlock',
  asleep: 'asleep for ever',
  spinning: 'spins for ever',
  'step-bound': 'no end',
  'data-race': 'data race',
  stalled: 'stalled',
  exited: 'exited',
  'out-of-memory': 'out of memory',
};

function describeThreads({ threads }: ExploreReport): string {
  return `${threads.length} ${threads.length === 1 ? 'thread' : 'threads'}: ${threads.map(cleanLine).join(', ')}`;
}

/** Returns the file's name. */
function nameProgram(program: string): string {
  return cleanLine(decodeURIComponent(program.slice(program.lastIndexOf('/') + 1)));
}

function describeVerdict({ verdict, failure, limit }: ExploreReport, colors: Colors): string {
  if (failure !== null) return `${colors.bold(colors.red(KIND_WORDS[failure.kind]))}  ${cleanLine(failure.message)}`;
  if (verdict === 'clean')
    return `${colors.bold(colors.green('clean'))}  No interleaving fails: all of them were covered.`;
  return `${colors.bold(colors.yellow('not found'))}  No run failed, but not all interleavings were covered: ${cleanLine(limit ?? '')}.`;
}

function describeSearch(report: ExploreReport): string {
  const { runs, prunedRuns, elapsedMs, longestRunSteps, failure, mode } = report;
  const pruned = prunedRuns > 0 ? ` and ${prunedRuns} given up, since others covered them` : '';
  const longest = `${longestRunSteps} ${longestRunSteps === 1 ? 'step' : 'steps'}`;
  const inTime = `in ${formatDuration(elapsedMs)}`;
  const counted = `${runs} ${runs === 1 ? 'run' : 'runs'}${pruned}, up to ${longest} each, ${inTime}`;
  const how = { exhaustive: 'reduced by what commutes', all: 'one by one', bounded: 'bounded', random: 'drawn' }[mode];
  const isReplay = report.limit === REPLAY_LIMIT;
  if (failure === null) return isReplay ? `One run of ${longest}, ${inTime}.` : `${counted} (${how}).`;
  const fewest = failure.isFewest ? ', and none with fewer fails like that' : '';
  const found = isReplay
    ? `One run of ${longest}, ${inTime}.`
    : `Found in run ${failure.foundInRun} (${counted}, ${how}).`;
  return (
    `${found} The schedule below changes threads ${times(failure.switches)}, ` +
    `${times(failure.preemptions)} away from one that could have gone on${fewest}.`
  );
}

function times(count: number): string {
  if (count === 0) return 'never';
  return count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`;
}

/** A row a step, a column a thread; where that does not fit, a column that names the thread. */
function renderSchedule(
  report: ExploreReport,
  failure: ExploreFailure,
  style: TextStyle,
  colors: Colors,
  width: number,
): string[] {
  const shown = cutMiddle(chooseSteps(failure.steps, style.all));
  const threads = report.threads.map(cleanLine);
  const names = threads.map((thread, at) =>
    threads.indexOf(thread) === threads.lastIndexOf(thread) ? thread : `${thread} ${at}`,
  );
  const wide = renderWide(shown, failure, names, colors);
  return wide.every((line) => measureText(line) <= width) ? wide : renderNarrow(shown, failure, names, colors, width);
}

const LEFT = { align: 'left', yields: 0 } as const;
const NUMBER = { heading: '', align: 'right', yields: 0 } as const;

function renderWide(shown: readonly Shown[], { ends }: ExploreFailure, names: readonly string[], colors: Colors) {
  const rows = shown.flatMap(({ step, number }) => {
    if (step === null) return [];
    const line = step.line === null ? '' : `  ${colors.dim(cleanLine(step.line))}`;
    return [[String(number), ...names.map((_, thread) => (thread === step.thread ? formatStep(step) + line : ''))]];
  });
  const { heading, lines } = renderColumns(
    [NUMBER, ...names.map((name) => ({ ...LEFT, heading: name }))],
    [...rows, ['', ...ends.map((end) => formatEnd(end))]],
    Number.POSITIVE_INFINITY,
  );
  return [colors.bold(heading), ...insertGaps(shown, lines, colors)];
}

function renderNarrow(
  shown: readonly Shown[],
  { ends }: ExploreFailure,
  names: readonly string[],
  colors: Colors,
  width: number,
) {
  const threads = names.map((name) => cut(name, MOST_NAME));
  const numberWidth = String(shown.findLast(({ step }) => step !== null)?.number ?? '').length;
  const stepWidth = width - numberWidth - Math.max(...threads.map(measureText), 'thread'.length) - 2 * GAP;
  const { heading, lines } = renderColumns(
    [NUMBER, { ...LEFT, heading: 'thread' }, { ...LEFT, heading: 'step' }, { ...LEFT, heading: 'line', yields: 1 }],
    shown.flatMap(({ step, number }) => {
      if (step === null) return [];
      const line = step.line === null ? '' : colors.dim(cleanLine(step.line));
      return [[String(number), threads[step.thread]!, cut(formatStep(step), stepWidth), line]];
    }),
    width,
  );
  const said = ends.flatMap((end, thread) => wrapText(`${threads[thread]}: ${formatEnd(end)}`, width, 2));
  return [colors.bold(heading), ...insertGaps(shown, lines, colors), ...said];
}

/** Between columns. */
const GAP = 2;

/** Puts what was left out between the lines of the steps; it is too long for a column. */
function insertGaps(shown: readonly Shown[], lines: readonly string[], colors: Colors): string[] {
  let next = 0;
  const all = shown.map(({ step, number, isMiddle }) => {
    if (step !== null) return lines[next++]!;
    const count = `${number} ${number === 1 ? 'step' : 'steps'}`;
    return colors.dim(
      isMiddle ? `… ${count} left out, all are in --json FILE` : `… ${count} that nobody else sees or disturbs`,
    );
  });
  return [...all, ...lines.slice(next)];
}

function cut(text: string, width: number): string {
  const letters = [...text];
  return letters.length <= width ? text : `${letters.slice(0, Math.max(0, width - 1)).join('')}…`;
}

/** A step, or (null) so many steps left out in a row. */
interface Shown {
  step: ScheduleStep | null;
  number: number;
  /** Left out since the schedule is long. */
  isMiddle?: boolean;
}

/** Leaves out the middle of a long schedule. */
function cutMiddle(shown: readonly Shown[]): Shown[] {
  if (shown.length <= MOST_ROWS) return [...shown];
  const middle = shown.slice(FIRST_ROWS, FIRST_ROWS - MOST_ROWS);
  const number = middle.reduce((sum, one) => sum + (one.step === null ? one.number : 1), 0);
  return [
    ...shown.slice(0, FIRST_ROWS),
    { step: null, number, isMiddle: true },
    ...shown.slice(FIRST_ROWS - MOST_ROWS),
  ];
}

/** Leaves out, unless all are wanted, steps on words that one thread alone touches in this schedule, or that nobody changes. */
function chooseSteps(steps: readonly ScheduleStep[], all: boolean): Shown[] {
  const users = new Map<string, Set<number>>();
  const changed = new Set<string>();
  for (const { word, thread, newValue, operation } of steps) {
    users.set(word, (users.get(word) ?? new Set()).add(thread));
    if (newValue !== null || operation === 'wait' || operation === 'notify') changed.add(word);
  }
  const shown: Shown[] = [];
  for (const [at, step] of steps.entries()) {
    const isShared = all || (users.get(step.word)!.size > 1 && changed.has(step.word));
    const last = shown.at(-1);
    if (isShared) shown.push({ step, number: at + 1 });
    else if (last?.step === null) last.number += 1;
    else shown.push({ step: null, number: 1 });
  }
  return shown;
}

/** Returns `add value: 1 → 2`, `wait STATE: 1, sleeps`. */
function formatStep({ operation, word, oldValue, newValue, outcome }: ScheduleStep): string {
  const values = newValue === null ? oldValue : `${oldValue} → ${newValue}`;
  return cleanLine(
    `${operation} ${word}${values === null ? '' : `: ${values}`}${outcome === null ? '' : `, ${outcome}`}`,
  );
}

function formatEnd({ isDone, line }: ExploreFailure['ends'][number]): string {
  return isDone ? 'done' : `stands at ${cleanLine(line ?? 'no line known')}`;
}
