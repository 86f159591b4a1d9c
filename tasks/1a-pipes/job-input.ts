/** The job's input and what its serial count is: prepared when the first set of the job needs it, since a run may be without the job. Called by experiment.ts. */

import type { Mode } from '../../src/core/result.js';
import { MIB } from '../../src/core/units.js';
import { writeCorpus } from '../../src/job/corpus.js';
import { countSerially } from '../../src/job/count-stream.js';
import { type JobInput, openInput } from '../../src/job/input.js';
import { partitionInput } from '../../src/job/partition.js';
import type { TextCount } from '../../src/job/word-count.js';

export const CORPUS_BYTES: Record<Mode, number> = {
  quick: 4 * MIB,
  standard: 32 * MIB,
  budget: 64 * MIB,
  full: 64 * MIB,
};

export interface PreparedJob {
  input: JobInput;
  expected: TextCount;
}

export class JobSource {
  readonly #mode: Mode;
  readonly #seed: number;
  /** The user's own input is looked at when the plan is made, so that a bad path is told before anything runs. */
  readonly #given: JobInput | null;
  #prepared: PreparedJob | null = null;
  #remove: () => void = () => {};

  constructor(mode: Mode, seed: number, path: string | undefined) {
    this.#mode = mode;
    this.#seed = seed;
    this.#given = path === undefined ? null : openInput(path);
  }

  get bytes(): number {
    return this.#given?.bytes ?? CORPUS_BYTES[this.#mode];
  }

  /** null until the job has been prepared. */
  get digest(): string | null {
    return (this.#given ?? this.#prepared?.input)?.digest ?? null;
  }

  prepare(): PreparedJob {
    if (this.#prepared) return this.#prepared;
    const input = this.#given ?? this.#makeCorpus();
    this.#prepared = { input, expected: countSerially(partitionInput(input, 1)[0]!) };
    return this.#prepared;
  }

  dispose(): void {
    this.#remove();
  }

  #makeCorpus(): JobInput {
    const corpus = writeCorpus(CORPUS_BYTES[this.#mode], this.#seed);
    this.#remove = corpus.remove;
    return openInput(corpus.path);
  }
}
