/** What a report is made from: results with their figures, each labelled. Made by the report command; read by all formats. */

import type { Result } from '../../core/result.js';
import type { Figure } from '../figure.js';
import type { PredictedTable } from '../predicted.js';

export interface ReportEntry {
  /** Tells it from others of the same task: of a machine, a day, a version. */
  label: string;
  /** The file's name, without its folder. */
  file: string;
  result: Result;
  figures: readonly Figure[];
  /** The task's title; its id where this version has no such task. */
  title: string;
  /** Findings that come first, by their id. */
  headlines: readonly string[];
  /** What was predicted of it, where somebody did. */
  prediction?: PredictedTable;
}

/** Results of one task, in the order given. */
export interface TaskGroup {
  task: string;
  title: string;
  entries: readonly ReportEntry[];
}

/** Returns the entries by task, in the order of their first appearance. */
export function groupByTask(entries: readonly ReportEntry[]): TaskGroup[] {
  const groups = new Map<string, ReportEntry[]>();
  for (const entry of entries) groups.set(entry.result.task, [...(groups.get(entry.result.task) ?? []), entry]);
  return [...groups].map(([task, members]) => ({ task, title: members[0]!.title, entries: members }));
}
