/** From an error to what a person reads and what a script sees. Called by the command line wherever an error ends. */

import { LabError, type LabErrorCode } from '../core/errors.js';

const CALLERS_WORDS: ReadonlySet<LabErrorCode> = new Set<LabErrorCode>(['usage', 'bad-input', 'bad-result']);

/** Returns 2 where the caller's words or files are off, 130 for an abort, 1 for everything else. */
export function exitStatusOf(error: unknown): number {
  if (!(error instanceof LabError)) return 1;
  if (error.code === 'aborted') return 130;
  return CALLERS_WORDS.has(error.code) ? 2 : 1;
}

/** Returns the message; an error that is none of ours is a bug and comes with its stack, to be reported. */
export function describeError(error: unknown): string {
  if (error instanceof LabError && error.code !== 'internal') return error.message;
  const text = error instanceof Error ? (error.stack ?? error.message) : String(error);
  return `This is a bug in the lab; please report it with the command that you ran.\n${text}`;
}
