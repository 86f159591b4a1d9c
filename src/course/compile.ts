/** Compiles a tree, and says which error came first. Called for the lab's own sources and for each submission. */

import { dirname, join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { execa } from 'execa';
import { LabError } from '../core/errors.js';
import { findPackage } from '../sys/find-package.js';

/** Some seconds on a slow machine; a source can be made to take for ever. */
const LIMIT_MS = 120_000;

/** Resolves when the tree is compiled. Throws: LabError `bad-input` with the compiler's first error; `aborted`. */
export async function compile(tree: string, signal: AbortSignal): Promise<void> {
  const run = await runCompiler(tree, signal);
  if (run.timedOut) throw new LabError('bad-input', `it does not compile within ${LIMIT_MS / 1000} s`);
  if (run.failed) throw new LabError('bad-input', describeErrors(`${run.stdout}\n${run.stderr}`, tree));
}

/** Compiles a tree and resolves with the sources that have errors; null when the compiler failed otherwise. Throws: LabError `aborted`. */
export async function findFaulty(tree: string, signal: AbortSignal): Promise<ReadonlySet<string> | null> {
  const run = await runCompiler(tree, signal);
  if (!run.failed) return new Set();
  const errors = run.stdout.split('\n').filter((line) => /error TS\d+/.test(line));
  const paths = errors.map((line) => /^(\S.*?)\(\d+,\d+\): error TS/.exec(line.replaceAll(`${tree}/`, ''))?.[1]);
  const isWhole = run.exitCode !== undefined && !run.isMaxBuffer && !run.timedOut && paths.length > 0;
  const found = paths.filter((path) => path !== undefined);
  return isWhole && found.length === paths.length ? new Set(found) : null;
}

async function runCompiler(tree: string, signal: AbortSignal) {
  const run = await execa(await findCompiler(), ['-p', join(tree, 'tsconfig.json'), '--pretty', 'false'], {
    cwd: tree,
    reject: false,
    timeout: LIMIT_MS,
    cancelSignal: signal,
    maxBuffer: 1_000_000,
    forceKillAfterDelay: 500,
  });
  if (signal.aborted) throw new LabError('aborted', 'grading was aborted');
  return run;
}

/** The native program itself: `tsc` is a script that waits for it, and if that were killed, the compiler would go on. */
async function findCompiler(): Promise<string> {
  const description = findPackage('typescript/package.json');
  if (description === null) {
    throw new LabError('usage', 'there is no TypeScript compiler here: run npm install in the folder of the lab');
  }
  const locator = pathToFileURL(join(dirname(description), 'lib', 'getExePath.js'));
  const { default: getExePath } = (await import(locator.href)) as { default(): string };
  return getExePath();
}

/** The first error, and how many follow; a cast of thousands helps nobody. */
function describeErrors(output: string, tree: string): string {
  const lines = output.split('\n').filter((line) => line.trim() !== '');
  const errors = lines.filter((line) => /error TS\d+/.test(line));
  const first = (errors[0] ?? lines[0] ?? 'the compiler said nothing').trim().replaceAll(`${tree}/`, '');
  const more = errors.length > 1 ? ` (the first of ${errors.length} errors)` : '';
  return `it does not compile: ${first}${more}`;
}
