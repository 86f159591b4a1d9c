/** The progress bar on standard error, with the time left. Called by `lab run` when standard error is a terminal. */

import { SingleBar } from 'cli-progress';
import type { Progress } from '../harness/engine.js';
import { cleanLine } from '../report/plain.js';
import { formatDuration } from '../report/quantity.js';

export interface ProgressBar {
  update(progress: Progress): void;
  /** Clears the line; a second time it does nothing. */
  stop(): void;
}

/** Two redraws a second: the bar shares the CPUs with what is being measured. */
const REDRAWS_PER_SECOND = 2;

export function startProgressBar(): ProgressBar {
  const bar = new SingleBar({
    stream: process.stderr,
    format: '  {bar} {percentage} %  {words}',
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
  bar.start(1, 0, { words: 'starting' });
  return {
    update: (progress) => {
      if (!bar.isActive) return;
      bar.setTotal(Math.max(1, progress.setsPlanned));
      bar.update(Math.min(progress.setsDone, progress.setsPlanned), { words: describeProgress(progress) });
    },
    stop: () => {
      if (bar.isActive) bar.stop();
    },
  };
}

/** Returns `about 32 s left  pipe/same-core`, short enough for a narrow terminal. */
export function describeProgress(progress: Progress): string {
  const left = `about ${formatDuration(Math.max(1_000, Math.round(progress.remainingMs / 1_000) * 1_000)).replace('.0 s', ' s')} left`;
  const phase = progress.phase === 'pilot' ? 'pilot, ' : '';
  return `${phase}${left}  ${cleanLine(progress.current).slice(0, 28)}`;
}
