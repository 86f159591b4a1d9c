/** `lab explore PROGRAM`: every interleaving of a small shared-memory program, or one again. Loaded only by that command. */

import { resolve } from 'node:path';
import { pathToFileURL } from 'node:url';
import { LabError } from '../core/errors.js';
import { explore, replay } from '../explore/explore.js';
import { RANGES } from '../explore/options.js';
import type { ExploreOptions, ExploreReport } from '../explore/report.js';
import { renderExploration } from '../explore/schedule-text.js';
import { watchInterrupts } from './interrupt.js';
import type { Output } from './output.js';
import { startRunCounter } from './run-counter.js';
import { quoteWord } from './shell-word.js';
import { openTextTarget } from './text-target.js';

/** As commander hands them over. */
export interface ExploreWords {
  replay?: string;
  preemptions?: string;
  random?: string;
  depth?: string;
  seed?: string;
  reduction?: boolean;
  maxRuns?: string;
  budget?: string;
  earlyTimeouts?: string;
  spinReads?: string;
  freshWorkers?: boolean;
  races?: boolean;
  input?: string;
  allSteps?: boolean;
  json?: string;
  quiet?: boolean;
  color?: boolean;
}

/** Returns the exit status: 0 no failure, 1 one was found, 130 (143, 129) interrupted. Throws `usage`, `bad-input`, `write-failed`. */
export async function runExplore(path: string, words: ExploreWords, output: Output): Promise<number> {
  const options = readOptions(words);
  const program = pathToFileURL(resolve(path));
  const keep = words.json === undefined ? null : await openTextTarget(words.json, output);
  const interrupts = watchInterrupts(output, 'ending the threads of the program');
  const counter = words.quiet === true || process.stderr.isTTY !== true ? null : startRunCounter();
  try {
    const watching = {
      signal: interrupts.signal,
      onProgress: (progress: { runs: number; prunedRuns: number }) =>
        counter?.update(progress.runs + progress.prunedRuns),
    };
    const report = await (words.replay === undefined
      ? explore(program, options, watching)
      : replay(program, words.replay, options, watching));
    counter?.stop();
    await keep?.(`${JSON.stringify(report, null, 2)}\n`);
    if (words.json !== '-') await print(report, path, words, output);
    return report.failure === null ? 0 : 1;
  } catch (error) {
    counter?.stop();
    if (interrupts.status() !== null && error instanceof LabError && error.code === 'aborted')
      return interrupts.status()!;
    throw error;
  } finally {
    interrupts.stop();
  }
}

async function print(report: ExploreReport, path: string, words: ExploreWords, output: Output): Promise<void> {
  const input = words.input === undefined ? '' : ` --input ${quoteWord(words.input)}`;
  const style = {
    width: output.width,
    color: output.hasColor(),
    all: words.allSteps === true,
    command: `ipc-lab explore ${quoteWord(path)}${input}`,
  };
  await output.report(renderExploration(report, style), false);
  if (words.json !== undefined) await output.print(`  Written: ${words.json}\n\n`);
}

function readOptions(words: ExploreWords): ExploreOptions {
  const modes = [words.preemptions, words.random, words.reduction === false ? '' : undefined];
  if (modes.filter((word) => word !== undefined).length > 1) {
    throw new LabError(
      'usage',
      '"explore" takes one of --preemptions, --random and --no-reduction. Leave the others out.',
    );
  }
  const options: ExploreOptions = {
    mode:
      words.preemptions !== undefined
        ? 'bounded'
        : words.random !== undefined
          ? 'random'
          : words.reduction === false
            ? 'all'
            : 'exhaustive',
    freshWorkers: words.freshWorkers === true,
    failOnRace: words.races !== false,
  };
  const numbers = [
    ['preemptions', '--preemptions', words.preemptions],
    ['randomRuns', '--random', words.random],
    ['depth', '--depth', words.depth],
    ['seed', '--seed', words.seed],
    ['maxRuns', '--max-runs', words.maxRuns],
    ['earlyTimeouts', '--early-timeouts', words.earlyTimeouts],
    ['spinReads', '--spin-reads', words.spinReads],
  ] as const;
  for (const [key, option, word] of numbers) {
    if (word !== undefined) options[key] = parseWhole(word, option, RANGES[key]);
  }
  if (words.budget !== undefined) options.maxMs = 1_000 * parseWhole(words.budget, '--budget', [1, MOST_SECONDS]);
  if (words.input !== undefined) options.input = parseInput(words.input);
  return options;
}

const MOST_SECONDS = 1e6;

function parseWhole(word: string, option: string, [least, most]: readonly [number, number]): number {
  const number = /^\d{1,15}$/.test(word) ? Number(word) : -1;
  if (number >= least && number <= most) return number;
  throw new LabError('usage', `${option} wants a whole number from ${least} to ${most}; not "${word}".`);
}

function parseInput(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    throw new LabError('usage', `--input wants JSON, such as '{"capacity":2}'; not ${text}`);
  }
}
