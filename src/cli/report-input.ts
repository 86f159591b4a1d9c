/** The results that a report is made from: the files named, or the latest of each task in results/. Called by the report command and by `run --report`. */

import { readdir } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { LabError } from '../core/errors.js';
import type { Result } from '../core/result.js';
import { readResult } from '../harness/result-file.js';
import type { ReportEntry } from '../report/page/report.js';
import type { PredictedTable } from '../report/predicted.js';
import { describeError } from './failure.js';
import type { Output } from './output.js';
import type { TaskDefinition } from './task.js';

/** A page of more would not be read, and its text no longer fits into memory with ease. */
const MOST_RESULTS = 24;
/** Where a page goes unless told otherwise. */
export const DEFAULT_PAGE = join('results', 'report.html');
const KEPT = /^(.+)-(\d{8}T\d{6}Z)(-\d+)?\.json$/;

export interface ReadFile {
  path: string;
  result: Result;
}

/** Resolves with the results in the order given. Throws `usage`, `bad-result`. */
export async function readFiles(paths: readonly string[]): Promise<ReadFile[]> {
  if (paths.length > MOST_RESULTS) {
    throw new LabError('usage', `A report takes ${MOST_RESULTS} results at most; ${paths.length} were given.`);
  }
  const read: ReadFile[] = [];
  for (const path of paths) read.push({ path, result: await readResult(path) });
  return read;
}

/** Resolves with the latest result of each task that can be read, in the order of the registry. Throws `bad-result` where there is none. */
export async function readLatest(registry: readonly TaskDefinition[], output: Output): Promise<ReadFile[]> {
  const names = await readdir('results').catch(() => []);
  const found: ReadFile[] = [];
  for (const { id } of registry) {
    const own = listKept(names, id).map((name) => join('results', name));
    const newest = await readFirst(id, own, output);
    if (newest) found.push(newest);
  }
  if (found.length > 0) return found;
  const first = registry[0]?.id ?? '1a';
  throw new LabError(
    'bad-result',
    `There is no result in results/ yet. Make one with: ipc-lab run ${first} --quick    (or name a result file: ipc-lab report FILE.json)`,
  );
}

/** Returns, of names of files in results/, those of results of a task that a run called so, the latest first. */
export function listKept(names: readonly string[], id: string): string[] {
  const own = names.flatMap((name) => {
    const [, task, stamp, number = '-1'] = KEPT.exec(name) ?? [];
    return task === id ? [{ name, stamp: stamp!, number: -Number(number) }] : [];
  });
  return own.sort((a, b) => b.stamp.localeCompare(a.stamp) || b.number - a.number).map(({ name }) => name);
}

/** A file that a full disk or a stranger left there must not hide the good one before it. */
async function readFirst(task: string, paths: readonly string[], output: Output): Promise<ReadFile | null> {
  for (const path of paths) {
    try {
      const result = await readResult(path);
      if (result.task === task) return { path, result };
      await output.note(`Left out: ${path} is called after task ${task}, and is of task ${result.task}.`);
    } catch (error) {
      if (!(error instanceof LabError)) throw error;
      await output.note(`Left out: ${describeError(error)}`);
    }
  }
  return null;
}

/** Resolves with the results and their figures, by task as the registry has them. A task that this version does not know has no figures. */
export async function makeEntries(
  registry: readonly TaskDefinition[],
  files: readonly ReadFile[],
  findPredicted: (file: ReadFile) => Promise<PredictedTable | null> = async () => null,
): Promise<ReportEntry[]> {
  const rankOf = ({ result }: ReadFile) => registry.findIndex(({ id }) => id === result.task) >>> 0;
  const sorted = [...files].sort((a, b) => rankOf(a) - rankOf(b));
  return Promise.all(
    sorted.map(async (file, at) => {
      const { result } = file;
      const task = registry.find(({ id }) => id === result.task);
      const prediction = await findPredicted(file);
      return {
        label: labelFile(sorted.slice(0, at), file),
        file: basename(file.path),
        result,
        figures: (await task?.figures?.(result)) ?? [],
        title: task?.title ?? 'a task that this version of ipc-lab does not know',
        headlines: task?.headlines ?? [],
        ...(prediction === null ? {} : { prediction }),
      };
    }),
  );
}

/** The file's name tells results of a task apart; where two have one name, their number as well. */
function labelFile(before: readonly ReadFile[], { path, result }: ReadFile): string {
  const nameOf = (file: string) => basename(file).replace(/\.json$/, '');
  const same = before.filter((each) => each.result.task === result.task && nameOf(each.path) === nameOf(path)).length;
  return same === 0 ? nameOf(path) : `${nameOf(path)} (${same + 1})`;
}
