/** A report for the terminal: for each result its verdicts and its grade, and small charts if they are wanted. Pure; called by the report command. */

import { createColors } from 'picocolors';
import type { Finding } from '../core/result.js';
import type { Figure } from './figure.js';
import { gradeResult } from './grade.js';
import { describeEnvironment, describeRun } from './header.js';
import type { ReportEntry } from './page/report.js';
import { listHeadlines } from './page/verdicts.js';
import { cleanLine } from './plain.js';
import { renderPredictedLines } from './predicted-text.js';
import { drawTextChart } from './text-chart.js';
import { type Colors, MARGIN } from './text-style.js';
import { wrapText } from './wrap.js';

export interface VerdictStyle {
  width: number;
  color: boolean;
  hasCharts: boolean;
}

const MOST_WIDTH = 100;
const LEAST_WIDTH = 60;
const SIGNS: Record<Finding['status'], string> = { supported: '✓', refuted: '✗', undecided: '?' };

/** Returns the text, ending with a line end. */
export function renderVerdictText(entries: readonly ReportEntry[], style: VerdictStyle): string {
  const colors = createColors(style.color);
  const width = Math.min(MOST_WIDTH, Math.max(LEAST_WIDTH, style.width)) - MARGIN.length;
  const lines = entries.flatMap((entry) => [
    '',
    ...renderEntry(entry, colors, width),
    ...(entry.prediction === undefined ? [] : ['', ...renderPredictedLines(entry.prediction, colors, width)]),
    ...(style.hasCharts ? drawFigures(entry.figures, colors, width) : []),
  ]);
  return `${lines.map((line) => (line === '' ? '' : MARGIN + line)).join('\n')}\n\n`;
}

function renderEntry(entry: ReportEntry, colors: Colors, width: number): string[] {
  const { result, title, label } = entry;
  const grade = gradeResult(result);
  const paint = grade.name === 'quiet' ? colors.green : colors.yellow;
  const head = `${colors.bold(`Task ${cleanLine(result.task)}: ${cleanLine(title)}`)}  ${cleanLine(label)}`;
  return [
    ...wrapText(head, width, 2),
    ...[describeRun(result), describeEnvironment(result.environment)].flatMap((line) =>
      wrapText(line, width, 2).map((each) => colors.dim(each)),
    ),
    ...listHeadlines(entry).flatMap(({ status, text }) =>
      wrapText(`${paintSign(status, colors)} ${cleanLine(text)}`, width, 2),
    ),
    ...wrapText(`The measurement: ${paint(grade.name)}; ${grade.reasons.map(cleanLine).join('; ')}`, width, 2),
    ...(grade.remedy === null ? [] : wrapText(`→ ${grade.remedy}`, width, 2)),
  ];
}

function paintSign(status: Finding['status'], colors: Colors): string {
  const paint = { supported: colors.green, refuted: colors.red, undecided: colors.yellow }[status];
  return paint(SIGNS[status]);
}

function drawFigures(figures: readonly Figure[], colors: Colors, width: number): string[] {
  return figures.flatMap((figure) => {
    const drawn = drawTextChart(figure.chart, width);
    return drawn.length === 0 ? [] : ['', ...wrapText(colors.bold(cleanLine(figure.title)), width, 2), ...drawn];
  });
}
