/** Checks of the region `framing`: records out of chunks that are cut anywhere. Part of the manifest. */

import { z } from 'zod';
import type { Random } from '../../../../src/core/random.js';
import { type Check, defineCheck, failed, PASSED } from '../../../../src/course/assignment.js';
import { askStreams, type FedStream } from './fed-streams.js';
import {
  cutsEvery,
  encodeEnd,
  encodeRecord,
  encodeStream,
  HEADER,
  randomBytes,
  randomPayloads,
} from './sent-stream.js';
import { judgeBroken, judgeWhole, TAKEN, type Taken } from './taken-records.js';

const READ = 'handout, "framing"; src/README.md, "The record"';

const COUNTED = z.object({ taken: TAKEN, copiedBytes: z.number(), grownBytes: z.number() });

export const FRAMING_CHECKS: readonly Check[] = [
  fedCheck({
    id: 'framing/one-record',
    title: 'a record that arrives whole is taken as it was sent',
    points: 1,
    hints: [
      'Draw the 16 bytes of a header, with the offset of each word, and mark where the payload begins.',
      'next() has to find the size of the record, check all of it, and say where the payload lies.',
      'announcedBytes(): the little-endian word at start + RECORD.length, plus HEADER_BYTES. take() then sets payloadOffset, payloadBytes, start, and counts.',
    ],
    usualCause: 'A word of the header is read at a wrong offset, or start is not moved behind the record.',
    read: READ,
    streams: (random) =>
      [0, 1, 20, 21, 64].map((length) => {
        // The end record comes in a chunk of its own.
        return { ...whole([randomBytes(random, length)], `one record of ${length} B`), cuts: [[HEADER + length]] };
      }),
  }),
  fedCheck({
    id: 'framing/joined',
    title: 'fifty records in one chunk are fifty records',
    points: 1,
    needs: ['framing/one-record'],
    hints: [
      'How many records does one read of a pipe bring?',
      'next() is called until it returns false. What of the chunk has not been taken must still be there.',
      'Where the bytes between start and end hold another whole record, take it from there; nothing has to be copied or read.',
    ],
    usualCause: 'One chunk is taken for one record, and what lies behind the first one is thrown away.',
    read: READ,
    streams: (random) => [whole(randomPayloads(random, 50, 0, 40), '50 records')],
  }),
  fedCheck({
    id: 'framing/cut-anywhere',
    title: 'it makes no difference at which byte a stream is cut',
    points: 3,
    needs: ['framing/one-record'],
    hints: [
      'Cut a stream of two short records at each byte by hand: which cuts are different in kind?',
      'A cut may be in the payload, in the header, or between two records. Each time all that came must be kept until the next chunk.',
      'Keep the beginning in memory of your own (#keepRest), with start = 0 and end = the bytes kept; append what is missing from the next chunk, header first: before the header is whole you do not know how much is missing.',
    ],
    usualCause: 'What came of a record is dropped, or the length is read from a header of which a part is missing.',
    read: READ,
    streams: (random) => {
      const payloads = randomPayloads(random, 5, 0, 30);
      const stream = whole(payloads, '5 records');
      return [{ ...stream, cuts: Array.from({ length: stream.bytes.length - 1 }, (_, at) => [at + 1]) }];
    },
  }),
  fedCheck({
    id: 'framing/short-chunks',
    title: 'records arrive in chunks of 1, 2, 4, 7, 15, 16 and 17 bytes',
    points: 1,
    needs: ['framing/cut-anywhere'],
    hints: [
      'How many chunks does a header take if one byte comes at a time?',
      'After a chunk too few bytes may be there again, and again. None of the chunks before may be forgotten.',
      'Append each chunk at `end` of your own memory, return false as long as fewer bytes are there than wanted.',
    ],
    usualCause: 'The second part of a record is taken for its last, or replaces the first one.',
    read: READ,
    streams: (random) => {
      const stream = whole(randomPayloads(random, 8, 0, 90), '8 records');
      return [{ ...stream, cuts: [1, 2, 4, 7, 15, 16, 17].map((size) => cutsEvery(size, stream.bytes.length)) }];
    },
  }),
  fedCheck({
    id: 'framing/lengths',
    title: 'lengths above 255 and 65,535 and all 256 byte values come through',
    points: 2,
    needs: ['framing/cut-anywhere'],
    hints: [
      'Which bytes of the length are not zero for a payload of 300 bytes?',
      'The length is a word of four bytes, the lowest first. The memory that a record is put together in may be too small for it.',
      'getUint32(offset, true). When `wanted` is more than your own memory holds, take larger memory and move what is there (makeRoom).',
    ],
    usualCause:
      'One byte of the length is used, or its bytes in the other order; or a large record does not fit the buffer.',
    read: READ,
    streams: (random) => {
      const all = Buffer.from(Array.from({ length: 256 }, (_, byte) => byte));
      const payloads = [all, ...[255, 256, 257, 65_535, 65_536, 66_000].map((length) => randomBytes(random, length))];
      const stream = whole(payloads, 'records of 256 to 66,000 B');
      const cuts = [[], [3], cutsEvery(4_096, stream.bytes.length), [256 + 16 + 2, 1_000, 100_000]];
      return [{ ...stream, cuts, settings: { bufferBytes: 512 } }];
    },
  }),
  defineCheck<z.infer<typeof COUNTED>[]>({
    id: 'framing/too-large',
    region: 'framing',
    title: 'a header that announces more than was agreed is refused before memory is taken for it',
    points: 2,
    needs: ['framing/one-record'],
    hints: [
      'What would your reader do with the four bytes FF FF FF FF?',
      'The header comes from somebody else: compare the length with maxPayloadBytes before you use it.',
      'if (length > this.maxPayloadBytes) this.failTooLarge(length); and read the word unsigned: as a signed one 0xFFFFFFFF is -1.',
    ],
    usualCause: 'The announced length is believed, or read as a signed number, which lets 0xFFFFFFFF pass as -1.',
    read: READ,
    probe: 'takeAnnounced',
    shape: z.array(COUNTED),
    ask: askTooLarge,
  }),
  fedCheck({
    id: 'framing/damage',
    title: 'a record that is missing, comes twice, or has a changed bit is an error',
    points: 2,
    needs: ['framing/joined'],
    hints: [
      'A stream that lost one record and had another twice has the right number of records.',
      'The header has a sequence number and a checksum; both must be what they should be, for the end record as well.',
      'Compute mixHeader(payloadChecksum(…), kind, sequence, length) and compare it with the word at RECORD.checksum; compare the sequence with #sequence. See failCorrupt and the two beside it.',
    ],
    usualCause: 'Records are counted and not looked at.',
    read: READ,
    streams: damagedStreams,
  }),
  defineCheck<z.infer<typeof COUNTED>>({
    id: 'framing/copied-once',
    region: 'framing',
    title: 'a record that comes byte by byte is not copied again for each byte',
    points: 2,
    needs: ['framing/short-chunks'],
    hints: [
      'How many bytes are copied in all if each new byte makes a new buffer of all bytes so far?',
      'For n chunks that is n²/2 bytes. Take memory for the whole record as soon as you know its length.',
      'When the header is there, makeRoom(recordBytes) once; from then on copy each chunk behind what is there.',
    ],
    usualCause: 'Buffer.concat([rest, chunk]) for each chunk: the work grows with the square of the length.',
    read: READ,
    probe: 'takeCounted',
    shape: COUNTED,
    ask: (random) => {
      const payloads = [randomBytes(random, 65_536)];
      const bytes = encodeStream(payloads);
      return {
        input: { bytes: bytes.toString('base64'), cuts: [cutsEvery(1, bytes.length)] },
        judge: ({ taken, copiedBytes }) => {
          const right = judgeWhole(taken, payloads, `${bytes.length} B in chunks of one byte`);
          if (right.verdict !== 'passed') return right;
          const most = 8 * bytes.length;
          if (copiedBytes <= most) return PASSED;
          return failed(
            `${copiedBytes} B were copied for a stream of ${bytes.length} B in one-byte chunks`,
            `each byte copied a few times: not more than ${most} B in all`,
          );
        },
      };
    },
  }),
];

export interface FedCheck extends Omit<Check<Taken[]>, 'region' | 'probe' | 'shape' | 'ask'> {
  probe?: string;
  streams(random: Random): FedStream[];
}

/** Returns a check that feeds these streams and wants them back. */
export function fedCheck({ streams, probe = 'take', ...rest }: FedCheck): Check {
  return defineCheck<Taken[]>({
    ...rest,
    region: 'framing',
    probe,
    shape: z.array(TAKEN),
    ask: (random) => askStreams(streams(random)),
  });
}

/** Returns a whole stream of these payloads, in one chunk. */
export function whole(payloads: readonly Buffer[], how: string): FedStream {
  return { bytes: encodeStream(payloads), cuts: [[]], payloads, how };
}

/** A record or two that are right, and then a header of a record that never comes. */
function askTooLarge(random: Random) {
  const agreed = 1_000 + random.integer(1_000);
  const cases = [0xffff_ffff, 0x8000_0000, 48 * 1024 * 1024, agreed + 1].map((announced) => {
    const payloads = randomPayloads(random, 1 + random.integer(2), 1, 30);
    const header = encodeRecord(Buffer.alloc(0), payloads.length);
    header.writeUInt32LE(announced, 0);
    const bytes = Buffer.concat([...payloads.map((payload, at) => encodeRecord(payload, at)), header]);
    return { announced, payloads, bytes };
  });
  return {
    input: cases.map(({ bytes }) => ({ bytes: bytes.toString('base64'), cuts: [[]], maxPayloadBytes: agreed })),
    judge: (answers: z.infer<typeof COUNTED>[]) => {
      for (const [index, { announced, payloads }] of cases.entries()) {
        const how = `the next header announces ${announced} B, ${agreed} B were agreed`;
        const answer = answers[index];
        const refused = judgeBroken(answer?.taken, payloads, 'record-too-large', how);
        if (refused.verdict !== 'passed') return refused;
        if (answer!.grownBytes > MOST_GROWTH_BYTES) {
          return failed(`memory grew by ${answer!.grownBytes} B; ${how}`, 'no memory is taken for what is refused');
        }
      }
      return PASSED;
    },
  };
}

/** What a few records take is far below, what was announced far above. */
const MOST_GROWTH_BYTES = 8 * 1024 * 1024;

function damagedStreams(random: Random): FedStream[] {
  const payloads = randomPayloads(random, 8, 1, 40);
  const records = payloads.map((payload, at) => encodeRecord(payload, at));
  const end = encodeEnd(records.length);
  const at = 2 + random.integer(4);
  const join = (parts: readonly Buffer[], last = end) => Buffer.concat([...parts, last]);
  const damaged = (bytes: Buffer, whole: number, how: string): FedStream => ({
    bytes,
    cuts: [[]],
    payloads: payloads.slice(0, whole),
    error: 'record-corrupt',
    how,
  });
  const swapped = records.with(at, records[at + 1]!).with(at + 1, records[at]!);
  const flip = (byte: number) => {
    const changed = Buffer.from(records[at]!);
    changed[byte]! ^= 1 << random.integer(8);
    return records.with(at, changed);
  };
  return [
    damaged(
      join([...records.slice(0, at), records[at - 1]!, ...records.slice(at + 1)]),
      at,
      `record ${at - 1} comes twice and record ${at} never`,
    ),
    damaged(join(records.toSpliced(at, 1)), at, `record ${at} is missing`),
    damaged(join(swapped), at, `records ${at} and ${at + 1} have changed places`),
    damaged(join(flip(16 + random.integer(payloads[at]!.length))), at, `one bit of record ${at}'s payload is changed`),
    damaged(join(flip(8 + random.integer(4))), at, `one bit of record ${at}'s sequence number is changed`),
    damaged(join(flip(12 + random.integer(4))), at, `one bit of record ${at}'s checksum is changed`),
    damaged(join(records, encodeEnd(records.length + 1)), 8, 'the end record is the next but one'),
  ];
}
