/** A report as markdown with its pictures as files beside it. Pure; called by the report command. */

import type { FigureTable } from './figure.js';
import { drawChart, type Figure, listMissing } from './figure.js';
import { tabulateChart } from './figure-table.js';
import { gradeResult } from './grade.js';
import { escapeMarkdown, renderMarkdown } from './markdown.js';
import { overlayFigures } from './overlay.js';
import { groupByTask, type ReportEntry } from './page/report.js';
import { listHeadlines } from './page/verdicts.js';

export interface MarkdownReport {
  text: string;
  /** File name -> SVG. */
  pictures: ReadonlyMap<string, string>;
}

/** Resolves with the text and the pictures that it shows. */
export async function renderMarkdownReport(entries: readonly ReportEntry[]): Promise<MarkdownReport> {
  const pictures = new Map<string, string>();
  const sections: string[] = ['# IPC lab: report', ...entries.map(describeVerdict)];
  for (const { task, title, entries: members } of groupByTask(entries)) {
    sections.push(`## Task ${escapeMarkdown(task)}: ${escapeMarkdown(title)}`);
    for (const figure of overlayFigures(members)) {
      const name = `${plain(task)}-${plain(figure.id)}.svg`;
      pictures.set(name, await drawChart(figure, figure.chart));
      sections.push(describeFigure(figure, name));
    }
    for (const { label, result } of members) {
      sections.push(
        `<details><summary>Everything measured (${escapeMarkdown(label)})</summary>\n\n${renderMarkdown(result)}\n</details>`,
      );
    }
  }
  return { text: `${sections.join('\n\n')}\n`, pictures };
}

const plain = (text: string) => text.toLowerCase().replace(/[^a-z0-9-]+/g, '-');

function describeVerdict(entry: ReportEntry): string {
  const { result, title, label } = entry;
  const grade = gradeResult(result);
  const lines = listHeadlines(entry).map(({ status, text }) => `- *${status}*: ${escapeMarkdown(text)}`);
  const remedy = grade.remedy === null ? '' : ` What to do: ${escapeMarkdown(grade.remedy)}.`;
  return [
    `**Task ${escapeMarkdown(result.task)}: ${escapeMarkdown(title)}** (${escapeMarkdown(label)}); measurement: **${grade.name}**.${remedy}`,
    '',
    ...lines,
  ].join('\n');
}

function describeFigure(figure: Figure, file: string): string {
  const { title, reading, chart, notes = [], tables = [] } = figure;
  return [
    `### ${escapeMarkdown(title)}`,
    ...notes.map(escapeMarkdown),
    `![${escapeMarkdown(title)}](${file})`,
    ...listMissing(chart).map(escapeMarkdown),
    `*How to read this:* ${escapeMarkdown(reading)}`,
    ...[tabulateChart(title, chart), ...tables].map(renderTable),
  ].join('\n\n');
}

function renderTable({ title, columns, rows }: FigureTable): string {
  const line = (texts: readonly string[]) => `| ${texts.map(escapeMarkdown).join(' | ')} |`;
  return [
    `<details><summary>${escapeMarkdown(title)}</summary>`,
    '',
    line(columns.map(({ heading }) => heading)),
    `| ${columns.map(({ align }) => (align === 'right' ? '---:' : ':---')).join(' | ')} |`,
    ...rows.map(line),
    '',
    '</details>',
  ].join('\n');
}
