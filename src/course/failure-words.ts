/** What a student is told about a check that did not pass. Called by the terminal's report and the Gradescope export. */

import { cleanText } from '../report/plain.js';
import type { Check } from './assignment.js';
import type { CheckResult } from './grade.js';
import { NOT_WRITTEN } from './regions.js';

/** What students run in the folder of a handout; more options may follow. */
export const HANDOUT_COMMAND = 'npm run grade --';

export interface Line {
  label: string;
  /** Clean: graded code has written some of it. May have several lines. */
  text: string;
}

/**
 * Returns what was observed, what was expected, the usual cause, what to read and how to have it again; nothing for a pass.
 *
 * @param command what grades this one submission, such as `npm run grade --`; null where the reader cannot run the check
 */
export function describeFailure(
  result: CheckResult,
  check: Pick<Check, 'usualCause' | 'read'> | undefined,
  command: string | null,
  seed: number,
): Line[] {
  if (result.status === 'passed') return [];
  if (result.status === 'not-run') return [{ label: 'not run', text: cleanText(result.reason ?? '') }];
  if (result.status === 'not-graded') return [{ label: 'not graded', text: cleanText(result.reason ?? '') }];
  const lines: Line[] = [
    { label: 'observed', text: cleanText(result.observed ?? '') },
    { label: 'expected', text: cleanText(result.expected ?? '') },
  ];
  if (check && !isNotWritten(result)) lines.push({ label: 'usual cause', text: check.usualCause });
  if (check) lines.push({ label: 'read', text: check.read });
  if (command !== null) lines.push({ label: 'again', text: `${command} --only ${result.check} --seed ${seed}` });
  if (result.reproduce !== undefined) lines.push({ label: 'schedule', text: cleanText(result.reproduce) });
  return lines;
}

/** Whether the check failed because a body is still the starter's. */
export function isNotWritten(result: CheckResult): boolean {
  return result.status === 'failed' && result.observed?.includes(NOT_WRITTEN) === true;
}
