/** The program of a worker that runs its part of other programs again and again. Started by repetition.ts, never imported. */

import type { ExploredProgram } from '../../src/explore/program.js';
import { type StepContext, serveWorker } from '../../src/harness/worker-member.js';
import { type Repeated, repeatPart } from './repetition-thread.js';
import { RepetitionWords } from './repetition-words.js';

export interface RepeatInput extends Omit<Repeated, 'program'> {
  /** The program's module. */
  href: string;
  board: SharedArrayBuffer;
}

serveWorker({
  async repeat({ href, board, ...rest }: RepeatInput, { index }: StepContext): Promise<object> {
    const program = (await import(href)) as ExploredProgram;
    repeatPart({ ...rest, program }, new RepetitionWords(board, program.threads.length), index);
    return {};
  },
});
