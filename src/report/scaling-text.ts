/** A scaling analysis as text for a terminal: what it says, the picture, the numbers. Pure; called by the scaling command. */

import { createColors } from 'picocolors';
import type { ErrorModel, ScalingAnalysis, ScalingPoint } from '../scaling/scaling-analysis.js';
import type { Rendered } from './columns.js';
import { cleanLine } from './plain.js';
import { formatCount, formatNumber } from './quantity.js';
import { adviseNext } from './scaling-advice.js';
import { renderScalingPlot } from './scaling-plot.js';
import { formatWorkers, renderGrowth, renderLaws } from './scaling-tables.js';
import { type Colors, MARGIN, paintHeading } from './text-style.js';
import { wrapText } from './wrap.js';

export interface ScalingReport {
  /** The file's name or the example's. */
  name: string;
  /** More about it; may be empty. */
  about: readonly string[];
  points: readonly ScalingPoint[];
  /** Throughputs of the runs without any worker. */
  serial: readonly number[];
  /** null: not known. */
  cores: number | null;
  error: ErrorModel;
  analysis: ScalingAnalysis;
}

export interface ScalingStyle {
  width: number;
  color: boolean;
}

const MOST_WIDTH = 100;
const LEAST_WIDTH = 60;
const MOST_GROWTH_ROWS = 24;
const ERROR_WORDS: Record<ErrorModel, string> = {
  proportional: 'deviations taken to grow with the throughput',
  constant: 'deviations taken to be the same at every throughput',
};

/** Returns the whole report, ending with a line end. */
export function renderScaling(report: ScalingReport, style: ScalingStyle): string {
  const colors = createColors(style.color);
  const width = Math.min(MOST_WIDTH, Math.max(LEAST_WIDTH, style.width)) - MARGIN.length;
  const sections = [
    renderHeader(report, colors, width),
    renderAnswer(report, colors, width),
    report.points.length === 0 ? [] : renderScalingPlot(report, colors, width),
    renderLawTable(report, colors, width),
    renderGrowthTable(report, colors, width),
    renderNotes(report, colors, width),
  ];
  const lines = sections.filter((section) => section.length > 0).flatMap((section) => ['', ...section]);
  return `${lines.map((line) => (line === '' ? '' : MARGIN + line)).join('\n')}\n\n`;
}

function renderHeader({ name, about, points, serial, cores, error }: ScalingReport, colors: Colors, width: number) {
  const numbers = [...new Set(points.map(({ workers }) => workers))].sort((a, b) => a - b);
  const rows = points.length + serial.length;
  const facts = [
    rows === 1 ? '1 row' : `${formatCount(rows)} rows`,
    describeNumbers(numbers),
    ...(serial.length === 0 ? [] : [`${formatCount(serial.length)} without any worker`]),
    cores === null ? 'cores not known (--cores)' : `${formatWorkers(cores)} cores`,
    ERROR_WORDS[error],
  ];
  return [
    ...wrapText(`${colors.bold('How it scales')}  ${cleanLine(name)}`, width, 4),
    ...about.flatMap((line) => wrapText(cleanLine(line), width, 4)),
    ...wrapText(facts.join(' · '), width).map((line) => colors.dim(line)),
  ];
}

function describeNumbers(numbers: readonly number[]): string {
  if (numbers.length === 0) return 'none with workers';
  const [low, high] = [numbers[0]!, numbers.at(-1)!].map(formatWorkers) as [string, string];
  if (numbers.length === 1) return `all at ${low} ${low === '1' ? 'worker' : 'workers'}`;
  return `${formatCount(numbers.length)} numbers of workers, ${low} to ${high}`;
}

function renderAnswer({ analysis, points }: ScalingReport, colors: Colors, width: number): string[] {
  return [
    paintHeading('What it says', '', colors),
    ...wrapText(`${paintVerdict(analysis.verdict, colors)}: ${cleanLine(analysis.explanation)}`, width),
    ...wrapText(`→ ${adviseNext(analysis, points)}`, width, 2),
    ...analysis.warnings.flatMap(({ message }) =>
      wrapText(`! ${cleanLine(message)}`, width, 2).map((line) => colors.yellow(line)),
    ),
  ];
}

function paintVerdict(verdict: ScalingAnalysis['verdict'], colors: Colors): string {
  const isClaim = verdict === 'linear' || verdict === 'amdahl' || verdict === 'usl' || verdict === 'regimes';
  return colors.bold(isClaim ? colors.green(verdict) : colors.yellow(verdict.replaceAll('-', ' ')));
}

function renderLawTable({ analysis }: ScalingReport, colors: Colors, width: number): string[] {
  if (analysis.models.length === 0) return [];
  const table = renderLaws(analysis, width - MARGIN.length);
  return [
    ...wrapText(paintHeading('The laws', 'X(N) = γN / (1 + σ(N − 1) + κN(N − 1))', colors), width, 4),
    ...layTable(table, colors),
    ...[...describePeak(analysis), ...describeBreakpoint(analysis), ...describeLackOfFit(analysis)].flatMap((text) =>
      wrapText(`- ${text}`, width, 2),
    ),
  ];
}

function renderGrowthTable({ analysis, points, serial }: ScalingReport, colors: Colors, width: number): string[] {
  if (points.length === 0) return [];
  const table = renderGrowth(points, analysis, width - MARGIN.length, MOST_GROWTH_ROWS);
  const omitted =
    table.omitted === 0 ? [] : [colors.dim(`${MARGIN}(${formatCount(table.omitted)} more of them: --json has all)`)];
  const words = `medians; ${describeBase(analysis, serial.length > 0)}`;
  return [
    ...wrapText(paintHeading('Each number of workers', words, colors), width, 4),
    ...layTable(table, colors),
    ...omitted,
  ];
}

function describeBase({ karpFlatt }: ScalingAnalysis, isSerial: boolean): string {
  if (karpFlatt.length === 0) return 'no speed-up without a run of one worker or none';
  return `speed-up over ${isSerial ? 'the runs without any worker' : 'one worker'}`;
}

function layTable({ heading, lines, dropped }: Rendered, colors: Colors): string[] {
  const rows = [colors.dim(heading), ...lines].map((line) => MARGIN + line);
  return dropped.length === 0 ? rows : [...rows, colors.dim(`${MARGIN}(no room here for: ${dropped.join(', ')})`)];
}

function describePeak({ peak }: ScalingAnalysis): string[] {
  if (peak === null) return [];
  const { workers, throughput, low, high, extrapolated } = peak;
  const interval = low === null && high === null ? '' : ` (${describeEnd(low)} … ${describeEnd(high)})`;
  const far = extrapolated ? ', beyond what was measured' : '';
  return [`Peak of usl: ${formatNumber(throughput)} at ${formatWorkers(workers)} workers${interval}${far}.`];
}

function describeEnd(end: number | null): string {
  return end === null ? 'not bounded' : formatWorkers(end);
}

function describeBreakpoint({ breakpoint }: ScalingAnalysis): string[] {
  if (breakpoint === null) return [];
  const { workers, law, p, isAtCores } = breakpoint;
  const cores = isAtCores === null ? '' : isAtCores ? ', where the cores end' : ', which is not where the cores end';
  const chance = p === null ? '' : ` Without any break, data like these: ${formatChance(p)}.`;
  return [`Break: ${law} up to ${formatWorkers(workers)} workers${cores}; δ is the cost of each one beyond.${chance}`];
}

function describeLackOfFit({ lackOfFit }: ScalingAnalysis): string[] {
  if (lackOfFit === null) return [];
  const { law, f, df1, df2, p } = lackOfFit;
  return [
    `Lack of fit of ${law}: F(${df1}, ${df2}) = ${formatNumber(f)}, ${formatChance(p)}; the smaller p, the less do repeats explain what it misses.`,
  ];
}

function formatChance(p: number): string {
  return p < 0.001 ? 'p < 0.001' : `p = ${p.toFixed(3)}`;
}

function renderNotes({ analysis }: ScalingReport, colors: Colors, width: number): string[] {
  const notes = [
    ...(analysis.models.length === 0
      ? []
      : [
          'σ contention: what one worker alone can do at a time; κ coherency: what workers cost each other in pairs; γ throughput of one worker. A parameter at its bound is 0 or next to it.',
          'SSE what is left unexplained, AICc the same with a price on each parameter (the least is best), weight how much speaks for a law among these.',
        ]),
    ...(analysis.karpFlatt.length === 0
      ? []
      : [
          'serial (Karp–Flatt): the part of the work that would have to be serial for this speed-up. Constant: serial work; growing with N: overhead that grows.',
        ]),
    ...(analysis.timeSplit.length === 0
      ? []
      : ['work, contention, coherency: where the time of a unit of work goes, in shares of what it takes one worker.']),
  ];
  if (notes.length === 0) return [];
  return [paintHeading('How to read it', '', colors), ...notes.flatMap((note) => wrapText(`- ${note}`, width, 2))];
}
