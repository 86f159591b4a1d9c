/** Checks of the region `back-pressure`: what waits when nobody reads, how long, and what a writer hears when its reader leaves. Part of the manifest. */

import type { z } from 'zod';
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
import { HEADER, randomBytes, randomPayloads } from './sent-stream.js';
import { DELIVERED, FEW, judgeDelivered, judgeFew, judgeLeft, LEFT, LEFT_PIPE, STOPPED } from './writer-reports.js';

const READ = 'Node, "Stream", writable.write() and "Buffering"; handout, "back-pressure"';
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

export function toText(payloads: readonly Buffer[]): string[] {
  return payloads.map((payload) => payload.toString('base64'));
}
