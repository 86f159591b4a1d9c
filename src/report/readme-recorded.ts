/** The part of a task's README that shows its recorded result, the same for all tasks. Called by the readme.ts of tasks. */

import type { Cell, Metric, Result } from '../core/result.js';
import { STAR_NOTE } from './cell-table.js';
import { type FigureDefinition, listPictures } from './figure.js';
import { gradeResult } from './grade.js';
import { describeEnvironment } from './header.js';
import { escapeMarkdown } from './markdown.js';
import { collectMarks } from './marks.js';
import { formatNumber } from './quantity.js';
import type { View } from './readme-view.js';

/** One table: the cells of a metric. */
export interface Section {
  title: string;
  metric: Metric;
  /** Which of them, where the metric answers more than one question. */
  isShown?(cell: Cell): boolean;
  /** A sentence before the table. */
  before?: string;
}

/** Returns the README's section of what was recorded: where, the pictures, the findings, a table a section, marks and targets. */
export function renderRecorded(view: View, figures: readonly FigureDefinition[], sections: readonly Section[]): string {
  const { result } = view;
  const grade = gradeResult(result);
  const findings = result.findings.map(
    ({ question, answer, status }) => `**${escapeMarkdown(question)}** *(${status})*\n${escapeMarkdown(answer)}`,
  );
  return `## What was recorded

${escapeMarkdown(describeEnvironment(result.environment))}; ${result.startedAt.slice(0, 10)}; seed ${result.seed}; measurement: ${grade.name}.

${listPictures(figures)
  .map(({ id, title }) => `![${title}](recorded/${id}.svg)`)
  .join('\n\n')}

${findings.join('\n\n')}

${sections.map(({ title, metric, before, isShown }) => `### ${title}\n\n${before ? `${before}\n\n` : ''}${view.table((cell) => cell.metric === metric && (isShown?.(cell) ?? true))}`).join('\n\n')}

### Marks

${collectMarks(result)
  .legend.map(
    ({ letter, words, rows, message }) =>
      `- ${letter === '' ? '' : `**${letter}** `}${words} (${escapeMarkdown(rows)}): ${escapeMarkdown(message)}`,
  )
  .join('\n')}
- ${STAR_NOTE}${describeTargets(result)}`;
}

function describeTargets(result: Result): string {
  const rows = targets(result);
  return rows === ''
    ? ''
    : `

### Targets

| ratio | wanted | measured | verdict |
| :--- | :--- | :--- | :--- |
${rows}`;
}

function targets(result: Result): string {
  return result.comparisons
    .flatMap(({ id, ratio, target }) => {
      if (!target || !ratio) return [];
      const wanted = `${target.kind === 'at-most' ? 'at most' : 'at least'} ${target.ratio}`;
      const measured = `${formatNumber(ratio.median)} (${formatNumber(ratio.low)} … ${formatNumber(ratio.high)})`;
      return [`| ${id.replaceAll('/', ', ')} | ${wanted} | ${measured} | ${target.verdict} |`];
    })
    .join('\n');
}
