/** `lab diff`: reads two result files of one task and says what changed. Loaded only by that command. */

import { resolve } from 'node:path';
import { LabError } from '../core/errors.js';
import { readResult } from '../harness/result-file.js';
import { compareResults } from '../report/diff.js';
import { writeDiffJson } from '../report/diff-json.js';
import { renderDiff } from '../report/diff-text.js';
import type { Output } from './output.js';
import { openTextTarget } from './text-target.js';

/** As commander hands them over. */
export interface DiffWords {
  all?: boolean;
  json?: string;
  color?: boolean;
}

/** Returns the exit status: 0 compared, whatever came out. Throws `usage`, `bad-result`, `bad-input`, `write-failed`. */
export async function runDiff(older: string, newer: string, words: DiffWords, output: Output): Promise<number> {
  const keep = words.json === undefined ? null : await openTarget(words.json, [older, newer], output);
  const diff = compareResults(await readResult(older), await readResult(newer));
  await keep?.(writeDiffJson(diff));
  if (words.json === '-') return 0;
  const style = { width: output.width, color: output.hasColor(), all: words.all === true };
  await output.report(renderDiff(diff, { ...style, names: [older, newer] }), false);
  if (words.json !== undefined) await output.print(`  Written: ${words.json}\n\n`);
  return 0;
}

async function openTarget(json: string, inputs: readonly string[], output: Output) {
  if (inputs.some((path) => resolve(path) === resolve(json))) {
    throw new LabError(
      'usage',
      `--json ${json} would overwrite a result that is to be compared. Give it another name.`,
    );
  }
  return await openTextTarget(json, output);
}
