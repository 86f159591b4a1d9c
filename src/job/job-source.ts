/** The job's input and what its serial count is: prepared when the first set of the job needs it, since a run may be without the job. Called by the plans of tasks. */

import { writeCorpus } from './corpus.js';
import { countSerially } from './count-stream.js';
import { type JobInput, openInput } from './input.js';
import { partitionInput } from './partition.js';
import type { TextCount } from './word-count.js';

export interface JobSourceOptions {
  /** The user's own file or folder of text; without it a corpus is made. */
  path: string | undefined;
  /** Size of the corpus, where one is made. */
  corpusBytes: number;
  seed: number;
}

export interface PreparedJob {
  input: JobInput;
  expected: TextCount;
}

export class JobSource {
  readonly #corpusBytes: number;
  readonly #seed: number;
  /** The user's own input is looked at when the plan is made, so that a bad path is told before anything runs. */
  readonly #given: JobInput | null;
  #prepared: PreparedJob | null = null;
  #remove: () => void = () => {};

  /** Throws: `bad-input` for a path that cannot serve. */
  constructor({ path, corpusBytes, seed }: JobSourceOptions) {
    this.#corpusBytes = corpusBytes;
    this.#seed = seed;
    this.#given = path === undefined ? null : openInput(path);
  }

  /** Of the input; known before it is made. */
  get bytes(): number {
    return this.#given?.bytes ?? this.#corpusBytes;
  }

  /** null until the job has been prepared. */
  get digest(): string | null {
    return (this.#given ?? this.#prepared?.input)?.digest ?? null;
  }

  /** Returns the input and its serial count; the first call makes what is missing. Throws: `write-failed`. */
  prepare(): PreparedJob {
    if (this.#prepared) return this.#prepared;
    const input = this.#given ?? this.#makeCorpus();
    this.#prepared = { input, expected: countSerially(partitionInput(input, 1)[0]!) };
    return this.#prepared;
  }

  /** Gives the corpus up, if one was made. */
  dispose(): void {
    this.#remove();
  }

  #makeCorpus(): JobInput {
    const corpus = writeCorpus(this.#corpusBytes, this.#seed);
    this.#remove = corpus.remove;
    return openInput(corpus.path);
  }
}
