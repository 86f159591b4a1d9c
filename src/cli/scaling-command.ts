/** `lab scaling`: reads (workers, throughput) rows, analyses them, says what they show. Loaded only by that command. */

import { LabError } from '../core/errors.js';
import { writeScalingJson } from '../report/scaling-json.js';
import { renderScaling, type ScalingReport } from '../report/scaling-text.js';
import { analyseScaling } from '../scaling/analysis.js';
import { DATASET_NAMES, findDataset } from '../scaling/datasets.js';
import type { ErrorModel } from '../scaling/scaling-analysis.js';
import { hint } from './hint.js';
import type { Output } from './output.js';
import { parseScalingCsv } from './scaling-csv.js';
import { nameInput, readInput } from './scaling-input.js';
import { openTextTarget } from './text-target.js';

/** As commander hands them over. */
export interface ScalingWords {
  example?: string;
  cores?: string;
  error?: string;
  json?: string;
  color?: boolean;
}

type ScalingInput = Omit<ScalingReport, 'cores' | 'analysis'>;

const MOST_CORES = 1e6;
const ERROR_MODELS: readonly ErrorModel[] = ['proportional', 'constant'];

/** Returns the exit status: 0 analysed, whatever the verdict. Throws `usage`, `bad-input`, `write-failed`. */
export async function runScaling(file: string | undefined, words: ScalingWords, output: Output): Promise<number> {
  const cores = words.cores === undefined ? null : parseCores(words.cores);
  const error = words.error === undefined ? null : parseError(words.error);
  const source = chooseSource(file, words.example);
  const keep = words.json === undefined ? null : await openTextTarget(words.json, output);
  const input = source.isExample ? readExample(source.name, error) : await readTable(source.name, error);
  const report = analyseInput(input, cores);
  await keep?.(writeScalingJson(report.analysis));
  if (words.json === '-') return 0;
  await output.report(renderScaling(report, { width: output.width, color: output.hasColor() }), false);
  if (words.json !== undefined) await output.print(`  Written: ${words.json}\n\n`);
  return 0;
}

function chooseSource(file: string | undefined, example: string | undefined): { name: string; isExample: boolean } {
  const names = DATASET_NAMES.join(', ');
  if (file !== undefined && example !== undefined) {
    throw new LabError('usage', '"scaling" takes a file or --example, not both. Leave one out.');
  }
  if (example !== undefined) {
    if (DATASET_NAMES.some((name) => name === example)) return { name: example, isExample: true };
    throw new LabError(
      'usage',
      `There is no example "${example}".${hint(example, DATASET_NAMES)} There are: ${names}.`,
    );
  }
  if (file === undefined || file === '') {
    throw new LabError(
      'usage',
      `"scaling" wants a CSV file, - for standard input, or --example with one of ${names}.\nSee how with: ipc-lab scaling --help`,
    );
  }
  return { name: file, isExample: false };
}

/** Returns the rows of an example. It is fitted as its author did unless told otherwise: the coefficients can then be held against the published ones. */
export function readExample(name: string, error: ErrorModel | null): ScalingInput {
  const dataset = findDataset(name);
  return {
    name: `example ${name}`,
    about: [dataset.title, `Source: ${dataset.source}`],
    points: dataset.points,
    serial: dataset.serial ?? [],
    error: error ?? dataset.error,
  };
}

async function readTable(path: string, error: ErrorModel | null): Promise<ScalingInput> {
  const name = nameInput(path);
  return { name, about: [], ...parseScalingCsv(await readInput(path), name), error: error ?? 'proportional' };
}

/** Returns what is printed of an input. */
export function analyseInput(input: ScalingInput, cores: number | null): ScalingReport {
  const { points, serial, error } = input;
  const analysis = analyseScaling(points, { cores, error, ...(serial.length > 0 ? { serial } : {}) });
  return { ...input, cores, analysis };
}

function parseCores(word: string): number {
  const cores = /^\d+(\.\d+)?$/.test(word) ? Number(word) : Number.NaN;
  if (cores > 0 && cores <= MOST_CORES) return cores;
  throw new LabError(
    'usage',
    `--cores wants a number of CPUs above 0, such as 8, or 1.5 under a quota; not "${word}".`,
  );
}

function parseError(word: string): ErrorModel {
  const found = ERROR_MODELS.find((model) => model === word);
  if (found !== undefined) return found;
  throw new LabError('usage', `--error wants ${ERROR_MODELS.join(' or ')}; not "${word}".${hint(word, ERROR_MODELS)}`);
}
