/** The options of `lab run`: from words to values, each refused with what it wants. Pure but for the random seed; called by the run command. */

import { randomInt } from 'node:crypto';
import { LabError } from '../core/errors.js';
import type { Mode, Placement } from '../core/result.js';
import { formatSize, parseSize } from '../core/units.js';
import { hint } from './hint.js';
import type { TaskModule, TaskOptions } from './task.js';

/** As commander hands them over: words, not yet values. */
export interface RunWords {
  quick?: boolean;
  full?: boolean;
  budget?: string;
  dryRun?: boolean;
  only?: string;
  sizes?: string;
  workers?: string;
  producers?: string;
  placement?: string;
  seed?: string;
  json?: string;
  input?: string;
  /** true: given without a file. */
  report?: string | true;
  quiet?: boolean;
  color?: boolean;
}

export interface RunOptions {
  task: TaskOptions;
  /** Given with --budget; null: the mode's own. */
  budgetMs: number | null;
  isDryRun: boolean;
  only: string | null;
  /** `-`: standard output; null: a new file in results/. */
  json: string | null;
  isQuiet: boolean;
  /** The page of all results; `path` null: where it is by default. null: no page but tables. */
  report: { path: string | null } | null;
}

const PLACEMENTS: readonly Placement[] = ['same-core', 'cross-core', 'free'];
const MOST_MEMBERS = 1_024;
const LONGEST_BUDGET_S = 7 * 24 * 3_600;
const LARGEST_SEED = 2 ** 32 - 1;

/** Returns the values. Throws `usage`. */
export function parseRunOptions(words: RunWords): RunOptions {
  const task: TaskOptions = {
    mode: parseMode(words),
    // Short enough to be typed again.
    seed: words.seed === undefined ? randomInt(1_000_000) : parseWhole('--seed', words.seed, 0, LARGEST_SEED),
  };
  if (words.sizes !== undefined) task.sizesBytes = parseList('--sizes', words.sizes, parseSize);
  if (words.placement !== undefined) task.placements = parseList('--placement', words.placement, parsePlacement);
  if (words.producers !== undefined) task.producers = parseList('--producers', words.producers, countOf('--producers'));
  if (words.workers !== undefined) task.workers = parseList('--workers', words.workers, countOf('--workers'));
  if (words.input !== undefined) task.input = words.input;
  return {
    task,
    budgetMs: words.budget === undefined ? null : parseBudget(words.budget),
    isDryRun: words.dryRun === true,
    only: words.only ?? null,
    json: words.json ?? null,
    isQuiet: words.quiet === true,
    report: words.report === undefined ? null : { path: words.report === true ? null : words.report },
  };
}

function parseMode(words: RunWords): Mode {
  const given = [words.quick && '--quick', words.full && '--full', words.budget !== undefined && '--budget'].filter(
    Boolean,
  );
  if (given.length > 1) {
    throw new LabError('usage', `${given.join(' and ')} exclude each other: each says how long to measure. Give one.`);
  }
  if (words.quick) return 'quick';
  if (words.full) return 'full';
  return words.budget === undefined ? 'standard' : 'budget';
}

function parseBudget(word: string): number {
  const seconds = /^\d+(\.\d+)?$/.test(word) ? Number(word) : Number.NaN;
  if (!(seconds >= 1 && seconds <= LONGEST_BUDGET_S)) {
    throw new LabError('usage', `--budget wants seconds, from 1 to ${LONGEST_BUDGET_S}, such as 120; not "${word}".`);
  }
  return Math.round(seconds * 1_000);
}

function parseWhole(option: string, word: string, least: number, most: number): number {
  const value = /^\d+$/.test(word) ? Number(word) : Number.NaN;
  if (!(value >= least && value <= most)) {
    throw new LabError('usage', `${option} wants a whole number from ${least} to ${most}; not "${word}".`);
  }
  return value;
}

function countOf(option: string): (word: string) => number {
  return (word) => parseWhole(option, word, 1, MOST_MEMBERS);
}

function parsePlacement(word: string): Placement {
  const found = PLACEMENTS.find((placement) => placement === word);
  if (found !== undefined) return found;
  throw new LabError(
    'usage',
    `--placement wants one or more of ${PLACEMENTS.join(', ')}; not "${word}".${hint(word, PLACEMENTS)}`,
  );
}

/** Values are separated by commas; one given twice counts once. */
function parseList<T>(option: string, words: string, parse: (word: string) => T): T[] {
  const list = words.split(',').map((word) => word.trim());
  if (list.some((word) => word === '')) {
    throw new LabError('usage', `${option} wants values separated by single commas, such as 1,2,4; not "${words}".`);
  }
  return [...new Set(list.map(parse))];
}

const GRID = {
  sizes: { option: '--sizes', isGiven: (task: TaskOptions) => task.sizesBytes !== undefined },
  placement: { option: '--placement', isGiven: (task: TaskOptions) => task.placements !== undefined },
  producers: { option: '--producers', isGiven: (task: TaskOptions) => task.producers !== undefined },
  workers: { option: '--workers', isGiven: (task: TaskOptions) => task.workers !== undefined },
  input: { option: '--input', isGiven: (task: TaskOptions) => task.input !== undefined },
} as const;

/** Returns why a task cannot run with these options, null when it can: an option that it has not would be ignored without a word. */
export function describeForeignOptions(taskId: string, grid: TaskModule['grid'], options: TaskOptions): string | null {
  const foreign = Object.entries(GRID).filter(
    ([name, each]) => each.isGiven(options) && !grid.some((own) => own === name),
  );
  if (foreign.length === 0) return null;
  const names = foreign.map(([, each]) => each.option).join(' and no ');
  const own = grid.map((name) => GRID[name].option).join(', ');
  return `Task ${taskId} has no ${names}. ${own === '' ? 'It has no such options' : `It has ${own}`}.`;
}

/** Returns the command that repeats the run: every option that has to do with what is measured, the seed always. */
export function describeCommand(taskId: string, options: RunOptions): string {
  const { task } = options;
  const words = ['ipc-lab', 'run', taskId];
  if (task.mode === 'quick' || task.mode === 'full') words.push(`--${task.mode}`);
  if (options.budgetMs !== null) words.push('--budget', String(options.budgetMs / 1_000));
  if (options.only !== null) words.push('--only', options.only);
  if (task.sizesBytes) words.push('--sizes', task.sizesBytes.map(formatSize).join(','));
  if (task.placements) words.push('--placement', task.placements.join(','));
  if (task.producers) words.push('--producers', task.producers.join(','));
  if (task.workers) words.push('--workers', task.workers.join(','));
  if (task.input !== undefined) words.push('--input', task.input);
  words.push('--seed', String(task.seed));
  return words.map(quoteForShell).join(' ');
}

function quoteForShell(word: string): string {
  return /^[\w@%+=:,./-]+$/.test(word) ? word : `'${word.replaceAll("'", "'\\''")}'`;
}
