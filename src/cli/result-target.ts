/** Where a result goes: the file given with --json, or a new one in results/. Called by the run command. */

import { existsSync } from 'node:fs';
import { join } from 'node:path';
import type { Result } from '../core/result.js';
import { checkWritable, serializeResult, writeResult } from '../harness/result-file.js';
import type { Output } from './output.js';

export interface ResultTarget {
  /** null: standard output. */
  path: string | null;
  write(result: Result): Promise<void>;
}

/** Returns the target, checked: it could be written right now. Throws `write-failed`. */
export async function openTarget(json: string | null, taskId: string, output: Output): Promise<ResultTarget> {
  if (json === '-') return { path: null, write: (result) => output.print(serializeResult(result)) };
  const path = json ?? nameResult(taskId, new Date());
  await checkWritable(path, { makeFolder: json === null });
  return { path, write: (result) => writeResult(path, result) };
}

/** Returns `results/1a-20260102T030405Z.json`, with a number if that is taken. */
export function nameResult(taskId: string, at: Date, isTaken: (path: string) => boolean = existsSync): string {
  const stamp = at.toISOString().replace(/[-:]|\.\d+/g, '');
  const base = join('results', `${taskId}-${stamp}`);
  let path = `${base}.json`;
  for (let number = 2; isTaken(path); number++) path = `${base}-${number}.json`;
  return path;
}
