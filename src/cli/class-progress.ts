/** How far the grading of a class is, on standard error. Called by grade-many.ts when standard error is a terminal. */

import { SingleBar } from 'cli-progress';
import { cleanLine } from '../report/plain.js';

export interface ClassProgress {
  add(name: string): void;
  /** Clears the line; a second time it does nothing. */
  stop(): void;
}

/** The bar shares the CPUs with what is graded. */
const REDRAWS_PER_SECOND = 2;

export function startClassProgress(submissions: number): ClassProgress {
  const bar = new SingleBar({
    stream: process.stderr,
    format: '  {bar} {value}/{total}  about {eta_formatted} left  {name}',
    barsize: 24,
    barCompleteChar: '█',
    barIncompleteChar: '░',
    fps: REDRAWS_PER_SECOND,
    clearOnComplete: true,
    // A hidden cursor would stay hidden if the process were killed.
    hideCursor: null as unknown as boolean,
    linewrap: null as unknown as boolean,
    emptyOnZero: true,
    gracefulExit: false,
  });
  bar.start(submissions, 0, { name: 'starting' });
  return {
    add: (name) => {
      if (bar.isActive) bar.increment(1, { name: cleanLine(name).slice(0, 24) });
    },
    stop: () => {
      if (bar.isActive) bar.stop();
    },
  };
}
