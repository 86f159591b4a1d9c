/** Exploring a program: the calling thread's side, which only waits. Called by `lab explore`, by tasks and by other programs. */

import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { Worker } from 'node:worker_threads';
import { fromWireError, LabError, type WireError } from '../core/errors.js';
import type { ExploreProgress } from './explorer.js';
import type { ExplorerMessage, ExplorerOrder } from './explorer-thread.js';
import { chooseOptions } from './options.js';
import type { ExploreOptions, ExploreReport } from './report.js';

export interface Watching {
  signal?: AbortSignal;
  onProgress?(progress: ExploreProgress): void;
}

/**
 * Resolves with what the interleavings of a program do: all of them, or those that the mode asks for, until the first failure.
 *
 * Threads: one of its own, and one for each thread of the program, all on one CPU and gone when it resolves.
 * Throws: LabError `usage` for what is no program, or cannot be explored, with the line; `bad-input` for a module that does not
 * load; `aborted`.
 */
export async function explore(
  program: URL,
  options: ExploreOptions = {},
  watching: Watching = {},
): Promise<ExploreReport> {
  return runExplorer({ programUrl: checkProgram(program), options: chooseOptions(options), token: null }, watching);
}

/** Resolves with the one run that a token of a failure stands for. Throws: as explore(); `usage` for a token of another program or version. */
export async function replay(
  program: URL,
  token: string,
  options: ExploreOptions = {},
  watching: Watching = {},
): Promise<ExploreReport> {
  return runExplorer({ programUrl: checkProgram(program), options: chooseOptions(options), token }, watching);
}

function checkProgram(program: URL): string {
  if (program.protocol !== 'file:') throw new LabError('usage', `only a file can be explored; got ${program.href}.`);
  const path = fileURLToPath(program);
  if (!existsSync(path)) throw new LabError('bad-input', `there is no file ${path}.`);
  return program.href;
}

async function runExplorer(order: ExplorerOrder, { signal, onProgress }: Watching): Promise<ExploreReport> {
  if (signal?.aborted) throw aborted();
  const worker = new Worker(new URL('./explorer-thread.js', import.meta.url), { workerData: order, execArgv: [] });
  const abort = () => void worker.terminate();
  signal?.addEventListener('abort', abort, { once: true });
  try {
    return await new Promise<ExploreReport>((resolve, reject) => {
      worker.on('message', (message: ExplorerMessage) => {
        if (message.is === 'progress') onProgress?.(message.progress);
        else if (message.is === 'report') resolve(message.report);
        else reject(rebuildError(message.error));
      });
      worker.once('error', reject);
      worker.once('exit', (code) => {
        if (signal?.aborted) reject(aborted());
        else reject(new LabError('internal', `the explorer ended with status ${code} and said nothing`));
      });
    });
  } finally {
    signal?.removeEventListener('abort', abort);
    await worker.terminate();
  }
}

/** The explorer's own words need no sender before them. */
function rebuildError(wire: WireError): LabError {
  const { code, cause } = fromWireError(wire, 'explore');
  return new LabError(code, wire.message, { cause });
}

function aborted(): LabError {
  return new LabError('aborted', 'the exploration was aborted');
}
