/** What a reader's probe reports, and the judgements about it that all regions with a reader share. Used by the checks of `framing` and `end-of-file`. */

import { z } from 'zod';
import { failed, type Judgement, PASSED } from '../../../../src/course/assignment.js';

/** One stream read to its end, or to the first error. Bytes are base64. */
export const TAKEN = z.object({
  records: z.array(z.string()),
  error: z.object({ code: z.string(), message: z.string() }).nullable(),
});
export type Taken = z.infer<typeof TAKEN>;

/** Judges a stream that was whole: these payloads, and no error. */
export function judgeWhole(taken: Taken | undefined, payloads: readonly Buffer[], how: string): Judgement {
  if (taken === undefined) return failed('nothing was reported of a stream', `${payloads.length} records; ${how}`);
  const before = judgeRecords(taken, payloads, how);
  if (before.verdict !== 'passed') return before;
  if (taken.error) return failed(`${tellError(taken)}; ${how}`, `${payloads.length} records and no error`);
  return PASSED;
}

/** Judges a stream that is broken: the payloads before the damage, and an error with this code. */
export function judgeBroken(
  taken: Taken | undefined,
  payloads: readonly Buffer[],
  code: string,
  how: string,
): Judgement {
  if (taken === undefined) return failed('nothing was reported of a stream', `an error ${code}; ${how}`);
  const expected = `${payloads.length} records, then a LabError ${code}`;
  if (taken.error === null) return failed(`${taken.records.length} records and no error; ${how}`, expected);
  if (taken.error.code !== code) return failed(`${tellError(taken)}; ${how}`, expected);
  return judgeRecords(taken, payloads, how);
}

function judgeRecords({ records, error }: Taken, payloads: readonly Buffer[], how: string): Judgement {
  const ending = error ? `, then ${error.code}: ${error.message}` : '';
  for (const [index, payload] of payloads.entries()) {
    const text = records[index];
    if (text === undefined) {
      return failed(`${records.length} records came back${ending}; ${how}`, `${payloads.length} records`);
    }
    const came = Buffer.from(text, 'base64');
    if (came.equals(payload)) continue;
    return failed(
      `record ${index} came back with ${tellDifference(came, payload)}; ${how}`,
      `the ${payload.length} B that were sent`,
    );
  }
  if (records.length === payloads.length) return PASSED;
  return failed(`${records.length} records came back${ending}; ${how}`, `${payloads.length} records`);
}

/** Returns what is wrong with these bytes: their number, or the first that differs. */
export function tellDifference(came: Buffer, sent: Buffer): string {
  if (came.length !== sent.length) return `${came.length} B, ${sent.length} B were sent`;
  const at = came.findIndex((byte, index) => byte !== sent[index]);
  return `byte ${at} of ${sent.length} being ${came[at]}, ${sent[at]} was sent`;
}

function tellError({ records, error }: Taken): string {
  return `after ${records.length} records ${error?.code}: ${error?.message}`;
}
