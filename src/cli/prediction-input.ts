/** The predictions that belong to results: those named, or those that lie beside them. Called by the report command and after a run. */

import { LabError } from '../core/errors.js';
import { comparePrediction } from '../course/predictions.js';
import { placeBeside, readPrediction } from '../course/predictions-file.js';
import type { Prediction } from '../course/predictions-schema.js';
import type { PredictedTable } from '../report/predicted.js';
import { describeError } from './failure.js';
import type { Output } from './output.js';
import type { ReadFile } from './report-input.js';

/** Resolves with the predictions in the files. Throws `bad-input` for one that is not there or none. */
export async function readPredictions(paths: readonly string[]): Promise<Prediction[]> {
  const read: Prediction[] = [];
  for (const path of paths) {
    const prediction = await readPrediction(path);
    if (prediction === null) {
      throw new LabError('bad-input', `${path} does not exist. Make it with: ipc-lab predict TASK --out ${path}`);
    }
    read.push(prediction);
  }
  return read;
}

/** Resolves with what was predicted of a result. A file beside it that is none is named and left out: the report is about the result. */
export async function findPredicted(
  { path, result }: ReadFile,
  named: readonly Prediction[],
  output: Output,
): Promise<PredictedTable | null> {
  const given = named.find(({ task }) => task === result.task);
  if (given !== undefined) return comparePrediction(given, result);
  try {
    const found = await readPrediction(placeBeside(path, result.task));
    return found === null || found.task !== result.task ? null : comparePrediction(found, result);
  } catch (error) {
    if (!(error instanceof LabError)) throw error;
    await output.note(`Left out: ${describeError(error)}`);
    return null;
  }
}
