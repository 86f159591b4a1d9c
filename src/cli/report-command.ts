/** `lab report`: result files into one page, or markdown, CSV, JSON, or the terminal. Loaded only by that command and by `run --report`. */

import { mkdir } from 'node:fs/promises';
import { dirname, join, resolve } from 'node:path';
import { LabError } from '../core/errors.js';
import { checkWritable, writeWhole } from '../harness/result-file.js';
import { writeCsv } from '../report/csv.js';
import { renderPage } from '../report/page/page.js';
import type { ReportEntry } from '../report/page/report.js';
import { writeReportJson } from '../report/report-json.js';
import { renderMarkdownReport } from '../report/report-markdown.js';
import { renderVerdictText } from '../report/verdict-text.js';
import { hint } from './hint.js';
import type { Output } from './output.js';
import { readPageScript } from './page-script.js';
import { findPredicted, readPredictions } from './prediction-input.js';
import { DEFAULT_PAGE, makeEntries, type ReadFile, readFiles, readLatest } from './report-input.js';
import type { TaskDefinition } from './task.js';

/** As commander hands them over. */
export interface ReportWords {
  out?: string;
  format?: string;
  text?: boolean;
  /** Files of predictions; absent: those beside the results. */
  prediction?: string[];
}

const FORMATS = ['html', 'markdown', 'csv', 'json'] as const;
type Format = (typeof FORMATS)[number];

const DEFAULT_FOLDER = join('results', 'report');

/** Returns the exit status: 0 written. Throws `usage`, `bad-result`, `write-failed`. */
export async function runReport(
  registry: readonly TaskDefinition[],
  paths: readonly string[],
  words: ReportWords,
  output: Output,
): Promise<number> {
  const format = parseFormat(words);
  const files = paths.length > 0 ? await readFiles(paths) : await readLatest(registry, output);
  const named = await readPredictions(words.prediction ?? []);
  const entries = await makeEntries(registry, files, (file) => findPredicted(file, named, output));
  if (words.text === true) {
    await output.report(
      renderVerdictText(entries, { width: output.width, color: output.hasColor(), hasCharts: true }),
      false,
    );
    return 0;
  }
  switch (format) {
    case 'html':
      if (words.out === '-') await output.print(await renderPage(entries, readPageScript()));
      else await output.print(`${await writePage(entries, words.out ?? null, '--out')}\n`);
      return 0;
    case 'markdown':
      await output.print(`${await writeMarkdown(entries, words.out ?? DEFAULT_FOLDER)}\n`);
      return 0;
    case 'csv':
      return deliver(writeCsv(files.map(({ result }) => result)), words.out, output);
    case 'json':
      return deliver(writeReportJson(entries), words.out, output);
  }
}

/** Says what was found in results that were just made, and writes their page. Called at the end of `run --report`. */
export async function reportRun(
  registry: readonly TaskDefinition[],
  files: readonly ReadFile[],
  { path, isQuiet }: { path: string | null; isQuiet: boolean },
  output: Output,
): Promise<void> {
  if (files.length === 0) return;
  const entries = await makeEntries(registry, files, (file) => findPredicted(file, [], output));
  // First, so that it is said even if the page cannot be written.
  if (!isQuiet) {
    const style = { width: output.width, color: output.hasColor(), hasCharts: false };
    await output.report(renderVerdictText(entries, style), false);
  }
  const page = await writePage(entries, path, '--report');
  await output.print(isQuiet ? `${page}\n` : `  The report: ${page}\n\n`);
}

function parseFormat({ format = 'html', text, out }: ReportWords): Format {
  if (text === true && (format !== 'html' || out !== undefined)) {
    throw new LabError('usage', '--text goes to the terminal; leave out --format and --out, or leave out --text.');
  }
  if (format === 'markdown' && out === '-') {
    throw new LabError('usage', 'Markdown has its pictures beside it: name a folder with --out, not -.');
  }
  const found = FORMATS.find((each) => each === format);
  if (found !== undefined) return found;
  throw new LabError('usage', `--format wants ${FORMATS.join(', ')}; not "${format}".${hint(format, FORMATS)}`);
}

/** Resolves with the page's path, as a person can open it. */
async function writePage(entries: readonly ReportEntry[], given: string | null, option: string): Promise<string> {
  const path = given ?? DEFAULT_PAGE;
  await checkWritable(path, { makeFolder: given === null, option });
  await writeWhole(path, await renderPage(entries, readPageScript()), option);
  return resolve(path);
}

/** The text comes last: where it is, its pictures are. */
async function writeMarkdown(entries: readonly ReportEntry[], folder: string): Promise<string> {
  const files = await renderMarkdownReport(entries);
  const path = join(folder, 'report.md');
  await mkdir(folder, { recursive: true }).catch((cause: NodeJS.ErrnoException) => {
    throw new LabError(
      'write-failed',
      `Cannot make the folder ${folder} (${cause.code}): name another one with --out.`,
      { cause },
    );
  });
  await checkWritable(path, { makeFolder: false, option: '--out' });
  for (const [name, svg] of files.pictures) await writeWhole(join(dirname(path), name), svg, '--out');
  await writeWhole(path, files.text, '--out');
  return resolve(path);
}

async function deliver(text: string, out: string | undefined, output: Output): Promise<number> {
  if (out === undefined || out === '-') await output.print(text);
  else {
    await checkWritable(out, { makeFolder: false, option: '--out' });
    await writeWhole(out, text, '--out');
  }
  return 0;
}
