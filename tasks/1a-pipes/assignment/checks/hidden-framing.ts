/** Hidden checks of the region `framing`. Part of the key. */

import type { Check } from '../../../../src/course/assignment.js';
import { fedCheck, whole } from './framing.js';
import { cutsEvery, encodeRecord, encodeStream, randomBytes, randomPayloads } from './sent-stream.js';

const READ = 'handout, "framing"';

export const HIDDEN_FRAMING_CHECKS: readonly Check[] = [
  fedCheck({
    id: 'framing/cut-twice',
    title: 'a stream may be cut at any two bytes',
    points: 1,
    isHidden: true,
    needs: ['framing/cut-anywhere'],
    hints: [
      'A record may lie in three chunks.',
      'The middle chunk may be any part of it: the end of the header, some of the payload.',
      'Whatever is there when a chunk ends is kept behind what was kept before.',
    ],
    usualCause: 'The chunk after the first cut is expected to hold all the rest of the record.',
    read: READ,
    streams: (random) => {
      const stream = whole(randomPayloads(random, 3, 0, 12), '3 records');
      const cuts: number[][] = [];
      for (let first = 1; first < stream.bytes.length; first++) {
        for (let second = first + 1; second < stream.bytes.length; second++) cuts.push([first, second]);
      }
      return [{ ...stream, cuts }];
    },
  }),
  fedCheck({
    id: 'framing/lent-memory',
    title: 'a chunk is somewhere in memory that is used again for the next one',
    points: 1,
    isHidden: true,
    needs: ['framing/cut-anywhere'],
    probe: 'takeLent',
    hints: [
      'Who owns the bytes that feed() is given, and until when?',
      'The reader fills the same memory again as soon as next() has returned false.',
      'Copy the rest of a record before next() returns false; and a chunk begins at its offset, not at byte 0.',
    ],
    usualCause: 'A view of the chunk is kept over the next read, or the offset of the chunk is forgotten.',
    read: READ,
    streams: (random) => {
      const stream = whole(randomPayloads(random, 12, 0, 120), '12 records, all chunks in the same memory');
      const sizes = [5, 40, 100 + random.integer(50)];
      const settings = { offset: 1 + random.integer(30) };
      return [{ ...stream, cuts: sizes.map((size) => cutsEvery(size, stream.bytes.length)), settings }];
    },
  }),
  fedCheck({
    id: 'framing/behind-the-end',
    title: 'what comes behind the end record, or is of an unknown kind, is an error',
    points: 1,
    isHidden: true,
    needs: ['framing/damage'],
    hints: [
      'What may follow the end record?',
      'Nothing; see #finishChunk. And a kind is either data or end.',
      'After take(): if (this.hasEnded) return this.#finishChunk(). In take(): any kind but KIND_DATA goes to #takeEnd.',
    ],
    usualCause:
      'Reading stops at the end record without looking at what is left, or unknown kinds are passed on as data.',
    read: READ,
    streams: (random) => {
      const payloads = randomPayloads(random, 3, 1, 30);
      const bytes = encodeStream(payloads);
      const more = encodeRecord(randomBytes(random, 9), payloads.length + 1);
      const odd = encodeRecord(randomBytes(random, 9), payloads.length, 2 + random.integer(200));
      const records = payloads.map((payload, at) => encodeRecord(payload, at));
      const error = 'record-corrupt';
      return [
        { bytes: Buffer.concat([bytes, more]), cuts: [[]], payloads, error, how: 'a record behind the end record' },
        {
          bytes: Buffer.concat([...records, odd]),
          cuts: [[]],
          payloads,
          error,
          how: 'the last record is of no known kind',
        },
      ];
    },
  }),
  fedCheck({
    id: 'framing/sequence-wraps',
    title: 'sequence numbers go on at 0 behind 4,294,967,295',
    points: 1,
    isHidden: true,
    needs: ['framing/joined'],
    hints: [
      'A sequence number is a word of 32 bits.',
      'Numbers in JavaScript do not wrap by themselves.',
      '(sequence + 1) >>> 0',
    ],
    usualCause: 'The expected number becomes 4,294,967,296, which no header can hold.',
    read: READ,
    streams: (random) => {
      const payloads = randomPayloads(random, 6, 1, 20);
      const firstSequence = 0xffff_ffff - random.integer(4);
      const bytes = encodeStream(payloads, firstSequence);
      return [
        { bytes, cuts: [[]], payloads, how: `6 records from number ${firstSequence} on`, settings: { firstSequence } },
      ];
    },
  }),
];
