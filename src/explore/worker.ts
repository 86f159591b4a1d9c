/** The entry of a worker that runs one thread of an explored program, again and again. Started by crew.ts. */

import './originals.js';
import { deserialize, serialize } from 'node:v8';
import { type MessagePort as NodePort, parentPort, workerData } from 'node:worker_threads';
import { LabError, toWireError, type WireError } from '../core/errors.js';
import { TYPE_NAMES } from './access.js';
import { BLOCK, blockOf, COMMAND, type Control, HEAD, OUTCOME, openControl, RESULT_BYTES } from './control.js';
import { types } from './originals.js';
import { checkExports, type ExploredProgram, type NamedWord } from './program.js';
import { installRefusals, makeRefusal, refuseUnknownViews } from './refusals.js';
import { findLine, findLineIn } from './source-line.js';
import { Stage, type StepLine, UNWIND } from './stage.js';
import { decodeState, encodeState, type StateNode } from './state-codec.js';
import { makeTracedAtomics } from './traced-atomics.js';
import { findMemory, onSlice, TracedSharedArrayBuffer } from './traced-memory.js';
import { makeCountedBuffer, makeTracedViews } from './traced-views.js';
import { awaitTurn, callExplorer } from './turns.js';
import { installVirtualTime } from './virtual-time.js';

/** What a worker is told when it starts. */
export interface WorkerOrder {
  programUrl: string;
  programPath: string;
  thread: number;
  control: SharedArrayBuffer;
  maxSteps: number;
  input: unknown;
  /** What setup() returned, for all but the worker that calls it. */
  state: { node: StateNode; memories: SharedArrayBuffer[] } | null;
  /** Lines of a replay are posted there. */
  lines: NodePort;
}

/** A name of bytes, with the number of their memory. */
export interface PlacedWord extends Omit<NamedWord, 'memory'> {
  memory: number;
}

/** What a worker says when it is ready. */
export type WorkerReady =
  | {
      ok: true;
      threads: string[];
      state: { node: StateNode; memories: SharedArrayBuffer[] };
      words: PlacedWord[];
      benignRaces: Record<string, string>;
    }
  | { ok: false; error: WireError };

/** What a worker posts behind a replayed run. */
export interface RunLines {
  lines: StepLine[];
  pending: string | null;
}

const order = workerData as WorkerOrder;
const control: Control = openControl(order.control, order.maxSteps);
const { words } = control;
const stage = new Stage(control, order.thread, () => findLine(order.programPath));
process.setSourceMapsEnabled(true);
const chance = installVirtualTime(stage);
installTracing();

const program = await loadProgram();
if (program !== null) for (;;) serve(program);

interface LoadedProgram {
  exports: ExploredProgram;
  node: StateNode;
  memories: SharedArrayBuffer[];
}

/** Returns the program, its state known, and says so; null: it has been told why not. */
async function loadProgram(): Promise<LoadedProgram | null> {
  try {
    const exports = checkExports((await import(order.programUrl)) as Partial<ExploredProgram>, order.programPath);
    const made = order.state === null ? exports.setup(order.input) : null;
    const state = order.state ?? encodeState(made);
    tell({
      ok: true,
      threads: nameThreads(exports),
      state,
      words: order.state === null ? placeWords(exports.words?.(made) ?? []) : [],
      benignRaces: { ...exports.benignRaces },
    });
    return { exports, ...state };
  } catch (error) {
    const { code, message } = toWireError(error);
    tell({ ok: false, error: { code, message: error instanceof LabError ? message : describe(error) } });
    return null;
  }
}

/** Returns the names of the functions, told apart by their numbers where two have the same. */
function nameThreads({ threads }: ExploredProgram): string[] {
  const names = threads.map((thread) => thread.name);
  return names.map((name, index) => {
    if (name === '') return `thread ${index}`;
    return names.indexOf(name) === names.lastIndexOf(name) ? name : `${name} ${index}`;
  });
}

function tell(ready: WorkerReady): void {
  parentPort!.postMessage(ready);
}

/** Waits for the explorer, or the thread before this one, and does what is wished. */
function serve({ exports, node, memories }: LoadedProgram): void {
  awaitTurn(control, order.thread);
  if (words[HEAD.command] !== COMMAND.run) {
    callExplorer(control);
    return;
  }
  stage.restart();
  chance.restart(words[HEAD.seed]! * 31 + order.thread);
  runBody(exports, decodeState(node, memories));
  if (words[HEAD.linesFrom]! >= 0) order.lines.postMessage({ lines: stage.lines, pending: stage.pendingLine });
  const isAlone = words[HEAD.command] !== COMMAND.run || words[HEAD.outcome] !== OUTCOME.none;
  if (!isAlone && !stage.finish()) return;
  if (words[HEAD.outcome] === OUTCOME.returned) runCheck(exports, decodeState(node, memories));
  callExplorer(control);
}

function runBody(exports: ExploredProgram, state: unknown): void {
  try {
    stage.isRunning = true;
    const result = exports.threads[order.thread]!(state, order.thread);
    if (typeof (result as { then?: unknown } | null | undefined)?.then === 'function') {
      stage.fail(
        OUTCOME.refused,
        `thread ${order.thread} is asynchronous, which cannot be explored: make it a plain function that waits with Atomics.wait().`,
      );
    }
    keepResult(result);
  } catch (error) {
    if (error !== UNWIND && words[HEAD.command] === COMMAND.run) stage.fail(OUTCOME.threw, describe(error));
  } finally {
    stage.isRunning = false;
  }
}

function runCheck({ check, threads }: ExploredProgram, state: unknown): void {
  try {
    const verdict = check?.(
      state,
      threads.map((_, thread) => readResult(thread)),
    );
    if (verdict === false) stage.fail(OUTCOME.checkFailed, 'check() returned false');
    if (typeof (verdict as { then?: unknown } | null | undefined)?.then === 'function') {
      stage.fail(OUTCOME.refused, 'check() is asynchronous, which cannot be explored: make it a plain function.');
    }
  } catch (error) {
    stage.fail(OUTCOME.checkFailed, describe(error));
  }
}

function keepResult(result: unknown): void {
  const at = blockOf(order.thread) + BLOCK.resultBytes;
  if (result === undefined) {
    words[at] = 0;
    return;
  }
  const bytes = serialize(result);
  if (bytes.length > RESULT_BYTES) {
    throw new LabError(
      'usage',
      `what a thread returns must fit into ${RESULT_BYTES} B; thread ${order.thread} returned ${bytes.length} B.`,
    );
  }
  control.results.set(bytes, order.thread * RESULT_BYTES);
  words[at] = bytes.length;
}

function readResult(thread: number): unknown {
  const bytes = words[blockOf(thread) + BLOCK.resultBytes]!;
  const at = thread * RESULT_BYTES;
  return bytes === 0 ? undefined : deserialize(new types.Uint8Array(control.results.slice(at, at + bytes)));
}

function describe(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  const line = findLineIn(error.stack ?? '', order.programPath);
  return `${error.message || error.name}${line === null ? '' : ` (${line})`}`;
}

function placeWords(named: readonly NamedWord[]): PlacedWord[] {
  return named.map(({ memory, ...word }) => ({ ...word, memory: findMemory(memory)?.number ?? -1 }));
}

function installTracing(): void {
  const { constructors, TracedDataView } = makeTracedViews(stage);
  const refuse = (what: string, instead: string): never => {
    const error = makeRefusal(what, instead, findLine(order.programPath));
    // Also where the program catches what it is told.
    if (stage.isRunning) stage.fail(OUTCOME.refused, error.message);
    throw error;
  };
  refuseUnknownViews(refuse, TYPE_NAMES);
  const replacements = {
    ...constructors,
    DataView: TracedDataView,
    ArrayBuffer: makeCountedBuffer(stage),
    SharedArrayBuffer: TracedSharedArrayBuffer,
    Atomics: makeTracedAtomics(stage, refuse),
  };
  for (const [name, value] of Object.entries(replacements)) replace(globalThis, name, value);
  onSlice(() => {
    if (stage.isRunning) refuse('SharedArrayBuffer.slice()', 'copy element by element, as each is a step of its own');
  });
  installRefusals(refuse, () => stage.isRunning);
  const realExit = process.exit.bind(process);
  replace(process, 'exit', (code?: number) => {
    if (!stage.isRunning) return realExit(code);
    stage.fail(OUTCOME.exited, `called process.exit(${code ?? ''}) at ${findLine(order.programPath)}`);
    throw UNWIND;
  });
}

function replace(holder: object, name: string, value: unknown): void {
  Object.defineProperty(holder, name, { value, writable: true, configurable: true });
}
