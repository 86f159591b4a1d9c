/** Plain repetition of a program in real workers: how often its check fails, or its threads hang. Called by repetition-member.ts and tests. */

import { setTimeout as passTime } from 'node:timers/promises';
import { LabError } from '../../src/core/errors.js';
import type { ExploredProgram } from '../../src/explore/program.js';
import { startTeam, type WorkerTeam } from '../../src/harness/worker-team.js';
import { HangWatch } from './hang-watch.js';
import type { Release } from './repetition-thread.js';
import { COMPLETED, FIRST, RepetitionWords, WRONG } from './repetition-words.js';
import type { RepeatInput } from './repetition-worker.js';
import { copyMemories, findMemories, restoreMemories } from './shared-copies.js';

export interface RepetitionRequest {
  /** The program's module. */
  program: URL;
  release: Release;
  runs: number;
  /** A hang costs new workers; after so many of them the repetition ends. At least 1. */
  mostHangs: number;
}

export interface Repetition {
  /** As many as were asked for, or fewer: up to the last hang that there may be. */
  runs: number;
  /** Runs whose check failed, in which a thread threw, or that hung. */
  detections: number;
  hangs: number;
  /** Number of the first such run, from 1 on; null: none. */
  firstDetection: number | null;
}

/** Between two looks at the threads. */
const LOOK_MS = 5;
/** Of starting, and of one repetition, whatever it does. */
const LONGEST_MS = 120_000;

/** Runs programs; its workers stay between runs, until one hangs. */
export class Repeater {
  readonly #signal: AbortSignal | undefined;
  #team: WorkerTeam | null = null;

  constructor(signal?: AbortSignal) {
    this.#signal = signal;
  }

  /** Resolves with what was counted. Throws: what a worker failed with; `timed-out`; `aborted`. No thread is left then. */
  async repeat({ program, release, runs, mostHangs }: RepetitionRequest): Promise<Repetition> {
    const explored = (await import(program.href)) as ExploredProgram;
    const state = explored.setup();
    const memories = findMemories(state);
    const copies = copyMemories(memories);
    const input = { href: program.href, state, memories, copies, release, lastRound: runs };
    const counted: Repetition = { runs: 0, detections: 0, hangs: 0, firstDetection: null };
    while (counted.runs < runs && counted.hangs < mostHangs) {
      restoreMemories(memories, copies);
      await this.#repeatUntilHang({ ...input, firstRound: counted.runs + 1 }, explored.threads.length, counted);
    }
    return counted;
  }

  /** Ends the workers; resolves when none is left. */
  async close(): Promise<void> {
    await this.#team?.close();
    this.#team = null;
  }

  async #repeatUntilHang(input: Omit<RepeatInput, 'board'>, threads: number, counted: Repetition): Promise<void> {
    const team = await this.#openTeam(threads);
    const memory = RepetitionWords.make(threads);
    const board = new RepetitionWords(memory, threads);
    Atomics.store(board.words, COMPLETED, input.firstRound - 1);
    const inputs = team.workers.map((): RepeatInput => ({ ...input, board: memory }));
    let isOver = false;
    const over = team.all<object>('repeat', inputs).finally(() => {
      isOver = true;
    });
    const hung = watch(new HangWatch(board, input.firstRound, team.workers), () => isOver);
    let hasHung = false;
    try {
      hasHung = await Promise.race([over.then(() => false), hung]);
    } catch (error) {
      await this.close();
      throw error;
    }
    if (hasHung) {
      over.catch(() => {}); // it fails since its threads are ended
      await this.close();
    }
    count(counted, board, hasHung);
  }

  /** Resolves with workers that have nothing else to do. */
  async #openTeam(threads: number): Promise<WorkerTeam> {
    if (this.#team?.workers.length === threads) return this.#team;
    await this.close();
    const module = new URL('./repetition-worker.js', import.meta.url);
    const specs = Array.from({ length: threads }, (_, at) => ({ role: `thread${at}`, module, cpus: null }));
    this.#team = await startTeam(specs, {
      timeoutMs: LONGEST_MS,
      ...(this.#signal && { signal: this.#signal }),
    });
    return this.#team;
  }
}

/** Resolves with whether the threads hang, as soon as they do, or when all is over. */
async function watch(hangs: HangWatch, isOver: () => boolean): Promise<boolean> {
  for (;;) {
    await passTime(LOOK_MS);
    if (isOver()) return false;
    if (hangs.look(performance.now())) return true;
  }
}

function count(counted: Repetition, board: RepetitionWords, hasHung: boolean): void {
  const completed = board.read(COMPLETED);
  const wrong = board.read(WRONG);
  if (completed < counted.runs) throw new LabError('internal', `${completed} runs completed, ${counted.runs} before`);
  if (wrong > 0) counted.firstDetection ??= board.read(FIRST);
  counted.detections += wrong;
  counted.runs = completed;
  if (!hasHung) return;
  counted.runs++;
  counted.detections++;
  counted.hangs++;
  counted.firstDetection ??= counted.runs;
}
