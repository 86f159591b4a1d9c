/** Copies of what is compiled, in which mutants are planted and tests run: made, changed, restored and removed here. Called by run-mutants.ts. */

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  realpathSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { type Plant, plantIn } from '../../tasks/2c-interleavings/plant.js';
import type { TestChoice } from './mutant.js';

export const PACKAGE = fileURLToPath(new URL('../../../', import.meta.url));
/** Read by whoever runs in a copy or finds its way there; changed by nobody. */
const LINKED = ['node_modules', 'build', 'package.json', 'src', 'tasks', 'native'];
/** Every process of a run has it in its environment, also one whose parent a mutant killed. */
const MARK = 'IPC_LAB_MUTANTS';

/** One test of vitest's report. */
export interface Told {
  fullName: string;
  status: string;
  failureMessages: string[];
}

export interface Ran {
  /** Of the tests that were chosen; null when there is no report. */
  tests: Told[] | null;
  isOk: boolean;
  isStopped: boolean;
  output: string;
}

/** The folders of one run of mutants. remove() ends whatever still runs in them. */
export class Trees {
  readonly #root = mkdtempSync(join(realpathSync(tmpdir()), 'ipc-lab-mutants-'));
  readonly #running = new Set<ChildProcess>();
  #made = 0;

  /** Returns a new copy's path. */
  make(): string {
    const tree = join(this.#root, String(++this.#made));
    mkdirSync(join(tree, 'tmp'), { recursive: true });
    for (const name of LINKED) symlinkSync(join(PACKAGE, name), join(tree, name));
    cpSync(join(PACKAGE, 'dist'), join(tree, 'dist'), { recursive: true });
    const config = { include: ['dist/test/**/*.test.js'], pool: 'forks', maxWorkers: 1, fileParallelism: false };
    writeFileSync(join(tree, 'vitest.config.mjs'), `export default ${JSON.stringify({ test: config })};\n`);
    return tree;
  }

  /** Runs the tests with the plant in the copy, and takes it out again. */
  async run(tree: string, plant: Plant | null, test: TestChoice, limits: { testMs: number; allMs: number }) {
    if (plant === null) return await this.#runTests(tree, test, limits);
    const path = join(tree, 'dist', plant.file);
    const sound = readFileSync(path, 'utf8');
    writeFileSync(path, plantIn(sound, plant));
    try {
      return await this.#runTests(tree, test, limits);
    } finally {
      writeFileSync(path, sound);
    }
  }

  async #runTests(tree: string, { file, title }: TestChoice, { testMs, allMs }: { testMs: number; allMs: number }) {
    const report = join(tree, 'report.json');
    rmSync(report, { force: true });
    const vitest = join(PACKAGE, 'node_modules', 'vitest', 'vitest.mjs');
    const choice = ['-t', title.source, '--bail=1', `--testTimeout=${testMs}`, `--hookTimeout=${testMs}`];
    const reporters = ['--reporter=json', `--outputFile=${report}`, '--reporter=dot', '--no-cache'];
    const env = { ...withoutVitest(process.env), [MARK]: tree, TMPDIR: join(tree, 'tmp'), NO_COLOR: '1' };
    const child = spawn(process.execPath, [vitest, 'run', join('dist', file), ...choice, ...reporters], {
      cwd: tree,
      env,
      stdio: ['ignore', 'pipe', 'pipe'],
      detached: true, // a group of its own, to be ended as one
    });
    this.#running.add(child);
    let output = '';
    for (const stream of [child.stdout, child.stderr]) {
      stream.setEncoding('utf8').on('data', (text: string) => {
        output = (output + text.replaceAll(/^Sourcemap for .*\n/gm, '')).slice(-6_000);
      });
    }
    let isStopped = false;
    const watchdog = setTimeout(() => {
      isStopped = true;
      endGroup(child);
    }, allMs);
    // 'exit': what a mutant leaves running holds the streams open, and is ended only below.
    const [status] = (await once(child, 'exit')) as [number | null];
    clearTimeout(watchdog);
    this.#running.delete(child);
    endMarked(tree);
    return { tests: readReport(report, title), isOk: status === 0, isStopped, output } satisfies Ran;
  }

  /** Synchronous: a signal's handler calls it. */
  remove(): void {
    for (const child of this.#running) endGroup(child);
    endMarked(this.#root);
    rmSync(this.#root, { recursive: true, force: true, maxRetries: 5 });
  }
}

function withoutVitest(env: NodeJS.ProcessEnv): NodeJS.ProcessEnv {
  return Object.fromEntries(Object.entries(env).filter(([name]) => !/^(VITEST|NODE_ENV$|NODE_OPTIONS$)/.test(name)));
}

function readReport(path: string, title: RegExp): Told[] | null {
  try {
    const { testResults } = JSON.parse(readFileSync(path, 'utf8')) as { testResults: { assertionResults: Told[] }[] };
    return testResults.flatMap(({ assertionResults }) => assertionResults).filter((one) => title.test(one.fullName));
  } catch {
    return null; // the run was ended before it wrote one
  }
}

function endGroup(child: ChildProcess): void {
  if (child.pid === undefined || child.exitCode !== null || child.signalCode !== null) return;
  end(-child.pid);
}

function end(pid: number): void {
  try {
    process.kill(pid, 'SIGKILL');
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'ESRCH') throw error; // it ended a moment ago
  }
}

/** Ends the processes that were started in the folder, wherever they have got to: members lead groups of their own. */
function endMarked(folder: string): void {
  for (const pid of readdirSync('/proc').filter((name) => /^\d+$/.test(name))) {
    if (readEnvironment(pid).some((entry) => entry.startsWith(`${MARK}=${folder}`))) end(Number(pid));
  }
}

function readEnvironment(pid: string): string[] {
  try {
    return readFileSync(`/proc/${pid}/environ`, 'utf8').split('\0');
  } catch {
    return []; // gone by now, or somebody else's
  }
}
