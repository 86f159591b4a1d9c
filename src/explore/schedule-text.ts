/** What an exploration found, for a terminal: the verdict, and a failing schedule with a column for each thread. Called by `lab explore`. */

import { createColors } from 'picocolors';
import { renderColumns } from '../report/columns.js';
import { cleanLine } from '../report/plain.js';
import { formatDuration } from '../report/quantity.js';
import { type Colors, MARGIN } from '../report/text-style.js';
import { measureText, wrapText } from '../report/wrap.js';
import type { ExploreFailure, ExploreReport, FailureKind, ScheduleStep } from './report.js';

export interface TextStyle {
  width: number;
  color: boolean;
  /** Every step, also those on words that one thread alone touches. */
  all: boolean;
  /** How the exploration is repeated, without the token. */
  command: string;
}

const LEAST_WIDTH = 60;

/** Returns the whole report, ending with a line end. */
export function renderExploration(report: ExploreReport, style: TextStyle): string {
  const colors = createColors(style.color);
  const width = Math.max(LEAST_WIDTH, style.width) - MARGIN.length;
  const { failure } = report;
  const lines = [
    `${colors.bold(colors.underline(nameProgram(report.program)))}  ${colors.dim(describeThreads(report))}`,
    '',
    ...wrapText(describeVerdict(report, colors), width, 2),
    ...wrapText(describeSearch(report), width, 2),
  ];
  if (failure !== null) lines.push('', ...renderSchedule(report, failure, style, colors, width), '');
  for (const assumption of report.assumptions) lines.push(...wrapText(`- assumed: ${assumption}`, width, 2));
  if (report.benignRaces.length > 0) {
    lines.push(...wrapText(`- races that the program declares: ${report.benignRaces.join(', ')}`, width, 2));
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
  return `${colors.bold(colors.yellow('not found'))}  No run failed, but not all interleavings were covered: ${limit}.`;
}

function describeSearch(report: ExploreReport): string {
  const { runs, prunedRuns, elapsedMs, longestRunSteps, failure, mode } = report;
  const pruned = prunedRuns > 0 ? ` and ${prunedRuns} given up, since others covered them` : '';
  const counted = `${runs} ${runs === 1 ? 'run' : 'runs'}${pruned}, up to ${longestRunSteps} steps each, in ${formatDuration(elapsedMs)}`;
  const how = { exhaustive: 'reduced by what commutes', all: 'one by one', bounded: 'bounded', random: 'drawn' }[mode];
  if (failure === null) return `${counted} (${how}).`;
  const fewest = failure.isFewest ? ', and none with fewer fails like that' : '';
  return (
    `Found in run ${failure.foundInRun} (${counted}, ${how}). The schedule below changes threads ${times(failure.switches)}, ` +
    `${times(failure.preemptions)} away from one that could have gone on${fewest}.`
  );
}

function times(count: number): string {
  if (count === 0) return 'never';
  return count === 1 ? 'once' : count === 2 ? 'twice' : `${count} times`;
}

/** A row a step, a column a thread; where that does not fit, a column that names the thread. */
function renderSchedule(
  { threads }: ExploreReport,
  failure: ExploreFailure,
  style: TextStyle,
  colors: Colors,
  width: number,
): string[] {
  const shown = chooseSteps(failure.steps, style.all);
  const names = threads.map((thread, at) =>
    threads.indexOf(thread) === threads.lastIndexOf(thread) ? thread : `${thread} ${at}`,
  );
  const text = (step: ScheduleStep) => [formatStep(step), step.line === null ? '' : colors.dim(cleanLine(step.line))];
  const wideRows = shown.map(({ step, number }) => {
    if (step === null) return [colors.dim('…'), colors.dim(describeGap(number))];
    const cells = threads.flatMap((_, thread) => (thread === step.thread ? [text(step).join('  ')] : ['']));
    return [String(number), ...cells];
  });
  const left = { align: 'left', yields: 0 } as const;
  const wide = renderColumns(
    [{ heading: '', align: 'right', yields: 0 }, ...names.map((heading) => ({ ...left, heading }))],
    [...wideRows, ['', ...failure.ends.map((end) => formatEnd(end))]],
    Number.POSITIVE_INFINITY,
  );
  const wideLines = [colors.bold(wide.heading), ...wide.lines];
  if (wideLines.every((line) => measureText(line) <= width)) return wideLines;
  const narrow = renderColumns(
    [
      { heading: '', align: 'right', yields: 0 },
      { ...left, heading: 'thread' },
      { ...left, heading: 'step' },
      { ...left, heading: 'line', yields: 1 },
    ],
    shown.map(({ step, number }) =>
      step === null
        ? [colors.dim('…'), '', colors.dim(describeGap(number)), '']
        : [String(number), names[step.thread]!, ...text(step)],
    ),
    width,
  );
  const ends = failure.ends.map((end, thread) => `${names[thread]}: ${formatEnd(end)}`);
  return [colors.bold(narrow.heading), ...narrow.lines, ...ends];
}

/** A step, or (null) so many steps left out in a row. */
interface Shown {
  step: ScheduleStep | null;
  number: number;
}

function describeGap(steps: number): string {
  return `${steps} ${steps === 1 ? 'step' : 'steps'} that nobody else sees or disturbs`;
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
