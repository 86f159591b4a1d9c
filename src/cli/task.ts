/** What a task is to the command line: a few words for `list`, and a module that is loaded only when the task runs. */

import type { Environment, Finding, Mode, Placement, Result } from '../core/result.js';
import type { Assignment } from '../course/assignment.js';
import type { RunPlan } from '../harness/plan.js';
import type { ReplayCatalog } from '../harness/replay.js';
import type { Figure } from '../report/figure.js';

export interface TaskDefinition {
  /** `1a`, `1b`, … */
  id: string;
  title: string;
  question: string;
  load(): Promise<TaskModule>;
  /** Findings that a report puts first, by their id. */
  headlines?: readonly string[];
  /** Returns the figures of a result of this task, of whatever age and machine; absent: those that any result has. Loads nothing that measures. */
  figures?(result: Result): Promise<Figure[]>;
  /** The task as an assignment of a course. Loads the checks, and nothing that is graded. */
  assignment?(): Promise<Assignment>;
}

/** The grid options a person gave; what is absent is the task's choice for the mode. */
export interface TaskOptions {
  mode: Mode;
  seed: number;
  sizesBytes?: number[];
  placements?: Placement[];
  producers?: number[];
  workers?: number[];
  /** Path of a text file or folder. */
  input?: string;
}

export interface TaskModule {
  /** Which grid options the task has; another one is refused as usage. */
  grid: readonly ('sizes' | 'placement' | 'producers' | 'workers' | 'input')[];
  /** Returns the cells, sets and comparisons. Throws `usage` or `bad-input` before anything is started. */
  buildPlan(options: TaskOptions, environment: Environment): Promise<RunPlan>;
  /** Returns the findings; pure. */
  explain(result: Omit<Result, 'findings'>): Finding[];
  /** Returns the cells of the full grid that `lab explain` can do again, message by message; absent where a task has none. */
  listReplays?(environment: Environment): Promise<ReplayCatalog>;
}
