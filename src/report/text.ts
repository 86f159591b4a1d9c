/** A result as text for a terminal: verdicts first, then the tables, then what the marks mean. Pure; called by the command line. */

import { createColors } from 'picocolors';
import type { Finding, Result } from '../core/result.js';
import { tallyTargets } from './comparison-table.js';
import { gradeResult } from './grade.js';
import { describeEnvironment, describeRun } from './header.js';
import { collectMarks } from './marks.js';
import { cleanLine, cleanText } from './plain.js';
import { renderNotes, renderUnmeasured } from './text-notes.js';
import { type Colors, MARGIN, paintHeading } from './text-style.js';
import { renderComparisons, renderTables } from './text-tables.js';
import { wrapText } from './wrap.js';

export interface TextOptions {
  /** Columns of the terminal. */
  width: number;
  color: boolean;
}

/** Returns the whole report, ending with a line end. */
export function renderText(result: Result, options: TextOptions): string {
  const colors = createColors(options.color);
  const width = Math.max(60, options.width) - MARGIN.length;
  const marks = collectMarks(result);
  const sections = [
    renderHeader(result, colors, width),
    renderFindings(result.findings, colors, width),
    renderGrade(result, colors, width),
    ...renderTables(result, marks, colors, width),
    renderComparisons(result, marks, colors, width),
    renderUnmeasured(result, colors, width),
    renderNotes(result, marks, colors, width),
  ];
  const lines = sections.filter((section) => section.length > 0).flatMap((section) => ['', ...section]);
  return `${lines.map((line) => (line === '' ? '' : MARGIN + line)).join('\n')}\n\n`;
}

function renderHeader(result: Result, colors: Colors, width: number): string[] {
  const title = colors.bold(`Task ${cleanLine(result.task)}`);
  return [
    ...wrapText(`${title}  ${describeRun(result)}`, width),
    ...wrapText(describeEnvironment(result.environment), width).map((line) => colors.dim(line)),
  ];
}

const SIGNS = { supported: '✓', refuted: '✗', undecided: '?' } as const;

function paintStatus(status: Finding['status'], colors: Colors): (text: string) => string {
  if (status === 'supported') return colors.green;
  return status === 'refuted' ? colors.red : colors.yellow;
}

function renderFindings(findings: readonly Finding[], colors: Colors, width: number): string[] {
  if (findings.length === 0) return [];
  const indent = 13;
  const lines = findings.flatMap((finding) => {
    const status = paintStatus(finding.status, colors)(`${SIGNS[finding.status]} ${finding.status}`.padEnd(indent));
    const question = wrapText(cleanLine(finding.question), width - indent);
    const answer = cleanText(finding.answer)
      .split('\n')
      .flatMap((line) => wrapText(line, width - indent));
    const rest = [...question.slice(1).map((line) => colors.bold(line)), ...answer];
    return [status + colors.bold(question[0]!), ...rest.map((line) => ' '.repeat(indent) + line)];
  });
  return [paintHeading('What it says', '', colors), ...lines];
}

function renderGrade(result: Result, colors: Colors, width: number): string[] {
  const grade = gradeResult(result);
  const paint = grade.name === 'quiet' ? colors.green : colors.yellow;
  const indent = 2;
  const lines = grade.reasons.flatMap((reason) => wrapText(`- ${cleanLine(reason)}`, width, indent));
  const remedy = grade.remedy === null ? [] : wrapText(`→ ${grade.remedy}`, width, indent);
  const targets = tallyTargets(result.comparisons);
  const quick = result.mode === 'quick' ? ' (a quick run decides none)' : '';
  const tally = targets === '' ? [] : [`${colors.bold('Targets:')} ${targets}${quick}`];
  return [`${colors.bold('The measurement:')} ${paint(grade.name)}`, ...lines, ...remedy, ...tally];
}
