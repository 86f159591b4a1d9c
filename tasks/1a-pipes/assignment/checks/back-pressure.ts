/** Checks of the region `back-pressure`: what waits when nobody reads, how long, and what a writer hears when its reader leaves. Part of the manifest. */

import { z } from 'zod';
import type { Random } from '../../../../src/core/random.js';
import {
  type Check,
  defineCheck,
  failed,
  type Judgement,
  judgeAll,
  judgeEqual,
  PASSED,
} from '../../../../src/course/assignment.js';
import { encodeRecord, encodeStream, HEADER, randomBytes, randomPayloads, sumChecksums } from './sent-stream.js';
import { tellDifference } from './taken-records.js';

const READ = 'Node, "Stream", writable.write() and "Buffering"; handout, "back-pressure"';
const ERROR = z.object({ code: z.string(), message: z.string() }).nullable();

const DELIVERED = z.object({
  bytes: z.string(),
  sequence: z.number(),
  checksum: z.number(),
  waits: z.number(),
});
const STOPPED = z.object({
  given: z.number(),
  queuedBytes: z.number(),
  isWaiting: z.boolean(),
  readWhenResolved: z.number().nullable(),
  error: ERROR,
});
const FEW = z.object({
  waits: z.number(),
  overBefore: z.boolean(),
  overAfter: z.array(z.boolean()),
  laterWaits: z.boolean(),
  error: ERROR,
});
const LEFT = z.object({
  flushed: ERROR,
  isOver: z.boolean(),
  later: z.array(ERROR),
  sequence: z.number(),
  checksum: z.number(),
});
const LEFT_PIPE = z.object({ error: ERROR, sequence: z.number() });

export const BACK_PRESSURE_CHECKS: readonly Check[] = [
  deliveryCheck({
    id: 'back-pressure/in-order',
    title: 'all records reach the far end in order, and are counted',
    points: 2,
    hints: [
      'What does a writer have to remember of a record that it has given to a stream?',
      '#count(): note the checksum and the number before giving; handedOn() takes the oldest off the list.',
      'push the checksum to #underWay, add it to #sum, add 1 to sequence, then call give(); in handedOn() shift the oldest and call release().',
    ],
    usualCause: 'Something is counted twice or not at all, or the memory of a record is not given back.',
    read: READ,
    sending: (random) => ({
      payloads: randomPayloads(random, 40, 0, 200),
      highWaterMark: 4_096,
      maxPayloadBytes: 200,
      readsAtOnce: true,
    }),
  }),
  stoppedCheck({
    id: 'back-pressure/waits',
    title: 'while nobody reads, no more is queued than the stream has asked for',
    points: 4,
    needs: ['back-pressure/in-order'],
    hints: [
      'Where do bytes go that are written to a stream whose reader has stopped?',
      'write() returns false when the stream has enough. commit() then returns a promise, and its caller waits for it.',
      'In #count(): if give() returned false and something is under way, return this.#whenHandedOn().',
    ],
    usualCause: 'The result of write() is ignored: everything is queued in memory, 100 MB as gladly as 1 MB.',
    read: READ,
    judge: ({ given, queuedBytes, isWaiting }, { highWaterMark, recordBytes }) => {
      const most = highWaterMark + 2 * recordBytes;
      const how = `nobody reads, highWaterMark is ${highWaterMark} B, records have ${recordBytes} B`;
      if (queuedBytes > most) return failed(`${queuedBytes} B were queued; ${how}`, `at most ${most} B`);
      if (isWaiting) return PASSED;
      return failed(`commit() never asked to wait, after ${given} records; ${how}`, 'a promise that waits');
    },
  }),
  stoppedCheck({
    id: 'back-pressure/resumes',
    title: 'who waited goes on when all that was given has been read, and not before',
    points: 3,
    needs: ['back-pressure/waits'],
    hints: [
      'What does the promise of commit() promise?',
      'That all that was given has been handed on. The far end reads one record at a time: when is that so?',
      'handedOn(): resolve only when #underWay is empty, and forget the promise then, so that the next wait has its own.',
    ],
    usualCause: 'The first record that is handed on ends the wait, or none does.',
    read: READ,
    judge: ({ given, readWhenResolved, error }) => {
      if (error) return failed(`the wait ended with ${error.code}: ${error.message}`, 'it ends without an error');
      if (readWhenResolved === given) return PASSED;
      const when =
        readWhenResolved === null ? 'the wait did not end' : `the wait ended after ${readWhenResolved} records`;
      return failed(`${when}; ${given} had been given and were read one by one`, `it ends after ${given}`);
    },
  }),
  defineCheck<z.infer<typeof FEW>>({
    id: 'back-pressure/no-drain',
    region: 'back-pressure',
    title: "a few small records, for which 'drain' never comes, are flushed as well",
    points: 2,
    needs: ['back-pressure/in-order'],
    hints: [
      "When does a stream emit 'drain'?",
      "Only after write() had returned false. Who flushes three small records and waits for 'drain' waits for ever.",
      'Wait for the callbacks of the writes instead: handedOn() of the last one resolves the promise that flush() returned.',
    ],
    usualCause: "flush() waits for 'drain', or returns at once although records are still in the stream.",
    read: READ,
    probe: 'sendFew',
    shape: FEW,
    ask: (random) => {
      const payloads = randomPayloads(random, 3 + random.integer(3), 1, 20);
      return {
        input: { payloads: toText(payloads), highWaterMark: 65_536, maxPayloadBytes: 64 },
        judge: (few) => judgeFew(few, payloads.length),
      };
    },
  }),
  leavingCheck({
    id: 'back-pressure/peer-gone',
    title: 'a reader that leaves is told as `peer-gone`, at once and at every later call',
    points: 3,
    needs: ['back-pressure/in-order'],
    hints: [
      'Who hears of it when a write fails: the call of write(), or its callback?',
      'The callback, long after commit() has returned. Remember the first failure; who waits is refused, later calls throw it.',
      'fail(): set #hasFailed and #failure, reject #waiting with #makeError(). In #count(): after give(), throw if #hasFailed.',
    ],
    usualCause: 'The error of the callback is swallowed, or whoever waits is forgotten.',
    read: 'pipe(7), "I/O on pipes and FIFOs"; handout, "back-pressure"',
    codes: ['EPIPE'],
    expected: 'peer-gone',
  }),
  defineCheck<z.infer<typeof LEFT_PIPE>>({
    id: 'back-pressure/broken-pipe',
    region: 'back-pressure',
    title: 'writing to a pipe of the kernel that nobody reads throws `peer-gone`, and the process lives',
    points: 1,
    needs: ['back-pressure/in-order'],
    hints: [
      'What does write(2) do at a pipe without a reader?',
      "It raises SIGPIPE, which Node ignores, and fails with EPIPE; a stream's error that nobody hears ends the process.",
      'The error comes to the callback and as an event: both call fail(), and only the first one counts.',
    ],
    usualCause: 'The error comes twice, and the second one overwrites the first or is thrown where nobody catches it.',
    read: 'pipe(7), "I/O on pipes and FIFOs"',
    probe: 'leavePipe',
    shape: LEFT_PIPE,
    ask: (random) => ({
      input: { payloads: toText([randomBytes(random, 100)]), highWaterMark: 0, maxPayloadBytes: 100 },
      judge: ({ error, sequence }) =>
        judgeAll([
          judgeEqual('the error', error?.code ?? 'none', 'peer-gone'),
          judgeEqual('records that count as sent', sequence, 0),
        ]),
    }),
  }),
];

interface Sending {
  payloads: Buffer[];
  highWaterMark: number;
  maxPayloadBytes: number;
  /** Else when the writer asks to wait. */
  readsAtOnce: boolean;
}

type Frame = Omit<Check, 'region' | 'probe' | 'shape' | 'ask'>;

/** Returns a check that sends these and compares what the far end has read. */
export function deliveryCheck({ sending, ...rest }: Frame & { sending(random: Random): Sending }): Check {
  return defineCheck<z.infer<typeof DELIVERED>>({
    ...rest,
    region: 'back-pressure',
    probe: 'deliver',
    shape: DELIVERED,
    ask: (random) => {
      const { payloads, ...settings } = sending(random);
      return {
        input: { payloads: toText(payloads), ...settings },
        judge: (delivered) => judgeDelivered(delivered, payloads),
      };
    },
  });
}

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

interface StoppedCheck extends Frame {
  judge(stopped: z.infer<typeof STOPPED>, sizes: { highWaterMark: number; recordBytes: number }): Judgement;
}

/** 100 MB are offered to a stream that nobody reads. */
function stoppedCheck({ judge, ...rest }: StoppedCheck): Check {
  return defineCheck<z.infer<typeof STOPPED>>({
    ...rest,
    region: 'back-pressure',
    probe: 'offerStopped',
    shape: STOPPED,
    ask: (random) => {
      const payload = randomBytes(random, 8_000 + random.integer(1_000));
      const highWaterMark = 65_536 + random.integer(65_536);
      const count = Math.ceil(100_000_000 / payload.length);
      return {
        input: { payloads: toText([payload]), highWaterMark, maxPayloadBytes: payload.length, count },
        judge: (stopped) => judge(stopped, { highWaterMark, recordBytes: HEADER + payload.length }),
      };
    },
  });
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

interface LeavingCheck extends Frame {
  codes: readonly string[];
  /** The code that the writer throws; null: the stream's own. */
  expected: string | null;
}

/** Returns a check in which the reader leaves after some records, once for each code. */
export function leavingCheck({ codes, expected, ...rest }: LeavingCheck): Check {
  return defineCheck<z.infer<typeof LEFT>>({
    ...rest,
    region: 'back-pressure',
    probe: 'leave',
    shape: LEFT,
    ask: (random) => {
      const code = codes[random.integer(codes.length)]!;
      const payloads = randomPayloads(random, 6, 1, 60);
      const read = 1 + random.integer(4);
      return {
        input: { payloads: toText(payloads), highWaterMark: 65_536, maxPayloadBytes: 64, read, code },
        judge: (left) => judgeLeft(left, payloads, read, expected ?? code),
      };
    },
  });
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

export function toText(payloads: readonly Buffer[]): string[] {
  return payloads.map((payload) => payload.toString('base64'));
}
