/** Checks of the region `end-of-file`: short reads, the end, and what is no end. Part of the manifest. */

import { z } from 'zod';
import type { Random } from '../../../../src/core/random.js';
import { type Check, defineCheck, failed, PASSED } from '../../../../src/course/assignment.js';
import { describeSource, type EndingStream, endingCheck, judgeEnding } from './ending-streams.js';
import { cutsEvery, encodeStream, randomPayloads } from './sent-stream.js';
import { judgeWhole, TAKEN } from './taken-records.js';

const READ = 'read(2), RETURN VALUE; pipe(7), "I/O on pipes and FIFOs"; handout, "end-of-file"';
const STREAM = 'Node, "Stream", "Two reading modes"; handout, "end-of-file"';

const ENDED = z.array(
  TAKEN.extend({
    emptyReads: z.number(),
    afterEnd: z.object({ again: z.string(), reads: z.number() }).nullable(),
  }),
);
const PAUSED = z.object({ givenBytes: z.number(), waitingBytes: z.number(), taken: TAKEN });
/** With more than this waiting a stream is paused; the handout says so. */
const PAUSE_ABOVE_BYTES = 65_536;

export const END_OF_FILE_CHECKS: readonly Check[] = [
  endingCheck({
    id: 'end-of-file/descriptor',
    title: 'records are read from a descriptor, many by one read',
    points: 1,
    needs: ['framing/one-record'],
    probe: 'readDescriptor',
    hints: [
      'When does next() have to call read at all?',
      'Only when fewer bytes are there than the header, or then the record, needs.',
      'next(): if (this.end - this.start < HEADER_BYTES) this.#fill(HEADER_BYTES); then the same with announcedBytes(); then take().',
    ],
    usualCause:
      'A read is made for each record although it has arrived already, or what a read brought beyond it is lost.',
    read: READ,
    streams: (random) => [{ payloads: randomPayloads(random, 6, 0, 20), cuts: [] }],
  }),
  endingCheck({
    id: 'end-of-file/short-reads',
    title: 'a read that brings less than was asked for is no end',
    points: 2,
    needs: ['end-of-file/descriptor'],
    probe: 'readDescriptor',
    hints: [
      'How many bytes does read(2) return from a pipe?',
      'What is there, up to what you asked for: a short read says nothing about the end. Only 0 does.',
      '#fill(): read in a loop until end - start >= wanted; call failTruncated() for 0.',
    ],
    usualCause: 'One read is taken to bring all that is missing, or a short one is taken for EOF.',
    read: READ,
    streams: (random) => {
      const payloads = randomPayloads(random, 5, 0, 60);
      return [1, 2, 4, 15, 17].map((size) => ({ payloads, cuts: cutsEvery(size, encodeStream(payloads).length) }));
    },
  }),
  defineCheck<z.infer<typeof ENDED>>({
    id: 'end-of-file/clean',
    region: 'end-of-file',
    title: 'behind the end record next() is false, and stays false without reading',
    points: 1,
    needs: ['end-of-file/descriptor'],
    probe: 'readDescriptor',
    hints: [
      'What tells a stream that is complete from one that broke off between two records?',
      'The end record. Behind it nothing may be read: the descriptor may belong to the next conversation.',
      'next(): if (this.hasEnded) return false, first of all; and return !this.hasEnded at its end.',
    ],
    usualCause: 'The reader waits for EOF behind the end record, or returns the end record as if it were data.',
    read: READ,
    shape: ENDED,
    ask: (random) => {
      const stream: EndingStream = { payloads: randomPayloads(random, 4, 0, 30), cuts: [] };
      return {
        input: [describeSource(stream)],
        judge: ([ended]) => {
          const right = judgeEnding(stream, ended);
          if (right.verdict !== 'passed') return right;
          const { again, reads } = ended!.afterEnd ?? { again: 'nothing', reads: 0 };
          if (again === 'false' && reads === 0) return PASSED;
          return failed(`next() once more came to "${again}" after ${reads} reads`, 'false, without a read');
        },
      };
    },
  }),
  endingCheck({
    id: 'end-of-file/truncated-descriptor',
    title: 'EOF anywhere before the end record is `record-truncated`, behind all records that came whole',
    points: 3,
    needs: ['end-of-file/short-reads'],
    probe: 'readDescriptor',
    hints: [
      'A producer was killed by SIGKILL in the middle of a record. What does its reader see?',
      'A read that returns 0, as at a proper end. What is missing then is the end record, whether or not a part of a record has come.',
      '#fill(): if (got === 0) this.failTruncated(); it says where.',
    ],
    usualCause: 'EOF between two records, or in the middle of one, is taken for the proper end.',
    read: READ,
    streams: (random) => truncateEverywhere(randomPayloads(random, 4, 0, 25)),
  }),
  endingCheck({
    id: 'end-of-file/stream',
    title: 'records are read from a stream, wherever its chunks are cut',
    points: 2,
    needs: ['framing/one-record'],
    probe: 'readStream',
    hints: [
      "What does one 'data' event bring?",
      'Keep the chunks in order and copy them together as they are wanted; say undefined while too little has come, and take another look when more has.',
      '#onData(): keep the chunk, count it in #waitingBytes, call #arrival.notice(). #takeNext(): #gather(HEADER_BYTES), then #gather(announcedBytes()), then take().',
    ],
    usualCause: 'One chunk is taken for one record, or nobody is told when more has arrived.',
    read: STREAM,
    streams: (random) => {
      const payloads = randomPayloads(random, 6, 0, 300);
      const { length } = encodeStream(payloads);
      return [[], cutsEvery(1, length), cutsEvery(16, length), cutsEvery(101, length)].map((cuts) => ({
        payloads,
        cuts,
      }));
    },
  }),
  endingCheck({
    id: 'end-of-file/truncated-stream',
    title: 'a stream that ends before its end record is `record-truncated`, and nobody waits for ever',
    points: 3,
    needs: ['end-of-file/stream'],
    probe: 'readStream',
    hints: [
      "Who waits in next() when 'end' comes?",
      "'end' brings no bytes, and yet whoever waits must hear of it: what is there is all there will ever be.",
      '#finish(): set #isOver, keep the failure, call #arrival.notice(). #takeNext(): where too little is there, return this.#tellShort().',
    ],
    usualCause: "'end' is not told to whoever waits, or is taken for the proper end of the records.",
    read: STREAM,
    streams: (random) => truncateEverywhere(randomPayloads(random, 3, 0, 20)),
  }),
  endingCheck({
    id: 'end-of-file/all-before-the-end',
    title: 'what came before the end is read, though the stream has ended before the first next()',
    points: 2,
    needs: ['end-of-file/stream'],
    probe: 'readLate',
    hints: [
      'The child has written all and exited before the parent asks for the first record. Where are the bytes?',
      'In the chunks that #onData kept. That the stream is over matters only when they are used up.',
      'First #gather(), and only if that is too little #tellShort(): never look at #isOver before.',
    ],
    usualCause: 'The end is looked at before what has arrived, and whatever had not been read is given up.',
    read: STREAM,
    streams: (random) => {
      const payloads = randomPayloads(random, 5, 1, 200);
      const cuts = cutsEvery(90, encodeStream(payloads).length);
      const inTheLast = encodeStream(payloads).length - 17;
      return [
        { payloads, cuts },
        { payloads, cuts, endAt: inTheLast },
      ];
    },
  }),
  defineCheck<z.infer<typeof PAUSED>>({
    id: 'end-of-file/pauses',
    region: 'end-of-file',
    title: 'a stream that nobody takes records from is paused, and goes on when they are taken',
    points: 2,
    needs: ['end-of-file/stream'],
    probe: 'readPaused',
    hints: [
      'Who stops a fast producer if the consumer takes its time?',
      'As long as the stream flows it is read into memory. Paused, it fills up, the pipe fills up, and the producer waits.',
      '#onData(): with more than PAUSE_ABOVE_BYTES waiting, pause() once and note it; #gather(): resume() when no more than that is waiting.',
    ],
    usualCause: 'The stream is never paused, or never resumed.',
    read: STREAM,
    shape: PAUSED,
    ask: askPaused,
  }),
];

/** Returns the stream once for every byte at which it may break off. */
function truncateEverywhere(payloads: Buffer[]): EndingStream[] {
  const { length } = encodeStream(payloads);
  return Array.from({ length }, (_, endAt) => ({
    payloads,
    cuts: [Math.floor(endAt / 2)].filter((cut) => cut > 0),
    endAt,
  }));
}

function askPaused(random: Random) {
  const payloads = randomPayloads(random, 40, 10_000, 15_000);
  const { length } = encodeStream(payloads);
  const chunkBytes = 8_192;
  const highWaterMark = 16_384;
  return {
    input: {
      ...(describeSource({ payloads, cuts: cutsEvery(chunkBytes, length), bufferBytes: 32_768 }) as object),
      highWaterMark,
    },
    judge: ({ givenBytes, waitingBytes, taken }: z.infer<typeof PAUSED>) => {
      const most = PAUSE_ABOVE_BYTES + highWaterMark + 2 * chunkBytes;
      if (Math.max(givenBytes, waitingBytes) > most) {
        const waits = `${waitingBytes} B wait in the reader, ${givenBytes} B of ${length} B have left the source`;
        return failed(`nobody takes records, and ${waits}`, `at most ${most} B`);
      }
      return judgeWhole(taken, payloads, 'records were taken again after the stream had been paused');
    },
  };
}
