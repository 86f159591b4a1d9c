/** What the probes of `back-pressure` report of a writer, and what is right. Used by the checks of that region. */

import { z } from 'zod';
import { failed, type Judgement, judgeAll, judgeEqual, PASSED } from '../../../../src/course/assignment.js';
import { encodeRecord, encodeStream, sumChecksums } from './sent-stream.js';
import { tellDifference } from './taken-records.js';

const ERROR = z.object({ code: z.string(), message: z.string() }).nullable();

export const DELIVERED = z.object({
  bytes: z.string(),
  sequence: z.number(),
  checksum: z.number(),
  waits: z.number(),
});
export const STOPPED = z.object({
  given: z.number(),
  queuedBytes: z.number(),
  isWaiting: z.boolean(),
  readWhenResolved: z.number().nullable(),
  error: ERROR,
});
export const FEW = z.object({
  waits: z.number(),
  overBefore: z.boolean(),
  overAfter: z.array(z.boolean()),
  laterWaits: z.boolean(),
  error: ERROR,
});
export const LEFT = z.object({
  flushed: ERROR,
  isOver: z.boolean(),
  later: z.array(ERROR),
  sequence: z.number(),
  checksum: z.number(),
});
export const LEFT_PIPE = z.object({ error: ERROR, sequence: z.number() });

export function judgeDelivered(
  { bytes, sequence, checksum }: z.infer<typeof DELIVERED>,
  payloads: Buffer[],
): Judgement {
  const stream = encodeStream(payloads);
  const came = Buffer.from(bytes, 'base64');
  if (!came.equals(stream)) {
    const which = `the far end has read ${tellDifference(came, stream)}`;
    return failed(which, `the ${stream.length} B of ${payloads.length} records and the end record, in order`);
  }
  const records = payloads.map((payload, at) => encodeRecord(payload, at));
  const sum = (sumChecksums(records) + stream.readUInt32LE(stream.length - 4)) >>> 0;
  return judgeAll([
    judgeEqual('sequence, the end record included', sequence, payloads.length + 1),
    judgeEqual('checksum', checksum, sum),
  ]);
}

export function judgeFew(
  { waits, overBefore, overAfter, laterWaits, error }: z.infer<typeof FEW>,
  records: number,
): Judgement {
  if (error) return failed(`flush() failed: ${error.code}: ${error.message}`, 'no error');
  if (waits > 0) return failed(`commit() asked to wait ${waits} times`, 'the stream has room: nobody waits');
  if (overBefore) return failed('flush() was over before anything had been read', 'it waits for the last record');
  const early = overAfter.slice(0, -1).indexOf(true);
  if (early >= 0)
    return failed(`flush() was over after ${early + 1} of ${records} records`, 'it waits for the last one');
  if (overAfter.length !== records || !overAfter.at(-1)) {
    return failed(`all ${records} records have been read, and flush() still waits`, 'it is over with the last one');
  }
  if (laterWaits) return failed('a second flush() asked to wait, with nothing under way', 'it returns at once');
  return PASSED;
}

export function judgeLeft(left: z.infer<typeof LEFT>, payloads: Buffer[], read: number, code: string): Judgement {
  const how = `the reader took ${read} of ${payloads.length} records and left`;
  if (!left.isOver) return failed(`flush() still waits; ${how}`, `it fails with ${code}`);
  for (const [name, error] of [
    ['flush() that waited', left.flushed],
    ...['commit()', 'flush()', 'end()'].map((call, at) => [`a later ${call}`, left.later[at]]),
  ] as [string, typeof left.flushed][]) {
    const came = error ? `failed with ${error.code}: ${error.message}` : 'did not fail';
    if (error?.code !== code) return failed(`${name} ${came}; ${how}`, `it fails with ${code}`);
  }
  const records = payloads.slice(0, read).map((payload, at) => encodeRecord(payload, at));
  return judgeAll([
    judgeEqual(`records that count as sent (${how})`, left.sequence, read),
    judgeEqual(`checksum (${how})`, left.checksum, sumChecksums(records)),
  ]);
}
