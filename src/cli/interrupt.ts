/** Ctrl-C, SIGTERM and a closed terminal: the first asks the run to stop and clean up, later ones cannot make a mess of that. Called by `lab run` and `lab explain`. */

import { constants } from 'node:os';
import type { Output } from './output.js';

const SIGNALS = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const;

/** So long a second ctrl-C changes nothing; after it, the run is taken to hang and the process ends. */
const PATIENCE_MS = 10_000;

export interface Interrupts {
  signal: AbortSignal;
  /** 130 after ctrl-C, 143 after SIGTERM, 129 after SIGHUP, as a shell has it; null: nothing came. */
  status(): number | null;
  stop(): void;
}

/**
 * Returns an abort signal that the first of these signals raises; from now on they no longer end the process by themselves.
 *
 * @param doing what stopping means to this command
 */
export function watchInterrupts(
  output: Output,
  doing = 'ending the processes and writing what was measured so far',
): Interrupts {
  const controller = new AbortController();
  let status: number | null = null;
  let firstMs = 0;
  const onSignal = (name: (typeof SIGNALS)[number]): void => {
    if (status === null) {
      status = 128 + constants.signals[name];
      firstMs = performance.now();
      // In this order: the progress bar clears its line when it hears of it.
      controller.abort();
      void output.note(`Stopping: ${doing}.`);
    } else if (performance.now() - firstMs < PATIENCE_MS) {
      void output.note('Still stopping; this takes a moment.');
    } else {
      // The members end by themselves: their descriptor 0 reaches EOF and the kernel tells them that the parent died.
      process.exit(status);
    }
  };
  for (const name of SIGNALS) process.on(name, onSignal);
  return {
    signal: controller.signal,
    status: () => status,
    stop: () => {
      for (const name of SIGNALS) process.off(name, onSignal);
    },
  };
}
