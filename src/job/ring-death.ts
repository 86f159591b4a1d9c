/** The ways in which a thread of the job over rings can be made to die in its middle. Ordered by ring-member.ts, obeyed by the workers. */

/**
 * terminated: worker.terminate() by its host, wherever the thread is.
 * thrown: an exception that nobody catches, thrown by a callback outside of the work.
 * out-of-memory: its heap grows over resourceLimits.
 * crashed: the process gets SIGKILL, as a segmentation fault anywhere in it would end it: all threads die together.
 */
export const DEATHS = ['terminated', 'thrown', 'out-of-memory', 'crashed'] as const;
export type Death = (typeof DEATHS)[number];

/** What the host writes into the order's word; 0 is no order. */
export function toOrder(death: Death): number {
  return 1 + DEATHS.indexOf(death);
}

/** A heap of the victim of so many MiB is filled in a moment. */
export const VICTIM_LIMITS = { maxOldGenerationSizeMb: 48 } as const;

/** Leaves the work, so that the thread comes back to its event loop. Whoever catches it must not tidy up: a dying thread does not. */
export class LeaveWork extends Error {}

/** Returns when nothing was ordered that a thread does itself. Throws: LeaveWork, which goes to throwUncaught(). */
export function obeyOrder(order: number): void {
  switch (DEATHS[order - 1]) {
    case 'thrown':
      throw new LeaveWork();
    case 'out-of-memory':
      fillHeap();
      break;
    case 'crashed':
      process.kill(process.pid, 'SIGKILL');
  }
}

/** Never resolves: the exception ends the thread. */
export function throwUncaught(): Promise<never> {
  setImmediate(() => {
    throw new Error('thrown in the middle of the job, as was ordered');
  });
  return new Promise(() => {});
}

/** In small pieces: V8 takes one that is larger than the limit for the end of the whole process. */
function fillHeap(): void {
  for (const hoard: number[][] = []; ; ) hoard.push(new Array<number>(1_000).fill(hoard.length));
}
