/** Predictions on disk: where they lie, read with suspicion, written whole. Called by the predict command, by runs and by reports. */

import { open } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { LabError } from '../core/errors.js';
import { writeWhole } from '../harness/result-file.js';
import type { Prediction } from './predictions-schema.js';

/** Fifty answers are a few kB. */
const MOST_BYTES = 1 << 20;

/** Returns where the predictions of a task are: beside its results. */
export function placePrediction(task: string, folder = 'results'): string {
  return join(folder, `prediction-${task}.json`);
}

/** Returns where those to a result are. */
export function placeBeside(resultPath: string, task: string): string {
  return placePrediction(task, dirname(resultPath));
}

/** Resolves with the predictions; null where there is no such file. Throws `bad-input` for one that is no file of predictions. */
export async function readPrediction(path: string): Promise<Prediction | null> {
  const text = await readText(path);
  if (text === null) return null;
  const { PREDICTION_SCHEMA_ID, predictionSchema } = await import('./predictions-schema.js');
  let value: unknown;
  try {
    value = JSON.parse(text);
  } catch (cause) {
    throw refuse(path, `is no JSON: ${(cause as Error).message}`, cause);
  }
  const checked = predictionSchema.safeParse(value);
  if (checked.success) return checked.data;
  const issue = checked.error.issues[0]!;
  throw refuse(path, `does not fit ${PREDICTION_SCHEMA_ID}: ${issue.path.join('.') || 'the whole'}: ${issue.message}`);
}

/** Writes the predictions in one piece or not at all. Throws `write-failed`. */
export async function writePrediction(path: string, prediction: Prediction): Promise<void> {
  await writeWhole(path, `${JSON.stringify(prediction, null, 2)}\n`, '--out');
}

async function readText(path: string): Promise<string | null> {
  try {
    const file = await open(path, 'r');
    try {
      const { buffer, bytesRead } = await file.read(Buffer.alloc(MOST_BYTES + 1));
      if (bytesRead > MOST_BYTES) throw refuse(path, 'is larger than 1 MiB');
      return buffer.toString('utf8', 0, bytesRead);
    } finally {
      await file.close();
    }
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return null;
    if (error instanceof LabError) throw error;
    throw refuse(path, `cannot be read (${code})`, error);
  }
}

function refuse(path: string, what: string, cause?: unknown): LabError {
  return new LabError(
    'bad-input',
    `${path} ${what}. A file of predictions is what "ipc-lab predict TASK" writes: make it anew, or move this one away.`,
    { cause },
  );
}
