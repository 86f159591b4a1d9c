/** How many runs an exploration has made, on standard error: how many there will be is not known. Called by `lab explore` when standard error is a terminal. */

import { SingleBar } from 'cli-progress';

export interface RunCounter {
  update(runs: number): void;
  /** Clears the line; a second time it does nothing. */
  stop(): void;
}

const REDRAWS_PER_SECOND = 4;

export function startRunCounter(): RunCounter {
  const bar = new SingleBar({
    stream: process.stderr,
    format: '  {value} runs, {duration} s',
    fps: REDRAWS_PER_SECOND,
    clearOnComplete: true,
    hideCursor: null as unknown as boolean,
    linewrap: null as unknown as boolean,
    gracefulExit: false,
  });
  bar.start(1, 0);
  return {
    update: (runs) => {
      bar.setTotal(runs + 1);
      bar.update(runs);
    },
    stop: () => {
      if (bar.isActive) bar.stop();
    },
  };
}
