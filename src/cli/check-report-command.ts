/** `lab check-report`: whether the numbers of a written report are those of its results. Loaded only by that command. */

import { readFile, stat } from 'node:fs/promises';
import { basename } from 'node:path';
import { createColors } from 'picocolors';
import { LabError } from '../core/errors.js';
import { checkReport, type ReportFinding } from '../course/citations.js';
import { placeBeside, readPrediction } from '../course/predictions-file.js';
import type { Prediction } from '../course/predictions-schema.js';
import { cleanLine } from '../report/plain.js';
import { wrapText } from '../report/wrap.js';
import type { Output } from './output.js';
import { readPredictions } from './prediction-input.js';
import { readFiles } from './report-input.js';
import { openTextTarget } from './text-target.js';

/** As commander hands them over. */
export interface CheckReportWords {
  prediction?: string;
  json?: string;
}

/** A report is some pages. */
const MOST_BYTES = 1 << 20;

/** Resolves with the exit status: 0 all holds, 1 something does not. Throws `usage`, `bad-input`, `bad-result`, `write-failed`. */
export async function runCheckReport(
  path: string,
  resultPaths: readonly string[],
  words: CheckReportWords,
  output: Output,
): Promise<number> {
  const write = words.json === undefined ? null : await openTextTarget(words.json, output);
  const text = await readReport(path);
  const files = await readFiles(resultPaths);
  const attached = files.map((file) => ({ name: basename(file.path), result: file.result }));
  const prediction = await findPrediction(words, files[0]!);
  const findings = checkReport(text, attached, prediction);
  const problems = findings.filter(({ ok }) => !ok).length;
  await write?.(`${JSON.stringify({ report: basename(path), problems, findings }, null, 2)}\n`);
  if (words.json !== '-') await output.report(render(findings, output), false);
  return problems === 0 ? 0 : 1;
}

async function findPrediction(
  { prediction }: CheckReportWords,
  file: { path: string; result: { task: string } },
): Promise<Prediction | null> {
  if (prediction !== undefined) return (await readPredictions([prediction]))[0]!;
  return readPrediction(placeBeside(file.path, file.result.task));
}

async function readReport(path: string): Promise<string> {
  const refuse = (what: string, cause?: unknown) =>
    new LabError('bad-input', `${path} ${what}. Name the report that you wrote, a text in Markdown.`, { cause });
  try {
    const { size } = await stat(path);
    if (size > MOST_BYTES) throw refuse('is larger than 1 MiB');
    return await readFile(path, 'utf8');
  } catch (error) {
    if (error instanceof LabError) throw error;
    const code = (error as NodeJS.ErrnoException).code ?? String(error);
    const what = { ENOENT: 'does not exist', EISDIR: 'is a folder' }[code] ?? `cannot be read (${code})`;
    throw refuse(what, error);
  }
}

function render(findings: readonly ReportFinding[], output: Output): string {
  const colors = createColors(output.hasColor());
  const lines = findings.flatMap(({ line, ok, message }) => {
    const place = line === null ? '' : `line ${line}: `;
    const sign = ok ? colors.green('ok  ') : colors.red('FAIL');
    const wrapped = wrapText(`${place}${cleanLine(message)}`, Math.max(60, output.width) - 6);
    return wrapped.map((each, at) => (at === 0 ? `${sign}  ${each}` : `      ${each}`));
  });
  const problems = findings.filter(({ ok }) => !ok).length;
  const sum = problems === 0 ? colors.green('All that can be checked holds.') : colors.red(`${problems} to put right.`);
  const note = 'The check reads numbers and not arguments; those are marked by a person.';
  return `${[...lines, '', `${sum} ${note}`].join('\n')}\n`;
}
